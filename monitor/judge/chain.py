"""The hops of an observation -> the steps a reader was sent along, and where the page has moved for good."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from monitor.judge.address import same_page
from monitor.model import Hop, Observation


class Way(StrEnum):
    """How a reader is sent from one address to the next."""

    PERMANENT = "permanent"
    TEMPORARY = "temporary"
    REFRESH = "refresh"  # by the page itself


@dataclass(frozen=True, slots=True)
class Step:
    """One sending on, from an address to another."""

    source: str
    target: str
    way: Way

    @property
    def is_trivial(self) -> bool:
        """Return whether both ends are the same page."""
        return same_page(self.source, self.target)


@dataclass(frozen=True, slots=True)
class Move:
    """Where a page has moved for good, and whether the page itself said so."""

    url: str
    by_refresh: bool


def steps(observation: Observation) -> tuple[Step, ...]:
    """Return the steps between the hops, in order."""
    hops = observation.hops
    return tuple(Step(hop.url, after.url, _way(hop, after)) for hop, after in pairwise(hops))


def _way(hop: Hop, after: Hop) -> Way:
    if after.is_refresh:
        return Way.REFRESH
    return Way.PERMANENT if hop.status_code in {301, 308} else Way.TEMPORARY


def move(observation: Observation) -> Move | None:
    """Return where the page has moved for good, or None where the address needs no change.

    The steps count up to the first temporary one; a trivial step (http to https, say) is neutral,
    however it was made. A refresh by the page counts as permanent: it is how pages without access to
    their server's settings say it. A reader who ends up where the address points has not moved.

    A temporary step to another site is no move either. It is how logins, shorteners, content networks
    and campaigns work, and the old address is the one that the site's owner keeps right.
    """
    lasting = tuple(_lasting(steps(observation)))
    if not lasting or same_page(observation.url, observation.final_url):
        return None
    if same_page(observation.url, lasting[-1].target):
        return None
    by_refresh = any(step.way is Way.REFRESH and not step.is_trivial for step in lasting)
    return Move(lasting[-1].target, by_refresh)


def _lasting(along: Sequence[Step]) -> Iterator[Step]:
    for step in along:
        if step.way is Way.TEMPORARY and not step.is_trivial:
            return
        yield step
