from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import httpcore
import pytest

from monitor.errors import SettingsInvalid
from monitor.fetch.address import AddressInvalid
from monitor.fetch.backend import ProxyBackend, VettedBackend
from monitor.fetch.guard import AddressRefused, Guard
from monitor.fetch.routes import Routes
from tests.servers.names import TableResolver

PUBLIC, OTHER, PUBLIC6 = "93.184.216.34", "93.184.216.35", "2606:2800:220:1::1"


class Stream(httpcore.AsyncNetworkStream):
    """A connection that leads nowhere."""


class Dial(httpcore.AsyncNetworkBackend):
    """Remembers what it was asked to connect to; some addresses do not answer."""

    def __init__(self, *, dead: Mapping[str, Exception] | None = None) -> None:
        self.dead = dict(dead or {})
        self.dialled: list[tuple[str, int, float | None]] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore's interface)
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.AsyncNetworkStream:
        self.dialled.append((host, port, timeout))
        if host in self.dead:
            raise self.dead[host]
        return Stream()


def connect(
    dial: Dial,
    host: str,
    *,
    names: Mapping[str, Sequence[Sequence[str]]] | None = None,
    routes: Mapping[str, str] | None = None,
    times: int = 1,
) -> TableResolver:
    """Connect to a host on port 80 within 8 seconds."""
    resolver = TableResolver(names)
    backend = VettedBackend(
        resolver=resolver, guard=Guard(), routes=Routes(routes or {}), dial=dial
    )

    async def scenario() -> None:
        for _ in range(times):
            await backend.connect_tcp(host, 80, 8.0)

    asyncio.run(scenario())
    return resolver


def test_the_address_that_was_vetted_is_the_address_that_is_dialled() -> None:
    dial = Dial()
    resolver = connect(dial, "a.example", names={"a.example": [[PUBLIC], ["127.0.0.1"]]})
    assert dial.dialled == [(PUBLIC, 80, 8.0)]
    assert resolver.asked == ["a.example"]


def test_a_name_that_turns_to_loopback_later_is_refused_then() -> None:
    dial = Dial()
    with pytest.raises(AddressRefused):
        connect(dial, "a.example", names={"a.example": [[PUBLIC], ["127.0.0.1"]]}, times=2)
    assert dial.dialled == [(PUBLIC, 80, 8.0)]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "127%2e0%2e0%2e1",
        "127.0.0.1.",
        "::1",
        "::ffff:127.0.0.1",
        "169.254.169.254",
        "fd00:ec2::254",
    ],
)
def test_no_spelling_of_a_forbidden_address_is_dialled(host: str) -> None:
    dial = Dial()
    with pytest.raises(AddressRefused):
        connect(dial, host)
    assert dial.dialled == []


def test_what_is_no_host_is_not_looked_up() -> None:
    with pytest.raises(AddressInvalid):
        connect(Dial(), "a b")


def test_forbidden_addresses_among_others_are_passed_over() -> None:
    dial = Dial()
    connect(dial, "a.example", names={"a.example": [["10.0.0.1", PUBLIC]]})
    assert dial.dialled == [(PUBLIC, 80, 8.0)]


@pytest.mark.parametrize(
    "error", [httpcore.ConnectError("refused"), httpcore.ConnectTimeout("slow")]
)
def test_the_next_address_is_tried_each_with_its_share_of_the_time(error: Exception) -> None:
    dial = Dial(dead={PUBLIC: error})
    connect(dial, "a.example", names={"a.example": [[PUBLIC6, PUBLIC]]})
    assert dial.dialled == [(PUBLIC, 80, 4.0), (PUBLIC6, 80, 4.0)]


def test_the_last_address_says_why_none_answered() -> None:
    dead = {PUBLIC: httpcore.ConnectTimeout("slow"), OTHER: httpcore.ConnectError("refused")}
    with pytest.raises(httpcore.ConnectError, match="refused"):
        connect(Dial(dead=dead), "a.example", names={"a.example": [[PUBLIC, OTHER]]})


@pytest.mark.parametrize(
    ("key", "value", "dialled"),
    [
        ("a.example", PUBLIC, (PUBLIC, 80)),
        ("A.Example.", PUBLIC, (PUBLIC, 80)),
        ("a.example", f"{PUBLIC}:8080", (PUBLIC, 8080)),
        ("a.example:80", f"{PUBLIC}:8080", (PUBLIC, 8080)),
        ("a.example", f"[{PUBLIC6}]:8080", (PUBLIC6, 8080)),
        ("a.example", f"[{PUBLIC6}]", (PUBLIC6, 80)),
        ("a.example", PUBLIC6, (PUBLIC6, 80)),
        ("a.example:443", f"{PUBLIC}:8080", (OTHER, 80)),
        ("b.example", f"{PUBLIC}:8080", (OTHER, 80)),
    ],
)
def test_the_operator_may_say_where_a_host_is(
    key: str, value: str, dialled: tuple[str, int]
) -> None:
    dial = Dial()
    connect(dial, "a.example", names={"a.example": [[OTHER]]}, routes={key: value})
    assert [place[:2] for place in dial.dialled] == [dialled]


def test_the_row_with_the_port_goes_before_the_row_without() -> None:
    dial = Dial()
    connect(dial, "a.example", routes={"a.example": OTHER, "a.example:80": PUBLIC})
    assert dial.dialled[0][0] == PUBLIC


def test_a_row_to_a_forbidden_address_is_refused_all_the_same() -> None:
    dial = Dial()
    with pytest.raises(AddressRefused):
        connect(dial, "a.example", routes={"a.example": "127.0.0.1:8080"})
    assert dial.dialled == []


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        (
            "a.example",
            "b.example",
            "network.resolve: a.example: 'b.example' is no IP address (accepted: an address",
        ),
        (
            "a.example",
            "127.0.0.1:x",
            "network.resolve: a.example: '127.0.0.1:x' is no host (accepted: host or host:port",
        ),
        ("a.example", "", "network.resolve: a.example: '' is no host"),
        ("a b", "127.0.0.1", "network.resolve: a b: 'a b' is no host"),
        (
            "a.example:99999",
            "127.0.0.1",
            "network.resolve: a.example:99999: 'a.example:99999' is no host",
        ),
    ],
)
def test_a_row_that_makes_no_sense_is_a_mistake_in_the_settings(
    key: str, value: str, words: str
) -> None:
    with pytest.raises(SettingsInvalid) as invalid:
        Routes({key: value})
    assert str(invalid.value).startswith(words)


def test_a_proxy_may_stand_on_a_private_address() -> None:
    dial = Dial()
    asyncio.run(ProxyBackend(resolver=TableResolver(), dial=dial).connect_tcp("10.0.0.1", 3128))
    assert dial.dialled == [("10.0.0.1", 3128, None)]


@pytest.mark.parametrize(
    ("host", "dead"),
    [
        ("10.0.0.1", {"10.0.0.1": httpcore.ConnectError("refused")}),
        ("10.0.0.1", {"10.0.0.1": httpcore.ConnectTimeout("slow")}),
        ("proxy.example", {}),
    ],
)
def test_a_proxy_that_cannot_be_reached_is_the_proxys_trouble(
    host: str, dead: Mapping[str, Exception]
) -> None:
    backend = ProxyBackend(resolver=TableResolver(), dial=Dial(dead=dead))
    with pytest.raises(httpcore.ProxyError, match=f"the proxy {host}:3128 cannot be reached"):
        asyncio.run(backend.connect_tcp(host, 3128))
