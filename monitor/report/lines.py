"""Summary -> the two lines that a terminal, a mail's subject or a chat message shows."""

from __future__ import annotations

from monitor.report.parts import Summary
from monitor.report.wording import period_words


def to_lines(summary: Summary) -> str:
    """Return the sentence that answers, with its period, and the line below it."""
    return f"{period_words(summary.period)}: {summary.headline}\n{summary.line}\n"
