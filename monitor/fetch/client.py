"""Settings, host policies and a clock -> a Probe: the layers of this room, put together in one expression."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager

import httpx

from monitor.fetch.address import AddressInvalid, parse
from monitor.fetch.asking import Allowance, Ask
from monitor.fetch.exchange import Exchange
from monitor.fetch.guard import EVERYWHERE
from monitor.fetch.headers import headers
from monitor.fetch.mail import MailCheck
from monitor.fetch.probe import WebProbe
from monitor.fetch.redirects import Redirects
from monitor.fetch.resolver import DnsResolver, Resolver, system_hosts
from monitor.fetch.retry import Retries
from monitor.fetch.throttle import Throttle
from monitor.fetch.wire import open_wire
from monitor.model import Clock, HostPolicy, Probe
from monitor.settings import Settings

PING_SECONDS = 10.0  # a heartbeat is small; cron must not hang on it
PING_BYTES = 64 * 1024


@asynccontextmanager
async def open_probe(
    settings: Settings,
    hosts: Mapping[str, HostPolicy],
    clock: Clock,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    resolver: Resolver | None = None,
    nameservers: Sequence[str] = (),
) -> AsyncIterator[Probe]:
    """Open the probe of one run; leaving the block closes its connections.

    `transport` replaces the network (httpx.MockTransport, respx), `resolver` the look-up of names;
    both are closed with the probe. `nameservers` ("address:port") are asked instead of the system's.
    Raises SettingsInvalid for network settings that cannot be used.
    """
    network = settings.network
    async with (
        aclosing(resolver or _names(nameservers)) as names,
        aclosing(transport or open_wire(network, names)) as wire,
    ):
        # Read inside out: each attempt waits for its host's turn, a pause gives the turn back,
        # and every redirect hop is retried, throttled and vetted as a request of its own.
        yield WebProbe(
            follow=Redirects(
                Retries(
                    Throttle(
                        Exchange(wire, cap=network.body_cap, clock=clock),
                        hosts=hosts,
                        concurrency=network.concurrency,
                        clock=clock,
                    ),
                    clock=clock,
                )
            ),
            mail=MailCheck(names, behind_proxy=network.proxy is not None),
            contact=settings.contact,
            clock=clock,
        )


async def ping(
    url: str,
    settings: Settings,
    clock: Clock,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
) -> bool:
    """Call a heartbeat address; return whether it answered with a 2xx. Remote trouble is False, never raised.

    It is the operator's own address, so it may be private; redirects are not followed.
    """
    anywhere = settings.network.model_copy(update={"allow_networks": EVERYWHERE})
    try:
        ask = Ask(parse(url), headers(settings.contact), Allowance(PING_SECONDS))
    except AddressInvalid:
        return False
    async with (
        aclosing(_names(())) as names,
        aclosing(transport or open_wire(anywhere, names)) as wire,
    ):
        reply = await Retries(Exchange(wire, cap=PING_BYTES, clock=clock), clock=clock)(ask)
    return reply.hop.status_code is not None and 200 <= reply.hop.status_code < 300


def _names(nameservers: Sequence[str]) -> Resolver:
    return DnsResolver(nameservers=nameservers, hosts=system_hosts())
