"""Resources, references and fact sheets of today's registry -> their rows, with what left it marked as retired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from monitor.history.database import insert_for
from monitor.history.rows import standing_values
from monitor.history.tables import FACTSHEET, REFERENCE, RESOURCE, STANDING
from monitor.model import FactSheet, Mapped, Reference, ReferenceState, Resource, Standing

_RESOURCE_COLUMNS = ("name", "url", "host", "kind", "importance", "owner", "direct")
_REFERENCE_COLUMNS = tuple(field.name for field in fields(Reference))


def sync_resources(connection: Connection, resources: Sequence[Resource], at: datetime) -> None:
    """Insert what is new, change what differs, mark what is gone, take back what returned."""
    stored = {row["id"]: row for row in connection.execute(select(RESOURCE)).mappings()}
    wanted = {resource.id: _resource_values(resource) for resource in resources}
    _insert_resources(
        connection, [values for id_, values in wanted.items() if id_ not in stored], at
    )
    changed = [
        {"b_id": id_, "retired_at": None} | values
        for id_, values in wanted.items()
        if id_ in stored and _differs(stored[id_], values)
    ]
    gone = [
        {"b_id": id_, "retired_at": at}
        for id_, row in stored.items()
        if id_ not in wanted and row["retired_at"] is None
    ]
    for rows in (changed, gone):
        if rows:
            connection.execute(update(RESOURCE).where(RESOURCE.c.id == bindparam("b_id")), rows)


def sync_factsheets(connection: Connection, factsheets: Sequence[FactSheet]) -> None:
    """Replace the fact sheets where any of them differs from what is stored."""
    wanted = [_factsheet_values(sheet) for sheet in sorted(factsheets, key=lambda sheet: sheet.id)]
    stored = connection.execute(select(FACTSHEET).order_by(FACTSHEET.c.id)).mappings()
    if sorted((dict(row) for row in stored), key=lambda row: str(row["id"])) != wanted:
        connection.execute(delete(FACTSHEET))
        if wanted:
            connection.execute(insert(FACTSHEET), wanted)


def sync_references(connection: Connection, mapped: Sequence[Mapped]) -> None:
    """Replace the references of the fact sheets whose references differ from what is stored."""
    stored, wanted = _by_sheet(references(connection)), _by_sheet(mapped)
    changed = [
        sheet for sheet in {*stored, *wanted} if stored.get(sheet, []) != wanted.get(sheet, [])
    ]
    if not changed:
        return
    keys = dict(connection.execute(select(RESOURCE.c.id, RESOURCE.c.key)).all())
    rows = [
        _reference_values(item, position, keys)
        for sheet in changed
        for position, item in enumerate(wanted.get(sheet, []))
    ]
    connection.execute(
        delete(REFERENCE).where(REFERENCE.c.factsheet == bindparam("sheet")),
        [{"sheet": sheet} for sheet in changed],
    )
    if rows:
        connection.execute(insert(REFERENCE), rows)


def references(connection: Connection) -> tuple[Mapped, ...]:
    """Return every reference of the last run, by fact sheet and position."""
    query = (
        select(REFERENCE, RESOURCE.c.id)
        .outerjoin(RESOURCE, REFERENCE.c.resource_key == RESOURCE.c.key)
        .order_by(REFERENCE.c.factsheet, REFERENCE.c.position)
    )
    return tuple(
        Mapped(
            Reference(**{name: row[name] for name in _REFERENCE_COLUMNS}),
            ReferenceState(row["state"]),
            row["id"],
        )
        for row in connection.execute(query).mappings()
    )


def _insert_resources(connection: Connection, rows: Sequence[dict[str, Any]], at: datetime) -> None:
    """Insert resources, each with its first standing, so that every later writer finds one to compare."""
    if not rows:
        return
    connection.execute(
        insert_for(connection, RESOURCE).on_conflict_do_nothing(),
        [row | {"first_seen": at, "retired_at": None} for row in rows],
    )
    bare = select(RESOURCE.c.key).where(RESOURCE.c.key.not_in(select(STANDING.c.resource_key)))
    first = standing_values(Standing(""))
    connection.execute(
        insert_for(connection, STANDING).on_conflict_do_nothing(),
        [
            first | {"resource_key": key, "evidence_hash": None, "has_evidence": False}
            for key in connection.scalars(bare)
        ],
    )


def _differs(row: Any, values: dict[str, Any]) -> bool:
    return row["retired_at"] is not None or any(row[name] != values[name] for name in values)


def _resource_values(resource: Resource) -> dict[str, Any]:
    values = {name: getattr(resource, name) for name in _RESOURCE_COLUMNS if name != "host"}
    return {"id": resource.id, "host": host_of(resource.url)} | values


def host_of(url: str | None) -> str:
    """Return the host of an address in lower case, "" for none: `tel:`, `mailto:`, or a malformed one."""
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


def _factsheet_values(sheet: FactSheet) -> dict[str, Any]:
    return {column.name: getattr(sheet, column.name) for column in FACTSHEET.columns}


def _reference_values(item: Mapped, position: int, keys: dict[str, int]) -> dict[str, Any]:
    values = {name: getattr(item.reference, name) for name in _REFERENCE_COLUMNS}
    key = keys[item.resource] if item.resource else None
    return values | {"position": position, "state": item.state, "resource_key": key}


def _by_sheet(mapped: Sequence[Mapped]) -> dict[str, list[Mapped]]:
    sheets: dict[str, list[Mapped]] = {}
    for item in mapped:
        sheets.setdefault(item.reference.factsheet, []).append(item)
    return sheets
