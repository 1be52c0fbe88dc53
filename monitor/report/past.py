"""Facts -> what had happened up to the report's moment, by resource; nothing later gets through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from monitor.model import Incident, Reason, Run, Standing, Status, Transition
from monitor.report.facts import Facts
from monitor.report.period import Period

SERVING = frozenset({Status.UP, Status.ATTENTION})  # readers get what the sheet promised

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one status."""

    status: Status
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """The ledger up to `as_of`; sequences are oldest first."""

    period: Period
    as_of: datetime
    changes: Mapping[str, tuple[Transition, ...]]
    first: Mapping[str, Status]  # before the first change
    incidents: Mapping[str, tuple[Incident, ...]]
    looks: Mapping[tuple[str, date], int]  # trusted looks by resource and Monday
    runs: tuple[Run, ...]

    def latest(self, resource: str) -> Transition | None:
        """Return the last change of status."""
        changes = self.changes.get(resource, ())
        return changes[-1] if changes else None

    def status(self, resource: str) -> Status:
        """Return the status at the report's moment."""
        change = self.latest(resource)
        return change.after if change else self.first.get(resource, Status.NEW)

    def status_before(self, resource: str, end: datetime) -> Status:
        """Return the status that held up to `end`, exclusive."""
        earlier = [change for change in self.changes.get(resource, ()) if change.at < end]
        return earlier[-1].after if earlier else self.first.get(resource, Status.NEW)

    def spans(self, resource: str, start: datetime, end: datetime) -> tuple[Span, ...]:
        """Return the stretches of status within [start, end), oldest first."""
        inside = [c for c in self.changes.get(resource, ()) if start <= c.at < end]
        begins = [start, *(change.at for change in inside)]
        statuses = [self.status_before(resource, start), *(change.after for change in inside)]
        ends = [*begins[1:], max(end, begins[-1])]
        rows = zip(statuses, begins, ends, strict=True)
        return tuple(Span(*row) for row in rows if row[1] < row[2])

    def broke_at(self, resource: str) -> Transition | None:
        """Return the last transition to down."""
        downs = [c for c in self.changes.get(resource, ()) if c.after is Status.DOWN]
        return downs[-1] if downs else None

    def mended_at(self, resource: str) -> Transition | None:
        """Return the last transition from down to a status that serves readers."""
        ups = [
            change
            for change in self.changes.get(resource, ())
            if change.before is Status.DOWN and change.after in SERVING
        ]
        return ups[-1] if ups else None

    def failing_since(self, down: Transition) -> datetime:
        """Return when the first look failed that led to this transition to down."""
        for incident in reversed(self.incidents.get(down.resource, ())):
            if incident.opened_at <= down.at and (
                incident.closed_at is None or incident.closed_at > down.at
            ):
                return incident.since
        before = [c for c in self.changes.get(down.resource, ()) if c.at < down.at]
        return before[-1].at if before and before[-1].after is Status.SUSPECT else down.at

    def was_broken_when_added(self, resource: str) -> bool:
        """Return whether it never served readers and failed when it was first looked at."""
        changes = self.changes.get(resource, ())
        if not changes or any(change.after in SERVING for change in changes):
            return False
        return changes[0].before is Status.NEW and changes[0].after in {Status.SUSPECT, Status.DOWN}

    def changes_within(self, resource: str, stretch: timedelta) -> int:
        """Return how often the status changed in the stretch before the report's moment."""
        begin = self.as_of - stretch
        return sum(change.at >= begin for change in self.changes.get(resource, ()))


def look_back(facts: Facts) -> Past:
    """Return the past of the report's moment: now, or the end of the period where that came first."""
    as_of = min(facts.now, facts.period.end)

    def has_happened(at: datetime) -> bool:
        return at < facts.period.end and at <= facts.now

    ledger = sorted(facts.transitions, key=_ledger_order)
    past_changes = _by((t for t in ledger if has_happened(t.at)), lambda t: t.resource)
    incidents = sorted(facts.incidents, key=lambda i: (i.opened_at, i.since, i.reason, i.detail))
    return Past(
        period=facts.period,
        as_of=as_of,
        changes=past_changes,
        first=_first_statuses(_by(ledger, lambda t: t.resource), facts.standings, as_of),
        incidents=_by((i for i in incidents if has_happened(i.opened_at)), lambda i: i.resource),
        looks={(count.resource, count.monday): count.looks for count in facts.week_counts},
        runs=tuple(
            sorted(
                (run for run in facts.runs if has_happened(run.started_at)),
                key=lambda run: (run.started_at, run.id),
            )
        ),
    )


def _ledger_order(change: Transition) -> tuple[datetime, int, int, str, Reason, str]:
    places = tuple(Status)
    before, after = places.index(change.before), places.index(change.after)
    return (change.at, before, after, change.run, change.reason, change.detail)


def _by(values: Iterable[V], of: Callable[[V], K]) -> dict[K, tuple[V, ...]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for value in values:
        groups[of(value)].append(value)
    return {group: tuple(members) for group, members in groups.items()}


def _first_statuses(
    changes: Mapping[str, tuple[Transition, ...]],
    standings: Mapping[str, Standing],
    as_of: datetime,
) -> dict[str, Status]:
    """Return what each resource began as; one whose ledger is empty still stands as it began."""
    first = {
        resource: standing.status
        for resource, standing in standings.items()
        if standing.since is not None and standing.since <= as_of
    }
    return first | {resource: ledger[0].before for resource, ledger in changes.items()}
