"""Resources that are due -> the order in which they are asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from operator import itemgetter
from urllib.parse import urlsplit

from monitor.model import Resource, Standing, Status


def order(resources: Iterable[Resource], standings: Mapping[str, Standing]) -> tuple[Resource, ...]:
    """Return the resources in rounds: each host's most urgent one, then each host's second, and so on.

    Most urgent is what matters most to readers, and within that what is under suspicion. No host
    comes in a burst, and none waits longer for it: a host is asked at its own pace in any case.
    """

    def urgency(resource: Resource) -> tuple[int, bool, str]:
        standing = standings.get(resource.id)
        is_suspect = standing is not None and standing.status is Status.SUSPECT
        return (resource.importance.rank, not is_suspect, resource.id)

    return interleave(sorted(resources, key=urgency))


def interleave(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    """Return the resources in rounds of one a host; the order within each host is kept."""
    taken: Counter[str] = Counter()
    rounds: list[tuple[int, Resource]] = []
    for resource in resources:
        host = _host(resource.url or "")
        rounds.append((taken[host], resource))
        taken[host] += 1
    return tuple(resource for _, resource in sorted(rounds, key=itemgetter(0)))


def _host(url: str) -> str:
    """Return the host in lower case; the address itself where it has none that can be read."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url
