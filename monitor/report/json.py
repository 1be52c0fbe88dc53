"""Summary -> one JSON document of a stable shape; and back to what the list of reports needs of it.

The shape is `monitor.report.schema.json_schema()`. Times are UTC with "Z", stretches are seconds,
sections are lists of resource ids, and `resources` holds each resource once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from monitor.model import Status
from monitor.report.parts import (
    Address,
    Cell,
    Cluster,
    Coverage,
    Entry,
    Expiring,
    Gap,
    Note,
    Place,
    Row,
    Summary,
    WeekFigures,
)
from monitor.report.wording import iso

SCHEMA_VERSION = 1


def to_json(summary: Summary) -> str:
    """Return the report as one JSON document that ends with a line break."""
    return json.dumps(to_document(summary), ensure_ascii=False, indent=2) + "\n"


def to_document(summary: Summary) -> dict[str, object]:
    """Return the report as plain values, in the order in which they are written."""
    return {
        "schema": SCHEMA_VERSION,
        "title": summary.title,
        "period": _period(summary),
        "as_of": iso(summary.as_of),
        "headline": summary.headline,
        "line": summary.line,
        "quiet": summary.quiet,
        "trusted": summary.trusted,
        "last_trusted_look": _at(summary.last_look),
        "newly_broken": [_cluster(cluster) for cluster in summary.newly_broken],
        "attention": _ids(summary.attention),
        "suspect": _ids(summary.suspect),
        "still_broken": [_cluster(cluster) for cluster in summary.still_broken],
        "fixed": _ids(summary.fixed),
        "assumed": _ids(summary.assumed),
        "to_be_filled_in": _ids(summary.missing),
        "could_not_check": _ids(summary.unverified),
        "flapping": _ids(summary.flapping),
        "certificates": [_expiring(line) for line in summary.certificates],
        "findings": [_note(note) for note in summary.notes],
        "coverage": _coverage(summary.coverage),
        "trend": [_figures(week) for week in summary.trend],
        "resources": [_row(row) for row in summary.rows],
    }


def entry_of(summary: Summary) -> Entry:
    """Return what the list of reports shows of this one."""
    return Entry(
        name=summary.period.name,
        title=summary.title,
        monday=summary.period.monday,
        sunday=summary.period.sunday,
        complete=summary.period.complete,
        as_of=summary.as_of.replace(microsecond=0),
        headline=summary.headline,
        line=summary.line,
    )


class _PeriodPart(BaseModel):
    name: Annotated[str, Field(pattern=r"^\d{4}-W\d{2}$")]  # also the name of a folder
    monday: date
    sunday: date
    complete: bool


class _ReportPart(BaseModel):
    schema_version: Annotated[Literal[1], Field(alias="schema")]
    title: str
    period: _PeriodPart
    as_of: AwareDatetime
    headline: str
    line: str


def entry_from_json(text: str) -> Entry:
    """Return the entry of a report that was written before; raise ValueError if it is none of ours."""
    try:
        report = _ReportPart.model_validate_json(text)
    except ValidationError as invalid:
        first = invalid.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the document"
        raise ValueError(f"this is no report of ours: {where}: {first['msg']}") from invalid
    return Entry(
        name=report.period.name,
        title=report.title,
        monday=report.period.monday,
        sunday=report.period.sunday,
        complete=report.period.complete,
        as_of=report.as_of,
        headline=report.headline,
        line=report.line,
    )


def _at(value: datetime | None) -> str | None:
    return iso(value) if value is not None else None


def _ids(rows: tuple[Row, ...]) -> list[str]:
    return [row.id for row in rows]


def _period(summary: Summary) -> dict[str, object]:
    period = summary.period
    return {
        "name": period.name,
        "start": iso(period.start),
        "end": iso(period.end),
        "monday": period.monday.isoformat(),
        "sunday": period.sunday.isoformat(),
        "timezone": str(summary.zone),
        "complete": period.complete,
    }


def _cluster(cluster: Cluster) -> dict[str, object]:
    return {
        "host": cluster.host or None,
        "cause": cluster.cause.value if cluster.host else None,
        "resources": _ids(cluster.rows),
    }


def _row(row: Row) -> dict[str, object]:
    return {
        "id": row.id,
        "name": row.name,
        "kind": row.kind.value,
        "importance": row.importance.value,
        "target": row.target.value,
        "direct": row.direct,
        "owners": list(row.owners),
        "address": _address(row.address),
        "status": row.status.value,
        "since": _at(row.since),
        "verdict": row.reason.verdict.value if row.reason else None,
        "reason": row.reason.value if row.reason else None,
        "sentence": row.sentence,
        "detail": row.detail,
        "to_do": row.hint,
        "broken_when_added": row.broken_when_added,
        "broken_for_seconds": int(row.broken_for.total_seconds()) if row.broken_for else None,
        "next_look": _at(row.next_look),
        "new_address": _address(row.new_address),
        "page": {"title": row.page.title, "excerpt": row.page.excerpt} if row.page else None,
        "references": [_place(place) for place in row.places],
        "weeks": [_cell(cell) for cell in row.bar.cells],
    }


def _address(address: Address | None) -> dict[str, object] | None:
    return None if address is None else {"text": address.text, "link": address.href}


def _place(place: Place) -> dict[str, object]:
    return {
        "factsheet": place.factsheet,
        "title": place.title,
        "section": place.section,
        "line": place.line,
        "lead": place.lead,
        "text": place.text,
        "edit_url": place.edit,
    }


def _cell(cell: Cell) -> dict[str, object]:
    return {
        "week": cell.name,
        "looks": cell.week.looks,
        "worst": cell.week.worst or None,
        "seconds_down": cell.week.seconds_down,
    }


def _expiring(line: Expiring) -> dict[str, object]:
    return {
        "host": line.host,
        "not_after": iso(line.not_after),
        "days_left": line.days,
        "resources": line.resources,
    }


def _note(note: Note) -> dict[str, object]:
    return {
        "kind": note.kind.value,
        "factsheet": note.factsheet or None,
        "line": note.line,
        "sentence": note.sentence,
    }


def _coverage(coverage: Coverage) -> dict[str, object]:
    return {
        "watched": coverage.watched,
        "checked": coverage.checked,
        "unchecked": list(coverage.unchecked),
        "runs": coverage.runs,
        "untrusted_runs": coverage.untrusted,
        "missed_runs": coverage.missed,
        "gaps": [_gap(gap) for gap in coverage.gaps],
        "references": coverage.references,
        "unmapped": [_place(place) for place in coverage.unmapped],
    }


def _gap(gap: Gap) -> Mapping[str, object]:
    return {"start": iso(gap.start), "end": iso(gap.end), "untrusted_runs": gap.untrusted}


def _figures(week: WeekFigures) -> dict[str, object]:
    return {
        "week": week.name,
        "trusted": week.trusted,
        "counts": {status.value: week.counts.get(status, 0) for status in Status},
        "serving": week.serving,
        "newly_broken": week.newly_broken,
        "fixed": week.fixed,
    }
