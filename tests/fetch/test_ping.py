from __future__ import annotations

import asyncio

import httpx
import pytest

from monitor.fetch import ping
from tests.fetch.looking import settings
from tests.servers.clock import FakeClock
from tests.servers.web import Answer, Server, hang_up, in_turn, reply, serve


@pytest.mark.parametrize(
    ("answer", "arrived", "asked"),
    [
        (reply(200, b"OK"), True, 1),
        (reply(204), True, 1),
        (in_turn(reply(503), reply(200)), True, 2),
        (in_turn(hang_up, reply(200)), True, 2),
        (reply(302, Location="/elsewhere"), False, 1),
        (reply(404), False, 1),
        (reply(500), False, 2),
        (hang_up, False, 3),
        (b"nonsense\r\n\r\n", False, 1),
    ],
)
def test_a_heartbeat_arrived_if_it_was_answered_with_a_2xx(
    clock: FakeClock, answer: Answer, arrived: bool, asked: int
) -> None:
    async def scenario() -> tuple[bool, Server]:
        async with serve(answer) as server:
            return await ping(server.url("/beat"), settings(allow=()), clock), server

    result, server = asyncio.run(scenario())
    assert result is arrived
    assert [request.target for request in server.requests] == ["/beat"] * asked


@pytest.mark.parametrize("url", ["nonsense", "http://127.0.0.1:1/", "http://a..b/"])
def test_a_heartbeat_that_cannot_be_sent_did_not_arrive(clock: FakeClock, url: str) -> None:
    assert asyncio.run(ping(url, settings(allow=()), clock)) is False


def test_a_heartbeat_can_be_faked_at_the_seam(clock: FakeClock) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200))
    assert asyncio.run(ping("http://a.example/", settings(), clock, transport=transport)) is True
