"""What looks have changed -> rows, all in the caller's transaction; a stale or repeated item is left out whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy import Connection, RowMapping, select

from monitor.history import rows
from monitor.history.tables import CHECK_RESULT, KNOWN, RESOURCE, RUN, STANDING
from monitor.history.writes import Entry, write_entries
from monitor.model import Known, Recorded, Standing, Verdict

_IDS_PER_QUERY = 1000

T = TypeVar("T")

Place = tuple[int, int, int]  # run, resource, number of the look


@dataclass(slots=True)
class _Memory:
    """What the history holds of one resource while items are weighed against it."""

    key: int
    host: str
    version: int
    evidence_hash: str
    has_evidence: bool
    known: Known | None  # as stored, whatever the items of this call bring
    after: Standing | None = None  # set by an item of the same call

    def accepts(self, before: Standing) -> bool:
        """Return whether an item started from what is stored, or from the item before it in the same call."""
        if before.version == self.version:
            return True
        return self.after is not None and replace(before, version=self.version) == self.after


def record(connection: Connection, items: Sequence[Recorded]) -> tuple[Recorded, ...]:
    """Write the items and return those written, their standings as they are stored now.

    An item is left out whole where its look is recorded already, or where its `before` is not what
    the history holds: another writer was first. Raises ValueError for a resource that was never
    synced or a run that was never begun.
    """
    memories = _memories(connection, {item.look.resource for item in items})
    runs = _run_keys(connection, {item.look.run for item in items})
    taken = _taken(connection, runs.values(), [memory.key for memory in memories.values()])
    entries = []
    for item in items:
        memory = memories[item.look.resource]
        place = (runs[item.look.run], memory.key, item.look.number)
        if place not in taken and memory.accepts(item.before):
            taken.add(place)
            entries.append(_entry(item, place, memory))
    write_entries(connection, entries)
    return tuple(entry.item for entry in entries)


def _entry(item: Recorded, place: Place, memory: _Memory) -> Entry:
    """Return the item as it is written, and move the memory to what the history will hold then."""
    keeps = _keeps_evidence(item, memory)
    memory.version += 1
    memory.after = replace(item.after, version=memory.version)
    if keeps:
        memory.has_evidence, memory.evidence_hash = True, item.look.body_hash
    return Entry(
        item=replace(item, after=memory.after),
        place=place,
        host=memory.host,
        keeps_evidence=keeps,
        has_evidence=memory.has_evidence,
        evidence_hash=memory.evidence_hash,
        learns=item.known if item.known != memory.known else None,
        forgets=item.known is None and memory.known is not None,
    )


def _keeps_evidence(item: Recorded, memory: _Memory) -> bool:
    """Return whether the look differs from what is kept, or did not find the page healthy."""
    if item.look.observation is None:
        return False
    if item.look.verdict is not Verdict.HEALTHY or not memory.has_evidence:
        return True
    recovered = item.before.reason is not item.look.reason  # what is kept tells of another verdict
    return item.look.body_hash != "" and (recovered or item.look.body_hash != memory.evidence_hash)


def _memories(connection: Connection, ids: Collection[str]) -> dict[str, _Memory]:
    """Return what is held of each resource, its standing locked until the transaction ends."""
    columns = [KNOWN.c[name].label(f"known_{name}") for name in rows.KNOWN_COLUMNS]
    query = (
        select(
            RESOURCE.c.id,
            RESOURCE.c.key,
            RESOURCE.c.host,
            STANDING.c.version,
            STANDING.c.evidence_hash,
            STANDING.c.has_evidence,
            *columns,
        )
        .join(STANDING, STANDING.c.resource_key == RESOURCE.c.key)
        .outerjoin(KNOWN, KNOWN.c.resource_key == RESOURCE.c.key)
        .order_by(RESOURCE.c.id)  # one order of locks for all writers: no two wait for each other
        .with_for_update(of=STANDING)
    )
    found = {
        row["id"]: _memory(row)
        for chunk in _chunks(sorted(ids))
        for row in connection.execute(query.where(RESOURCE.c.id.in_(chunk))).mappings()
    }
    _refuse_unknown("resource", "synced", set(ids) - found.keys())
    return found


def _memory(row: RowMapping) -> _Memory:
    known = {name: row[f"known_{name}"] for name in rows.KNOWN_COLUMNS}
    return _Memory(
        key=row["key"],
        host=row["host"],
        version=row["version"],
        evidence_hash=row["evidence_hash"],
        has_evidence=row["has_evidence"],
        known=None if known["url"] is None else Known(**known),
    )


def _run_keys(connection: Connection, ids: Collection[str]) -> dict[str, int]:
    query = select(RUN.c.id, RUN.c.key).where(RUN.c.id.in_(sorted(ids)))
    found = dict(connection.execute(query).all())
    _refuse_unknown("run", "begun", set(ids) - found.keys())
    return found


def _taken(connection: Connection, runs: Collection[int], keys: Sequence[int]) -> set[Place]:
    """Return the looks of these runs and resources that are recorded already."""
    columns = (CHECK_RESULT.c.run_key, CHECK_RESULT.c.resource_key, CHECK_RESULT.c.number)
    query = select(*columns).where(CHECK_RESULT.c.run_key.in_(runs))
    return {
        (run_key, resource_key, number)
        for chunk in _chunks(keys)
        for run_key, resource_key, number in connection.execute(
            query.where(CHECK_RESULT.c.resource_key.in_(chunk))
        )
    }


def _refuse_unknown(what: str, deed: str, missing: Collection[str]) -> None:
    if missing:
        raise ValueError(f"No {what} {', '.join(sorted(missing))} was {deed} before its looks.")


def _chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), _IDS_PER_QUERY):
        yield values[start : start + _IDS_PER_QUERY]
