"""The history and how long it may remember -> the same history without what it may forget, in small steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    delete,
    exists,
    func,
    not_,
    or_,
    select,
    tuple_,
)

from monitor.history.database import Database
from monitor.history.tables import BODY, CHECK_RESULT, EVIDENCE
from monitor.history.writes import lock_bodies
from monitor.settings import RetentionSection

ROWS_PER_STEP = 5000  # keeps the write lock for well under a second


@dataclass(frozen=True, slots=True)
class PruneCounts:
    """How many rows of each table were forgotten, or would be."""

    results: int = 0
    evidence: int = 0
    bodies: int = 0


def prune(
    database: Database,
    *,
    now: datetime,
    retention: RetentionSection,
    dry_run: bool = False,
    step: int = ROWS_PER_STEP,
) -> PruneCounts:
    """Forget evidence and results past their time, evidence first, then the results and bodies it leaves behind.

    No transaction deletes more than `step` rows.
    """
    forgettable = _forgettable_evidence(now - retention.evidence)
    parts = (
        (CHECK_RESULT, _forgettable_results(now - retention.results, forgettable)),
        (EVIDENCE, forgettable),
        (BODY, _unnamed_bodies(forgettable)),
    )
    if dry_run:
        with database.read() as connection:
            return PruneCounts(*(_count(connection, *part) for part in parts))
    results, evidence, bodies = parts
    forgotten = _forget(database, *evidence, step)
    counts = PruneCounts(
        _forget(database, *results, step), forgotten, _forget(database, *bodies, step)
    )
    _give_space_back(database)
    return counts


def _forgettable_evidence(limit: datetime) -> ColumnElement[bool]:
    """Return what evidence may go: old, not kept for ever, and not the last good one of its resource."""
    newer = EVIDENCE.alias("newer")
    has_newer_good = exists().where(
        newer.c.resource_key == EVIDENCE.c.resource_key, newer.c.good, newer.c.at > EVIDENCE.c.at
    )
    return and_(
        EVIDENCE.c.at < limit, not_(EVIDENCE.c.keep), or_(not_(EVIDENCE.c.good), has_newer_good)
    )


def _forgettable_results(
    limit: datetime, evidence_goes: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Return what results may go: old, and without evidence that stays."""
    place = [
        EVIDENCE.c[name] == CHECK_RESULT.c[name] for name in ("run_key", "resource_key", "number")
    ]
    return and_(CHECK_RESULT.c.at < limit, not_(exists().where(*place, not_(evidence_goes))))


def _unnamed_bodies(evidence_goes: ColumnElement[bool]) -> ColumnElement[bool]:
    return not_(exists().where(EVIDENCE.c.body_hash == BODY.c.hash, not_(evidence_goes)))


def _count(connection: Connection, table: Table, condition: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count()).select_from(table).where(condition)).scalar_one()


def _forget(database: Database, table: Table, condition: ColumnElement[bool], step: int) -> int:
    """Delete the rows of one table step by step, each its own transaction, and return how many went."""
    key = tuple_(*table.primary_key.columns)
    oldest: Select[Any] = (
        select(*table.primary_key.columns)
        .where(condition)
        .order_by(*table.primary_key.columns)
        .limit(step)
    )
    total = 0
    while True:
        with database.write() as connection:
            if table is BODY:
                lock_bodies(connection, "SHARE ROW EXCLUSIVE")
            gone = connection.execute(delete(table).where(key.in_(oldest))).rowcount
        total += gone
        if gone < step:
            return total


def _give_space_back(database: Database) -> None:
    """Shrink SQLite's file by what was freed; PostgreSQL does it by itself."""
    with database.read() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA incremental_vacuum").close()
