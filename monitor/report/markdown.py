"""Summary -> Markdown; a quiet week is two lines."""

from __future__ import annotations

import re

from monitor.report.parts import Summary
from monitor.report.templating import markdown, values_of

_BLANK_LINES = re.compile(r"\n{3,}")


def to_markdown(summary: Summary) -> str:
    """Return the report as GitHub-flavoured Markdown."""
    name = "quiet.md.j2" if summary.quiet else "report.md.j2"
    text = markdown().get_template(name).render(values_of(summary))
    return _BLANK_LINES.sub("\n\n", text).strip() + "\n"
