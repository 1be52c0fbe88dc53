from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from monitor.fetch.address import parse
from monitor.fetch.asking import Allowance, Ask, Reply
from monitor.fetch.retry import Retries, pause, retry_after, should_retry
from monitor.model import Cut, Failure, FailureKind, Hop
from tests.fetch.looking import check, look
from tests.servers.clock import FakeClock

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def replied(status: int, **headers: str) -> Reply:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Reply(Hop("http://a.example/", status, pairs))


def failed(kind: FailureKind) -> Reply:
    return Reply(Hop("http://a.example/"), failure=Failure(kind))


@pytest.mark.parametrize(
    ("reply", "retries"),
    [
        *(
            (failed(kind), retries)
            for kind, retries in {
                FailureKind.DNS_NOT_FOUND: 0,
                FailureKind.DNS_ERROR: 1,
                FailureKind.CONNECT_FAILED: 2,
                FailureKind.CONNECTION_LOST: 2,
                FailureKind.TIMEOUT: 2,
                FailureKind.TLS_EXPIRED: 0,
                FailureKind.TLS_WRONG_HOST: 0,
                FailureKind.TLS_UNTRUSTED: 0,
                FailureKind.TLS_ERROR: 0,
                FailureKind.PROTOCOL_ERROR: 0,
                FailureKind.REDIRECT_LOOP: 0,
                FailureKind.REDIRECT_INVALID: 0,
                FailureKind.INVALID_ADDRESS: 0,
                FailureKind.PROXY: 0,
                FailureKind.FORBIDDEN_ADDRESS: 0,
                FailureKind.OFFLINE: 0,
            }.items()
        ),
        *(
            (replied(status), 0)
            for status in (200, 204, 301, 304, 400, 401, 403, 404, 410, 451, 501, 520, 999)
        ),
        *((replied(status), 2) for status in (429, 502, 503, 504)),
        (replied(500), 1),
        (Reply(Hop("http://a.example/", 200), cut=Cut.LOST), 2),
        (Reply(Hop("http://a.example/", 200), cut=Cut.SIZE), 0),
        (Reply(Hop("http://a.example/", 200), cut=Cut.DEADLINE), 0),
        (Reply(Hop("http://a.example/", 200), cut=Cut.ENCODING), 0),
        (replied(503, retry_after="30"), 2),
        (replied(503, retry_after="31"), 0),
        (replied(429, retry_after="Fri, 01 Jan 2099 00:00:00 GMT"), 0),
        (replied(429, retry_after="soon"), 2),
    ],
)
def test_trouble_that_may_pass_is_retried_so_often(reply: Reply, retries: int) -> None:
    answers = [
        should_retry(reply, attempts=attempts, remaining=1.0, now=NOW) for attempts in (1, 2, 3)
    ]
    assert answers == [attempt < retries for attempt in range(3)]


def test_without_time_left_nothing_is_retried() -> None:
    assert not should_retry(replied(503), attempts=1, remaining=0.0, now=NOW)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry_after": "0"}, 0.0),
        ({"retry_after": " 7 "}, 7.0),
        ({"retry_after": "-7"}, None),
        ({"retry_after": "7.5"}, None),
        ({"retry_after": "Mon, 16 Nov 2026 09:00:12 GMT"}, 12.0),
        ({"retry_after": "Mon, 16 Nov 2026 08:00:00 GMT"}, 0.0),
        ({"retry_after": "Mon Nov 16 09:00:30 2026"}, 30.0),
        (
            {
                "retry_after": "Thu, 01 Jan 1970 00:00:05 GMT",
                "date": "Thu, 01 Jan 1970 00:00:00 GMT",
            },
            5.0,
        ),
        ({"retry_after": "Mon, 99 Nov 2026 09:00:12 GMT"}, None),
        ({"retry_after": "9" * 400}, None),
        ({"retry_after": ""}, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_date(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert retry_after(replied(503, **headers).hop, NOW) == seconds


def test_pauses_double_and_every_run_makes_the_same_ones() -> None:
    first, second = (pause(replied(503), attempts=n, now=NOW) for n in (1, 2))
    assert 1 <= first < 1.5
    assert 2 <= second < 3
    assert first == pause(replied(503), attempts=1, now=NOW)


def test_a_pause_is_as_long_as_the_site_asks_for() -> None:
    assert pause(replied(503, retry_after="17"), attempts=1, now=NOW) == 17


def test_a_page_that_recovers_is_seen_recovered_and_its_attempts_are_counted(
    clock: FakeClock,
) -> None:
    answers = [httpx.Response(503, headers={"Retry-After": "9"}), httpx.Response(200, text="ok")]
    transport = httpx.MockTransport(lambda _: answers.pop(0))
    observation = asyncio.run(look("http://a.example/", transport=transport, clock=clock))
    assert (observation.status_code, observation.attempts) == (200, 2)
    assert clock.slept == [9.0]


def test_all_hops_of_a_check_share_two_retries() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if request.url.path == "/" and len(asked) > 1:
            return httpx.Response(302, headers={"Location": "/next"})
        return httpx.Response(503)

    observation = asyncio.run(look("http://a.example/", transport=httpx.MockTransport(answer)))
    assert asked == ["/", "/", "/next", "/next"]
    assert (observation.status_code, observation.attempts) == (503, 3)


def test_what_the_last_attempt_saw_is_what_counts() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    observation = asyncio.run(look("http://a.example/", transport=httpx.MockTransport(answer)))
    assert observation.failure == Failure(FailureKind.CONNECT_FAILED, "refused")
    assert observation.attempts == 3
    assert [hop.status_code for hop in observation.hops] == [None]


def test_pauses_do_not_use_up_the_deadline(clock: FakeClock) -> None:
    answers = [httpx.Response(503, headers={"Retry-After": "30"}), httpx.Response(200)]
    transport = httpx.MockTransport(lambda _: answers.pop(0))
    observation = asyncio.run(
        look(check("http://a.example/", seconds=2), transport=transport, clock=clock)
    )
    assert observation.status_code == 200
    assert observation.elapsed < timedelta(seconds=2)
    assert clock.seconds == 30


def test_a_cancelled_check_stays_cancelled(clock: FakeClock) -> None:
    async def never(ask: Ask) -> Reply:
        await asyncio.Event().wait()
        raise AssertionError

    async def scenario() -> None:
        ask = Ask(parse("http://a.example/"), {}, Allowance(5))
        task = asyncio.ensure_future(Retries(never, clock=clock)(ask))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scenario())
