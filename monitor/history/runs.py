"""Runs and claims of reports -> their rows."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from monitor.history import codec
from monitor.history.database import insert_for
from monitor.history.tables import REGISTRY_TEXT, REPORT, RUN
from monitor.model import Run, RunContext


def begin(connection: Connection, run: Run, context: RunContext) -> None:
    """Store a run and, where it is not stored yet, the text of its registry."""
    registry_hash, files = codec.pack_registry(context.registry)
    connection.execute(
        insert_for(connection, REGISTRY_TEXT).on_conflict_do_nothing(),
        {"hash": registry_hash, "files": files},
    )
    connection.execute(
        insert(RUN),
        {
            "id": run.id,
            "trigger": run.trigger,
            "started_at": run.started_at,
            "finished_at": run.finished_at,
            "abandoned_at": None,
            "trusted": run.trusted,
            "planned": run.planned,
            "counts": json.dumps(dict(run.counts)),
            "program_version": context.program_version,
            "rules_version": context.rules_version,
            "registry_hash": registry_hash,
        },
    )


def finish(connection: Connection, run: Run) -> None:
    """Store how a run ended; raise ValueError for one that never began."""
    changed = connection.execute(
        update(RUN)
        .where(RUN.c.id == run.id)
        .values(
            finished_at=run.finished_at,
            trusted=run.trusted,
            planned=run.planned,
            counts=json.dumps(dict(run.counts)),
        )
    )
    if changed.rowcount != 1:
        raise ValueError(f"The run {run.id} cannot finish: it never began.")


def abandon(connection: Connection, at: datetime) -> int:
    """Mark every unfinished run as killed and return how many there were."""
    unfinished = RUN.c.finished_at.is_(None) & RUN.c.abandoned_at.is_(None)
    return connection.execute(update(RUN).where(unfinished).values(abandoned_at=at)).rowcount


def registry_files(connection: Connection, run: str) -> dict[str, str]:
    """Return the files that the registry of a run consisted of, by relative path; empty for an unknown run."""
    query = (
        select(REGISTRY_TEXT.c.files)
        .join(RUN, RUN.c.registry_hash == REGISTRY_TEXT.c.hash)
        .where(RUN.c.id == run)
    )
    packed = connection.execute(query).scalar()
    return codec.unpack_registry(packed) if packed else {}


def claim_report(
    connection: Connection, period: str, *, at: datetime, stale_after: timedelta
) -> bool:
    """Return whether the report of a period is now ours to write: nobody else's, or of a writer that died."""
    claim = {"period": period, "claimed_at": at, "written_at": None}
    first = insert_for(connection, REPORT).on_conflict_do_nothing()
    if connection.execute(first.returning(REPORT.c.period), claim).first():
        return True
    stale = (
        update(REPORT)
        .where(
            REPORT.c.period == period,
            REPORT.c.written_at.is_(None),
            REPORT.c.claimed_at <= at - stale_after,
        )
        .values(claimed_at=at)
    )
    return connection.execute(stale).rowcount == 1


def finish_report(connection: Connection, period: str, *, at: datetime) -> None:
    """Store that the report of a period is written; nobody can claim it again."""
    connection.execute(update(REPORT).where(REPORT.c.period == period).values(written_at=at))


def release_report(connection: Connection, period: str, *, claimed_at: datetime) -> None:
    """Give a claim back, unless the report is written or another writer took the claim over."""
    connection.execute(
        delete(REPORT).where(
            REPORT.c.period == period,
            REPORT.c.claimed_at == claimed_at,
            REPORT.c.written_at.is_(None),
        )
    )
