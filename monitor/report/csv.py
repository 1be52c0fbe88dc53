"""Summary -> CSV, one row for each reference of a resource; no cell is a formula to a spreadsheet."""

from __future__ import annotations

import csv
import io
import unicodedata

from monitor.report.parts import Place, Row, Summary
from monitor.report.wording import iso

COLUMNS = (
    "factsheet", "section", "line", "lead", "text", "resource", "name", "address", "kind",
    "importance", "target", "owners", "status", "since", "verdict", "reason", "seen", "to_do",
    "new_address", "broken_when_added",
)  # fmt: skip
# Spreadsheets take a cell that begins like this for a formula; OWASP, "CSV Injection".
_FORMULA_SIGNS = ("=", "+", "-", "@")


def to_csv(summary: Summary) -> str:
    """Return the report as CSV with a header; unmapped references stand at the end."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in summary.rows:
        for place in row.places or (None,):
            writer.writerow([_safe(cell) for cell in (*_place(place), *_resource(row))])
    for place in summary.coverage.unmapped:
        empty = [""] * (len(COLUMNS) - 6)
        writer.writerow([_safe(cell) for cell in (*_place(place), "", *empty)])
    return text.getvalue()


def _place(place: Place | None) -> tuple[str, ...]:
    if place is None:
        return ("", "", "", "", "")
    line = "" if place.line is None else str(place.line)
    return (place.factsheet, place.section, line, place.lead, place.text)


def _resource(row: Row) -> tuple[str, ...]:
    return (
        row.id,
        row.name,
        row.address.text if row.address else "",
        row.kind.value,
        row.importance.value,
        row.target.value,
        ", ".join(row.owners),
        row.status.value,
        iso(row.since) if row.since else "",
        row.reason.verdict.value if row.reason else "",
        row.reason.value if row.reason else "",
        row.detail or row.sentence,
        row.hint,
        row.new_address.text if row.new_address else "",
        "yes" if row.broken_when_added else "",
    )


def _safe(cell: str) -> str:
    """Return the cell as text, whatever it begins with."""
    # NFKC: some spreadsheets read the full-width forms of the four signs alike.
    start = unicodedata.normalize("NFKC", cell.lstrip()[:1])
    return f"'{cell}" if start.startswith(_FORMULA_SIGNS) else cell
