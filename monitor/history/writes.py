"""Entries that were found fresh -> rows of every table that a look changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, text, update

from monitor.history import codec, rows
from monitor.history.database import insert_for
from monitor.history.tables import (
    BODY,
    CERTIFICATE,
    CHECK_RESULT,
    EVIDENCE,
    INCIDENT,
    KNOWN,
    PAGE,
    STANDING,
    TRANSITION,
    WEEK_COUNT,
)
from monitor.model import Known, PageNote, Recorded, Status

_MICROSECOND = timedelta(microseconds=1)
_ENDS_INCIDENT = frozenset({Status.UP, Status.ATTENTION})


@dataclass(frozen=True, slots=True)
class Entry:
    """One item on its way into the tables."""

    item: Recorded
    place: tuple[int, int, int]  # keys of run and resource, number of the look
    host: str
    keeps_evidence: bool
    has_evidence: bool  # of the resource, after this item
    evidence_hash: str  # of the body that evidence was last kept of, after this item
    learns: Known | None  # new validators
    forgets: bool  # the validators that are stored hold no longer

    @property
    def key(self) -> int:
        """Return the key of the resource."""
        return self.place[1]

    @property
    def starts_trouble(self) -> bool:
        """Return whether this is the first bad look after a good one, or the first of all."""
        before = self.item.before.reason
        is_bad = self.item.look.verdict in rows.BAD
        return is_bad and (before is None or before.verdict.serves)


def write_entries(connection: Connection, entries: Sequence[Entry]) -> None:
    """Write every row that the entries change, in the transaction of the connection."""
    if not entries:
        return
    connection.execute(insert(CHECK_RESULT), [_check_values(entry) for entry in entries])
    _write_evidence(connection, [entry for entry in entries if entry.keeps_evidence])
    _move_standings(connection, entries)
    _write_changes(connection, entries)
    _write_known(connection, {entry.key: entry for entry in entries}.values())
    _write_pages(connection, entries)
    _write_certificates(connection, entries)
    _count_weeks(connection, entries)


def lock_bodies(connection: Connection, mode: str) -> None:
    """Keep prune from dropping a body that is about to be named; SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE body IN {mode} MODE"))


def _place(entry: Entry) -> dict[str, int]:
    return dict(zip(("run_key", "resource_key", "number"), entry.place, strict=True))


def _check_values(entry: Entry) -> dict[str, Any]:
    look = entry.item.look
    return _place(entry) | {
        "status_code": look.status_code,
        "elapsed_us": look.elapsed // _MICROSECOND,
        "at": look.at,
        "reason": look.reason,
        "rule": look.rule,
        "url": look.url,
        "final_url": None if look.final_url == look.url else look.final_url,
        "detail": None if look.detail == look.reason.sentence else look.detail,
        "body_hash": look.body_hash,
    }


def _write_evidence(connection: Connection, entries: Sequence[Entry]) -> None:
    if not entries:
        return
    lock_bodies(connection, "ROW EXCLUSIVE")
    hashes = _write_bodies(connection, entries)
    connection.execute(
        insert(EVIDENCE),
        [_evidence_values(entry, hash_) for entry, hash_ in zip(entries, hashes, strict=True)],
    )
    troubles = [entry for entry in entries if entry.starts_trouble]
    if troubles:
        _keep_last_good(connection, troubles)


def _write_bodies(connection: Connection, entries: Sequence[Entry]) -> list[str]:
    """Store the bodies that are not stored yet, and return the hash of each entry's bodies."""
    joined = [
        codec.join_bodies(entry.item.look.observation) if entry.item.look.observation else b""
        for entry in entries
    ]
    hashes = [codec.body_hash(bodies) for bodies in joined]
    fresh = dict(zip(hashes, joined, strict=True))
    for hash_ in connection.scalars(select(BODY.c.hash).where(BODY.c.hash.in_(list(fresh)))):
        fresh.pop(hash_, None)
    if fresh:
        connection.execute(
            insert_for(connection, BODY).on_conflict_do_nothing(),
            [{"hash": hash_, "bodies": codec.pack_bodies(fresh[hash_])} for hash_ in sorted(fresh)],
        )
    return hashes


def _evidence_values(entry: Entry, body_hash: str) -> dict[str, Any]:
    look, page = entry.item.look, entry.item.judgement.page
    assert look.observation is not None  # noqa: S101 (evidence is kept of looks with an observation only)
    return (
        _place(entry)
        | asdict(page or PageNote())
        | {
            "at": look.at,
            "good": look.verdict.serves,
            "keep": entry.starts_trouble,
            "has_page": page is not None,
            "observation": codec.pack_facts(look.observation),
            "body_hash": body_hash,
        }
    )


