"""Resources, Standings and the time -> the resources that are due now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from monitor.model import Resource, Standing, Status
from monitor.plan.when import SPREAD, is_recovering, settled_interval


def due(
    resources: Iterable[Resource], standings: Mapping[str, Standing], now: datetime
) -> tuple[Resource, ...]:
    """Return the resources to look at now (UTC), in the order given.

    What has no address or is paused is never due. What was never looked at, or has no due time, is.
    A settled resource counts as due up to 5 % of its interval early: its last look came some minutes
    into a run, and a crontab that runs once a day would otherwise find it due only every second day.
    """
    return tuple(
        resource
        for resource in resources
        if resource.url is not None and _is_due(resource, standings.get(resource.id), now)
    )


def _is_due(resource: Resource, standing: Standing | None, now: datetime) -> bool:
    if standing is None:
        return True
    if standing.status is Status.PAUSED:
        return False
    if standing.due_at is None or standing.due_at - _slack(resource, standing) <= now:
        return True
    return _is_too_far(resource, standing.due_at, now)


def _slack(resource: Resource, standing: Standing) -> timedelta:
    """Return how early a look may be; suspects and recoveries wait for exact gaps."""
    if standing.status is Status.SUSPECT or is_recovering(standing):
        return timedelta(0)
    return settled_interval(resource, standing) * SPREAD


def _is_too_far(resource: Resource, due_at: datetime, now: datetime) -> bool:
    """Return whether a due time lies further ahead than any look would put it.

    The interval was shortened since, or the clock went backwards. (When the last look was is no
    measure: looks that say nothing about the site do not count as looks, but do set the due time.)
    """
    return due_at - now > resource.every * (1 + SPREAD)
