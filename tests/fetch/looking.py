"""The one way these tests look at an address: the room's own front door, with a virtual clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import httpx

from monitor.fetch import Resolver, open_probe
from monitor.model import Check, Expectation, HostPolicy, Known, Observation, Resource
from monitor.settings import Settings
from tests.servers.clock import FakeClock

AT_ONCE: Mapping[str, HostPolicy] = {"*": HostPolicy(interval=timedelta(0), concurrency=8)}
LOOPBACK = ("127.0.0.0/8",)


def check(
    url: str | None, *, seconds: float = 5, known: Known | None = None, lang: str | None = None
) -> Check:
    resource = Resource(
        "page", "A page", url, timeout=timedelta(seconds=seconds), expect=Expectation(lang=lang)
    )
    return Check(resource, known=known)


def settings(*, allow: Sequence[str] = LOOPBACK, contact: str = "", **network: object) -> Settings:
    return Settings.model_validate(
        {"contact": contact, "network": {"allow_networks": allow, **network}}
    )


async def look(
    what: str | Check,
    *,
    with_settings: Settings | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    resolver: Resolver | None = None,
    nameservers: Sequence[str] = (),
    clock: FakeClock | None = None,
) -> Observation:
    """Look once; loopback is allowed unless other settings are given."""
    async with open_probe(
        with_settings or settings(),
        AT_ONCE,
        clock or FakeClock(),
        transport=transport,
        resolver=resolver,
        nameservers=nameservers,
    ) as probe:
        return await probe.look(check(what) if isinstance(what, str) else what)
