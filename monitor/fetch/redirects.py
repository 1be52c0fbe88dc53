"""One Ask -> every hop that a browser would go through, and the reply at the end."""

from __future__ import annotations

from dataclasses import dataclass, replace

import httpx

from monitor.fetch.address import AddressInvalid, join, shown
from monitor.fetch.asking import Ask, Fetch, Reply, identity
from monitor.fetch.exchange import REDIRECTS
from monitor.model import Certificate, Failure, FailureKind, Hop

MAX_REDIRECTS = 20  # as Chrome and Firefox; the page behind the twentieth is still shown


@dataclass(frozen=True, slots=True)
class Trail:
    """The hops in order, the last reply, and the failure that ended them, if one did."""

    hops: tuple[Hop, ...]
    last: Reply
    failure: Failure | None
    certificate: Certificate | None  # of the last https hop that answered


@dataclass(frozen=True, slots=True)
class Step:
    """Where a reply leads: to an address, into a failure, or nowhere (both None): it is the page."""

    url: httpx.URL | None = None
    failure: Failure | None = None
    location: str | None = None


class Redirects:
    """Follows redirects by hand, so that each hop is recorded, throttled and vetted for itself."""

    def __init__(self, inner: Fetch) -> None:
        self._inner = inner

    async def __call__(self, ask: Ask) -> Trail:
        """Return the whole way; a loop, too many hops or a bad target end it with a failure."""
        hops: list[Hop] = []
        asked: set[tuple[str, str]] = set()
        certificate: Certificate | None = None
        while True:
            reply = await self._inner(ask)
            asked.add(reply.identity)
            certificate = reply.certificate or certificate
            step = next_step(reply, ask.url, is_first=not hops)
            hops.append(replace(reply.hop, location=step.location))
            if step.url is None:
                return Trail(tuple(hops), reply, step.failure, certificate)
            ask = replace(ask, url=step.url)
            loop = _loop(is_repeat=identity(ask.request()) in asked, redirects=len(hops))
            if loop is not None:
                return Trail(tuple(hops), reply, loop, certificate)


def next_step(reply: Reply, url: httpx.URL, *, is_first: bool) -> Step:
    """Return where a reply leads a browser that asked for `url`."""
    if reply.failure is not None:
        return Step(failure=reply.failure if is_first else _on_the_way(reply.failure))
    if reply.hop.status_code not in REDIRECTS:
        return Step()
    try:
        target = join(url, reply.target or b"")
    except AddressInvalid as invalid:
        text = (reply.target or b"").decode("latin-1")
        return Step(
            failure=Failure(FailureKind.REDIRECT_INVALID, str(invalid)), location=text or None
        )
    return Step(url=target, location=shown(target))


def _on_the_way(failure: Failure) -> Failure:
    """Return the failure of a later hop: an address that cannot be asked for is a bad redirect there."""
    if failure.kind is FailureKind.INVALID_ADDRESS:
        return replace(failure, kind=FailureKind.REDIRECT_INVALID)
    return failure


def _loop(*, is_repeat: bool, redirects: int) -> Failure | None:
    if is_repeat:
        words = "the redirect leads back to an address that was already asked for, with the same cookies"
        return Failure(FailureKind.REDIRECT_LOOP, words)
    if redirects > MAX_REDIRECTS:
        return Failure(FailureKind.REDIRECT_LOOP, f"more than {MAX_REDIRECTS} redirects")
    return None
