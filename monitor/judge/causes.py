"""Incidents and transitions -> which share one cause, and which resources flap."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from monitor.model import Cause, Incident, Status, Transition

GROUP_SPAN = timedelta(hours=72)
GROUP_SIZE = 3
FLAPPING_SPAN = timedelta(days=7)
FLAPPING_CHANGES = 3


@dataclass(frozen=True, slots=True)
class CauseGroup:
    """Incidents that have one cause: of one host, of one class, begun at about the same time."""

    host: str
    cause: Cause
    incidents: tuple[Incident, ...]  # in the order in which they were opened
    opened_at: datetime  # when the first of them was


def group(incidents: Iterable[Incident]) -> tuple[CauseGroup, ...]:
    """Return the incidents in groups: three or more of one host and cause within 72 hours are one group.

    All others are groups of one. The 72 hours count from the first incident of a group. Groups come in
    the order in which they were opened.
    """
    alike: defaultdict[tuple[str, Cause], list[Incident]] = defaultdict(list)
    for incident in sorted(incidents, key=lambda item: (item.opened_at, item.resource)):
        alike[incident.host, incident.cause].append(incident)
    groups = (
        CauseGroup(host, cause, members, members[0].opened_at)
        for (host, cause), same in alike.items()
        for members in _together(same)
    )
    return tuple(sorted(groups, key=lambda item: (item.opened_at, item.host, item.cause)))


def _together(same: Sequence[Incident]) -> Iterator[tuple[Incident, ...]]:
    first = 0
    while first < len(same):
        until = same[first].opened_at + GROUP_SPAN
        end = bisect_right(same, until, lo=first, key=attrgetter("opened_at"))
        end = end if end - first >= GROUP_SIZE else first + 1
        yield tuple(same[first:end])
        first = end


def flapping(transitions: Iterable[Transition], now: datetime) -> frozenset[str]:
    """Return the ids of resources that went down or came back three times in the seven days before `now`.

    Counted are changes to down, and from down to up or attention. Suspicions are not: one outage would
    count three times by itself (suspect, down, up). Nor is what a person did (paused), nor the first look.
    """
    changes = Counter(
        change.resource
        for change in transitions
        if now - FLAPPING_SPAN < change.at <= now and _counts(change)
    )
    return frozenset(name for name, count in changes.items() if count >= FLAPPING_CHANGES)


def _counts(change: Transition) -> bool:
    if change.after is Status.DOWN:
        return change.before not in {Status.NEW, Status.PAUSED}
    return change.before is Status.DOWN and change.after in {Status.UP, Status.ATTENTION}
