"""The history: every answer to "what happened?", and the one way to add to it, on SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from datetime import date, datetime, timedelta
from types import TracebackType
from typing import Self

from monitor.history import queries, registry, runs
from monitor.history.database import Database
from monitor.history.lease import Lease, lease
from monitor.history.prune import PruneCounts, prune
from monitor.history.record import record
from monitor.history.schema import ensure_current
from monitor.model import (
    Certificate,
    FactSheet,
    Incident,
    Known,
    Look,
    Mapped,
    PageNote,
    Recorded,
    Resource,
    Run,
    RunContext,
    Standing,
    Transition,
    WeekCount,
)
from monitor.settings import RetentionSection


def open_history(url: str) -> History:
    """Return the history at `url` with today's schema, created where there is none; close it, or use `with`.

    Accepts sqlite:///path, postgresql://user:password@host/name and postgresql+psycopg://. Raises
    HistoryUnavailable, without the password, for whatever keeps it from being opened or written.
    """
    database = Database(url)
    with ExitStack() as stack:
        stack.callback(database.close)
        ensure_current(database)
        stack.pop_all()
    return History(database)


class History:
    """One open history; every method raises HistoryUnavailable where the database fails it.

    Moments are aware and in UTC. Resources that left the registry are retired: lists of what is
    watched leave them out, questions about one of them by its id are answered.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back; the history cannot be used afterwards."""
        self._database.close()

    def sync(
        self,
        resources: Sequence[Resource],
        mapped: Sequence[Mapped],
        factsheets: Sequence[FactSheet],
        *,
        at: datetime,
    ) -> None:
        """Take over what is watched today: new resources begin with a standing, missing ones are retired."""
        with self._database.write() as connection:
            registry.sync_resources(connection, resources, at)
            registry.sync_factsheets(connection, factsheets)
            registry.sync_references(connection, mapped)

    def lease(
        self,
        *,
        owner: str,
        now: datetime,
        ttl: timedelta,
        is_alive: Callable[[str], bool] | None = None,
    ) -> AbstractContextManager[Lease]:
        """Return a lease on sweeping, held for the length of a `with` block.

        `owner` names host and process. An expired lease is taken over; so is one whose owner
        `is_alive` declares dead. Raises RunInProgress, on entering, where another run holds it.
        """
        return lease(self._database, owner=owner, now=now, ttl=ttl, is_alive=is_alive)

    def begin_run(self, run: Run, context: RunContext) -> None:
        """Store a run before its first look, with the registry and the versions it decides by."""
        with self._database.write() as connection:
            runs.begin(connection, run, context)

    def finish_run(self, run: Run) -> None:
        """Store how a run ended; raises ValueError for one that never began."""
        with self._database.write() as connection:
            runs.finish(connection, run)

    def abandon_unfinished(self, at: datetime) -> int:
        """Mark the runs that were killed and return how many; only the holder of the lease can know them.

        Their looks count as they were recorded; their `finished_at` stays None and `abandoned` is True.
        """
        with self._database.write() as connection:
            return runs.abandon(connection, at)

    def record(self, items: Sequence[Recorded]) -> tuple[Recorded, ...]:
        """Write what looks have changed in one transaction, and return what was written.

        The stored `version` is one above that of `before`, and the returned items carry it in `after`:
        go on from these. An item is left out whole where its look is recorded already or another
        writer moved the standing first. Raises ValueError for a resource never synced or a run never begun.
        """
        if not items:
            return ()
        with self._database.write() as connection:
            return record(connection, items)

    def resource_ids(self) -> frozenset[str]:
        """Return the id of every resource that was ever watched, retired ones included."""
        with self._database.read() as connection:
            return queries.resource_ids(connection)

    def references(self) -> tuple[Mapped, ...]:
        """Return the references that the last sync brought, by fact sheet and place."""
        with self._database.read() as connection:
            return registry.references(connection)

    def standings(self) -> dict[str, Standing]:
        """Return the standing of every watched resource by its id."""
        with self._database.read() as connection:
            return queries.standings(connection)

    def standing(self, resource: str) -> Standing | None:
        """Return the standing of one resource, retired or not; None where the id is unknown."""
        with self._database.read() as connection:
            return queries.standings(connection, resource).get(resource)

    def known(self) -> dict[str, Known]:
        """Return what the last look of each watched resource left for the next one."""
        with self._database.read() as connection:
            return queries.known(connection)

    def runs(
        self,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        limit: int | None = None,
    ) -> tuple[Run, ...]:
        """Return the runs that started in [start, end), newest first, `limit` of them at most."""
        with self._database.read() as connection:
            return queries.runs(connection, start=start, end=end, limit=limit)

    def last_trusted_run(self) -> Run | None:
        """Return the newest run that finished and whose looks count; None before the first one."""
        with self._database.read() as connection:
            return queries.last_trusted_run(connection)

    def registry_files(self, run: str) -> dict[str, str]:
        """Return the text of the registry's files as a run read them, by relative path; {} for an unknown run."""
        with self._database.read() as connection:
            return runs.registry_files(connection, run)

    def transitions(
        self,
        *,
        resource: str | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> tuple[Transition, ...]:
        """Return the changes of status in [start, end), of one resource or of all, in order of time."""
        with self._database.read() as connection:
            return queries.transitions(connection, resource=resource, start=start, end=end)

    def incidents(
        self, *, open_at_or_after: datetime | None = None, resource: str | None = None
    ) -> tuple[Incident, ...]:
        """Return the incidents that are open, or were at that moment or later, oldest first.

        Without a moment, all of them. Open incidents of retired resources are left out of the list.
        """
        with self._database.read() as connection:
            return queries.incidents(
                connection, open_at_or_after=open_at_or_after, resource=resource
            )

    def looks(
        self, resource: str, *, limit: int = 50, before: Look | None = None
    ) -> tuple[Look, ...]:
        """Return the looks at one resource, newest first; `before` is the last look of the page before."""
        with self._database.read() as connection:
            return queries.looks(connection, resource, limit=limit, before=before)

    def latest_looks(self) -> dict[str, Look]:
        """Return the latest look at each watched resource, with the note of its page."""
        with self._database.read() as connection:
            return queries.latest_looks(connection)

    def evidence(self, resource: str, *, run: str | None = None, good: bool = False) -> Look | None:
        """Return the newest look that evidence was kept of, with the observation as it was seen.

        With `run`, the newest of that run; with `good`, the newest that readers got. None where nothing was kept.
        """
        with self._database.read() as connection:
            return queries.evidence(connection, resource, run=run, good=good)

    def last_page_notes(self) -> dict[str, PageNote]:
        """Return title and first lines of each watched resource's page, from the last look that parsed it."""
        with self._database.read() as connection:
            return queries.last_page_notes(connection)

    def certificates(self, *, seen_since: datetime | None = None) -> tuple[Certificate, ...]:
        """Return the last certificate of each host (seen since then), the first to expire first."""
        with self._database.read() as connection:
            return queries.certificates(connection, seen_since=seen_since)

    def week_counts(self, since: date) -> tuple[WeekCount, ...]:
        """Return how many trusted looks each resource had in each week, from the Monday `since` on."""
        with self._database.read() as connection:
            return queries.week_counts(connection, since)

    def claim_report(
        self, period: str, *, at: datetime, stale_after: timedelta = timedelta(hours=1)
    ) -> bool:
        """Return whether the caller is the one to write the report of a period.

        A claim that was not finished within `stale_after` is of a writer that died, and can be had again.
        """
        with self._database.write() as connection:
            return runs.claim_report(connection, period, at=at, stale_after=stale_after)

    def finish_report(self, period: str, *, at: datetime) -> None:
        """Store that the report of a claimed period is written; nobody can claim it again."""
        with self._database.write() as connection:
            runs.finish_report(connection, period, at=at)

    def release_report(self, period: str, *, claimed_at: datetime) -> None:
        """Give the claim of that moment back, so that anybody can have it; a written report stays written."""
        with self._database.write() as connection:
            runs.release_report(connection, period, claimed_at=claimed_at)

    def prune(
        self, *, now: datetime, retention: RetentionSection, dry_run: bool = False
    ) -> PruneCounts:
        """Forget results and evidence past their time, and return how many rows (would) go.

        For ever stay: transitions, incidents, week counts, runs, and of the evidence the last good look
        and, for each trouble, the first bad one with the good one before it; so do the looks they belong to.
        """
        return prune(self._database, now=now, retention=retention, dry_run=dry_run)