def _keep_last_good(connection: Connection, troubles: Sequence[Entry]) -> None:
    """Keep, beside the first bad look, the last good one before it: the pair tells what changed."""
    last = (
        select(func.max(EVIDENCE.c.at))
        .where(
            EVIDENCE.c.resource_key == bindparam("b_key"),
            EVIDENCE.c.good,
            EVIDENCE.c.at <= bindparam("b_at"),
        )
        .scalar_subquery()
    )
    connection.execute(
        update(EVIDENCE)
        .where(
            EVIDENCE.c.resource_key == bindparam("b_key"), EVIDENCE.c.good, EVIDENCE.c.at == last
        )
        .values(keep=True),
        [{"b_key": entry.key, "b_at": entry.item.look.at} for entry in troubles],
    )


def _move_standings(connection: Connection, entries: Iterable[Entry]) -> None:
    latest = {entry.key: entry for entry in entries}
    connection.execute(
        update(STANDING).where(STANDING.c.resource_key == bindparam("b_key")),
        [
            rows.standing_values(entry.item.after)
            | {
                "b_key": key,
                "evidence_hash": entry.evidence_hash,
                "has_evidence": entry.has_evidence,
            }
            for key, entry in latest.items()
        ],
    )


def _write_changes(connection: Connection, entries: Iterable[Entry]) -> None:
    """Write transitions in the order of the entries, and what they mean for incidents."""
    changes = [entry for entry in entries if entry.item.before.status != entry.item.after.status]
    moves = [_transition_values(entry) for entry in entries if entry.item.transition]
    if moves:
        connection.execute(insert(TRANSITION), moves)
    for entry in changes:
        if entry.item.after.status is Status.DOWN:
            _open_incident(connection, entry)
        elif entry.item.after.status in _ENDS_INCIDENT:
            _close_incident(connection, entry)


def _transition_values(entry: Entry) -> dict[str, Any]:
    values = asdict(entry.item.transition) if entry.item.transition else {}
    return {"run_key": entry.place[0], "resource_key": entry.key} | {
        name: values[name] for name in ("at", "before", "after", "reason", "detail")
    }


def _open_incident(connection: Connection, entry: Entry) -> None:
    """Open an incident; one that is open already goes on (`open_for` is unique)."""
    item = entry.item
    failing_since = item.after.failing.since or item.before.failing.since
    connection.execute(
        insert_for(connection, INCIDENT).on_conflict_do_nothing(),
        {
            "resource_key": entry.key,
            "host": entry.host,
            "reason": item.judgement.reason,
            "detail": item.judgement.detail,
            "opened_at": item.transition.at if item.transition else item.look.at,
            "since": failing_since or item.look.at,
            "closed_at": None,
            "open_for": entry.key,
        },
    )


def _close_incident(connection: Connection, entry: Entry) -> None:
    item = entry.item
    connection.execute(
        update(INCIDENT)
        .where(INCIDENT.c.open_for == entry.key)
        .values(closed_at=item.transition.at if item.transition else item.look.at, open_for=None)
    )


def _write_known(connection: Connection, latest: Iterable[Entry]) -> None:
    learnt = [
        asdict(entry.learns) | {"resource_key": entry.key} for entry in latest if entry.learns
    ]
    forgotten = [{"b_key": entry.key} for entry in latest if entry.forgets]
    if learnt:
        _upsert(connection, KNOWN, learnt)
    if forgotten:
        connection.execute(
            delete(KNOWN).where(KNOWN.c.resource_key == bindparam("b_key")), forgotten
        )


def _write_pages(connection: Connection, entries: Iterable[Entry]) -> None:
    pages = {
        entry.key: asdict(entry.item.judgement.page)
        | {"resource_key": entry.key, "at": entry.item.look.at}
        for entry in entries
        if entry.item.judgement.page
    }
    if pages:
        _upsert(connection, PAGE, list(pages.values()))


def _write_certificates(connection: Connection, entries: Iterable[Entry]) -> None:
    shown = {
        entry.item.certificate.host: asdict(entry.item.certificate)
        | {"seen_at": entry.item.look.at}
        for entry in entries
        if entry.item.certificate
    }
    if shown:
        # Sorted, or two writers that share hosts could wait for each other.
        _upsert(connection, CERTIFICATE, [shown[host] for host in sorted(shown)])


def _count_weeks(connection: Connection, entries: Iterable[Entry]) -> None:
    counts = Counter((entry.key, entry.item.week) for entry in entries if entry.item.week)
    if counts:
        statement = insert_for(connection, WEEK_COUNT)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=list(WEEK_COUNT.primary_key.columns),
                set_={"looks": WEEK_COUNT.c.looks + statement.excluded.looks},
            ),
            [
                {"resource_key": key, "monday": monday, "looks": looks}
                for (key, monday), looks in counts.items()
            ],
        )


def _upsert(connection: Connection, table: Table, values: Sequence[dict[str, Any]]) -> None:
    """Insert rows, and replace those that share their primary key."""
    statement = insert_for(connection, table)
    names = [column.name for column in table.columns if not column.primary_key]
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=list(table.primary_key.columns),
            set_={name: statement.excluded[name] for name in names},
        ),
        values,
    )
