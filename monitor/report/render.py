"""Summary -> the files of its folder; entries -> the files that lead to all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from monitor.report.csv import to_csv
from monitor.report.feed import AUTHORITY, to_feed
from monitor.report.html import to_html
from monitor.report.index import to_index
from monitor.report.json import to_json
from monitor.report.markdown import to_markdown
from monitor.report.parts import Entry, Summary

# One row a file of `reports/<period>/`; a new format is one more row.
FILES: dict[str, Callable[[Summary], str]] = {
    "index.html": to_html,
    "report.md": to_markdown,
    "report.json": to_json,
    "report.csv": to_csv,
}


def render(summary: Summary) -> Mapping[str, str]:
    """Return file name -> text for the folder of the report's period."""
    return {name: write(summary) for name, write in FILES.items()}


def render_front(
    entries: Sequence[Entry], *, title: str = "", authority: str = AUTHORITY
) -> Mapping[str, str]:
    """Return file name -> text for the folder above: the list of reports and the feed.

    The title is the newest report's where none is given. Entries may come in any order; of two with
    one name the later one counts.
    """
    unique = {entry.name: entry for entry in sorted(entries, key=lambda entry: entry.as_of)}
    newest_first = sorted(unique.values(), key=lambda entry: entry.name, reverse=True)
    named = title or (newest_first[0].title if newest_first else "Referral reports")
    return {
        "index.html": to_index(newest_first, title=named),
        "feed.xml": to_feed(newest_first, title=named, authority=authority),
    }
