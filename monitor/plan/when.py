"""A resource and its new Standing -> the time of its next look."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b

from monitor.model import Patience, Resource, Standing, Status

# Of the interval, and only to the early side: a crontab that runs as often as the interval is long would
# look at a page that is due later than its turn only every second time.
SPREAD = 0.05
DOWN_AT_MOST = timedelta(days=1)  # a repaired page should not stand as broken for a week
_STEPS = 2**64 - 1


def next_look(
    resource: Resource, standing: Standing, patience: Patience, now: datetime
) -> datetime:
    """Return when the resource is looked at again after a look at `now` (UTC) that led to `standing`.

    Suspects climb `patience.suspect_ladder`, never slower than their own interval. What was down and
    gave one good look is confirmed after `patience.recovery_gap`. All else keeps its own interval,
    up to 5 % early, so that what was added together does not stay together; down, a day at the most.
    """
    if is_recovering(standing):
        return now + patience.recovery_gap
    if standing.status is Status.SUSPECT:
        return now + min(_rung(standing, patience), resource.every)
    return now + settled_interval(resource, standing) * _spread(resource, now)


def is_recovering(standing: Standing) -> bool:
    """Return whether a resource that is down gave a good look that waits for its confirmation."""
    return standing.status is Status.DOWN and standing.recovering.looks > 0


def settled_interval(resource: Resource, standing: Standing) -> timedelta:
    """Return the interval of a resource of which no answer is pressing, before it is spread."""
    if standing.status is Status.DOWN:
        return min(resource.every, DOWN_AT_MOST)
    return resource.every


def _rung(standing: Standing, patience: Patience) -> timedelta:
    ladder = patience.suspect_ladder
    return ladder[min(max(standing.failing.looks, 1), len(ladder)) - 1]


def _spread(resource: Resource, now: datetime) -> float:
    """Return a factor from 0.95 to 1 that is the same for the same resource and the same turn."""
    turn = int(now.timestamp() // max(resource.every.total_seconds(), 1.0))
    digest = blake2b(f"{resource.id}:{turn}".encode(), digest_size=8).digest()
    return 1.0 - SPREAD * int.from_bytes(digest) / _STEPS
