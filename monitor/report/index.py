"""Entries of reports -> the page that lists them, each with its one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.report.parts import Entry
from monitor.report.templating import markup


def to_index(entries: Sequence[Entry], *, title: str) -> str:
    """Return the page that lists the reports, newest first as given."""
    return markup().get_template("index.html.j2").render({"entries": entries, "title": title})
