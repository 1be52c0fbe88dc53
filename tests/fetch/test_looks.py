"""Looks at real servers on loopback."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from monitor.fetch import open_probe
from monitor.model import Cut, Failure, FailureKind, Observation, Question, QuestionKind
from tests.fetch.looking import AT_ONCE, check, look, settings
from tests.servers.clock import FakeClock
from tests.servers.names import TableResolver, name_server
from tests.servers.web import (
    PAGE,
    Answer,
    Server,
    drip,
    flood,
    hang_up,
    in_turn,
    reply,
    serve,
    silence,
)

Ending = tuple[int | FailureKind | None, bytes, Cut | None, int]  # and the number of attempts


def looked(
    answer: Mapping[str, Answer] | Answer, *, seconds: float = 5, body_cap: int = 2_000_000
) -> Observation:
    """Serve an answer and look at it once."""

    async def scenario() -> Observation:
        async with serve(answer) as server:
            one = check(server.url(), seconds=seconds)
            return await look(one, with_settings=settings(body_cap=body_cap))

    return asyncio.run(scenario())


def ending(observation: Observation) -> Ending:
    kind = observation.failure.kind if observation.failure else observation.status_code
    return kind, observation.body, observation.cut, observation.attempts


HTML = b"<p>hello</p>"
MANY = "".join(f"X-{n}: {n}\r\n" for n in range(150)).encode()
ODD = (
    b"HTTP/1.1 200 OK\r\nX-Name: caf\xe9\r\nX-Utf8: caf\xc3\xa9\r\nContent-Length: 12\r\n\r\n"
    + HTML
)
HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(PAGE, (200, HTML, None, 1), id="a page"),
        pytest.param(reply(204), (204, b"", None, 1), id="nothing to show"),
        pytest.param(reply(300, HTML), (300, HTML, None, 1), id="a choice"),
        pytest.param(reply(403, HTML), (403, HTML, None, 1), id="forbidden"),
        pytest.param(reply(404, HTML), (404, HTML, None, 1), id="not found"),
        pytest.param(reply(999, HTML), (999, HTML, None, 1), id="a number of its own"),
        pytest.param(reply(407, HTML), (407, HTML, None, 1), id="a site that plays proxy"),
        pytest.param(reply(500, HTML), (500, HTML, None, 2), id="500 for good"),
        pytest.param(reply(503, HTML), (503, HTML, None, 3), id="503 for good"),
        pytest.param(in_turn(reply(500), PAGE), (200, HTML, None, 2), id="500 once"),
        pytest.param(
            in_turn(reply(503, Retry_After="9"), PAGE), (200, HTML, None, 2), id="503 once"
        ),
        pytest.param(in_turn(reply(429), reply(429), PAGE), (200, HTML, None, 3), id="429 twice"),
        pytest.param(
            in_turn(reply(429, Retry_After="86400"), PAGE),
            (429, b"", None, 1),
            id="come back tomorrow",
        ),
        pytest.param(in_turn(hang_up, PAGE), (200, HTML, None, 2), id="hung up once"),
        pytest.param(hang_up, (FailureKind.CONNECTION_LOST, b"", None, 3), id="hung up for good"),
        pytest.param(
            b"\x00\x01 nonsense\r\n\r\n", (FailureKind.PROTOCOL_ERROR, b"", None, 1), id="no HTTP"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nBad Header\r\n\r\n",
            (FailureKind.PROTOCOL_ERROR, b"", None, 1),
            id="a broken header",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\n\r\n" + HTML,
            (200, HTML, None, 1),
            id="until the connection closes",
        ),
        pytest.param(b"HTTP/1.0 200 OK\r\n\r\n" + HTML, (200, HTML, None, 1), id="HTTP 1.0"),
        pytest.param(b"HTTP/1.1 200\r\n\r\n" + HTML, (200, HTML, None, 1), id="no reason phrase"),
        pytest.param(
            b"HTTP/1.1 100 Continue\r\n\r\n" + PAGE,
            (200, HTML, None, 1),
            id="an interim answer first",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\n" + MANY + b"\r\n" + HTML, (200, HTML, None, 1), id="150 headers"
        ),
        pytest.param(ODD, (200, HTML, None, 1), id="headers beyond ASCII"),
        pytest.param(
            HALF.replace(b"Content-Length: 100", b"Transfer-Encoding: chunked"),
            (200, b"", Cut.LOST, 3),
            id="broken chunks",
        ),
        pytest.param(
            reply(200, gzip.compress(HTML), Content_Encoding="gzip"),
            (200, HTML, None, 1),
            id="gzip",
        ),
        pytest.param(
            reply(200, HTML, Content_Encoding="br"),
            (200, HTML, Cut.ENCODING, 1),
            id="a compression nobody asked for",
        ),
        pytest.param(flood, (200, b"x" * 2000, Cut.SIZE, 1), id="a body without end"),
        pytest.param(
            reply(200, gzip.compress(b"x" * 10_000_000), Content_Encoding="gzip"),
            (200, b"x" * 2000, Cut.SIZE, 1),
            id="a compressed bomb",
        ),
    ],
)
def test_what_a_server_does_is_told_as_it_was(answer: Answer, expected: Ending) -> None:
    assert ending(looked(answer, body_cap=2000)) == expected


def test_half_a_page_is_kept_and_said_to_be_half() -> None:
    async def half(request: object, writer: asyncio.StreamWriter) -> None:
        writer.write(HALF)
        await writer.drain()
        writer.close()

    assert ending(looked(half)) == (200, b"half", Cut.LOST, 3)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(silence, (FailureKind.TIMEOUT, 0), id="silence"),
        pytest.param(drip, (200, 1), id="a slow drip"),
    ],
)
def test_the_deadline_ends_every_wait(
    answer: Answer, expected: tuple[int | FailureKind, int]
) -> None:
    observation = looked(answer, seconds=0.3)
    kind, body, cut, attempts = ending(observation)
    assert (kind, min(1, len(body))) == expected
    assert cut is (Cut.DEADLINE if body else None)
    assert attempts == 1
    assert timedelta(seconds=0.3) <= observation.elapsed < timedelta(seconds=1)


def test_all_hops_share_one_deadline() -> None:
    async def slow(request: object, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        writer.write(reply(302, Location="/b"))

    observation = looked({"/": slow, "/b": silence}, seconds=0.4)
    assert [hop.status_code for hop in observation.hops] == [302, None]
    assert observation.failure == Failure(FailureKind.TIMEOUT, "TimeoutError")
    assert observation.elapsed < timedelta(seconds=0.8)


def test_an_observation_holds_every_fact_of_the_look() -> None:
    async def scenario() -> tuple[Observation, Server]:
        async with serve({"/": reply(302, Location="/page", X_A="b"), "/page": PAGE}) as server:
            return await look(server.url("/#part")), server

    observation, server = asyncio.run(scenario())
    assert observation.url == server.url("/#part")
    assert observation.at == FakeClock().start
    assert observation.body_hash == hashlib.blake2b(HTML, digest_size=16).hexdigest()
    assert observation.certificate is None
    first, last = observation.hops
    assert first.address == "127.0.0.1"
    assert (first.url, first.location) == (server.url("/#part"), server.url("/page#part"))
    assert first.headers == (("location", "/page"), ("x-a", "b"), ("content-length", "0"))
    assert (last.url, last.status_code, last.address) == (
        server.url("/page#part"),
        200,
        "127.0.0.1",
    )
    assert abs(observation.elapsed - first.elapsed - last.elapsed) < timedelta(milliseconds=1)
    assert observation.elapsed > timedelta(0)
    assert [request.target for request in server.requests] == ["/", "/page"]


def test_headers_are_kept_in_lower_case_and_readable_up_to_a_limit() -> None:
    odd = looked(ODD).hops[0]
    assert (odd.header("x-name"), odd.header("x-utf8")) == ("café", "café")
    flood_of_headers = "".join(f"X-{n}: {n}\r\n" for n in range(300)).encode()
    many = looked(b"HTTP/1.1 200 OK\r\n" + flood_of_headers + b"\r\n").hops[0]
    assert [name for name, _ in many.headers] == [f"x-{n}" for n in range(200)]
    large = looked(b"HTTP/1.1 200 OK\r\nX-A: 1\r\nX-B: " + b"b" * 65_600 + b"\r\n\r\n").hops[0]
    assert large.headers == (("x-a", "1"),)


def test_two_looks_at_one_host_share_a_connection() -> None:
    async def scenario() -> int:
        async with serve(PAGE) as server:
            async with open_probe(settings(), AT_ONCE, FakeClock()) as probe:
                for _ in range(2):
                    await probe.look(check(server.url()))
            return server.connections

    assert asyncio.run(scenario()) == 1


@pytest.mark.parametrize(
    ("url", "failure"),
    [
        (
            "http://10.0.0.1/",
            Failure(
                FailureKind.FORBIDDEN_ADDRESS,
                "10.0.0.1 is private (accepted: public addresses, and networks that network.allow_networks names)",
            ),
        ),
        (
            "http://localhost/",
            Failure(
                FailureKind.FORBIDDEN_ADDRESS,
                "localhost stands for 127.0.0.1, which is loopback (accepted: public addresses, and networks that network.allow_networks names)",
            ),
        ),
        (
            "http://2130706433/",
            Failure(
                FailureKind.FORBIDDEN_ADDRESS,
                "127.0.0.1 is loopback (accepted: public addresses, and networks that network.allow_networks names)",
            ),
        ),
        (
            "http://gone.example/",
            Failure(FailureKind.DNS_NOT_FOUND, "gone.example does not exist (NXDOMAIN)"),
        ),
        (
            "http://[::1/",
            Failure(FailureKind.INVALID_ADDRESS, "'[::1' is no host, or no host and port"),
        ),
        (
            "https://exa mple.org/",
            Failure(FailureKind.INVALID_ADDRESS, "'exa mple.org' is no host name"),
        ),
        (
            "ftp://a.example/",
            Failure(
                FailureKind.INVALID_ADDRESS,
                "'ftp://a.example/' is no web address (accepted: http:// or https://)",
            ),
        ),
        (
            "nonsense",
            Failure(
                FailureKind.INVALID_ADDRESS,
                "'nonsense' is no web address (accepted: http:// or https://)",
            ),
        ),
    ],
)
def test_what_cannot_be_asked_for_says_why(url: str, failure: Failure) -> None:
    resolver = TableResolver({"localhost": [["127.0.0.1"]]})
    observation = asyncio.run(look(url, with_settings=settings(allow=()), resolver=resolver))
    assert observation.failure == failure
    assert observation.attempts == 1


def test_a_redirect_into_a_private_network_is_refused() -> None:
    observation = looked({"/": reply(302, Location="http://169.254.169.254/latest/meta-data/")})
    assert observation.failure is not None
    assert observation.failure.kind is FailureKind.FORBIDDEN_ADDRESS
    assert [hop.status_code for hop in observation.hops] == [302, None]


def test_a_refused_connection_is_told_after_three_attempts() -> None:
    async def scenario() -> Observation:
        async with serve(PAGE) as server:
            pass
        return await look(server.url())

    assert ending(asyncio.run(scenario())) == (FailureKind.CONNECT_FAILED, b"", None, 3)


def test_names_are_looked_up_at_the_name_servers_that_were_given() -> None:
    async def scenario(zone_answer: list[str] | str) -> Observation:
        zone = {("page.example", "A"): zone_answer, ("page.example", "AAAA"): "NXDOMAIN"}
        async with serve(PAGE) as server, name_server(zone) as names:
            return await look(server.url(host="page.example"), nameservers=[names])

    assert asyncio.run(scenario(["page.example. 60 IN A 127.0.0.1"])).status_code == 200
    assert ending(asyncio.run(scenario("NXDOMAIN")))[0] is FailureKind.DNS_NOT_FOUND
    assert ending(asyncio.run(scenario("SERVFAIL")))[0] is FailureKind.DNS_ERROR


def test_a_resource_without_an_address_is_not_asked_for() -> None:
    observation = asyncio.run(look(check(None)))
    assert (observation.url, observation.hops, observation.failure) == ("", (), None)


def test_a_question_is_answered_with_the_cookies_of_the_look() -> None:
    async def scenario() -> tuple[Observation, Server]:
        routes = {
            "/": reply(200, HTML, Set_Cookie="seen=1"),
            "/x": reply(302, Location="/y"),
            "/y": PAGE,
        }
        async with serve(routes) as server, open_probe(settings(), AT_ONCE, FakeClock()) as probe:
            one = check(server.url())
            await probe.look(one)
            question = Question(QuestionKind.FOLLOW, server.url("/x"))
            return await probe.answer(one, question), server

    observation, server = asyncio.run(scenario())
    assert [hop.is_refresh for hop in observation.hops] == [True, False]
    assert (observation.url, observation.final_url) == (server.url("/x"), server.url("/y"))
    assert [request.headers.get("cookie") for request in server.requests] == [
        None,
        "seen=1",
        "seen=1",
    ]


def test_every_look_starts_without_cookies() -> None:
    async def scenario() -> Server:
        async with serve(reply(200, HTML, Set_Cookie="seen=1")) as server:
            async with open_probe(settings(), AT_ONCE, FakeClock()) as probe:
                for _ in range(2):
                    await probe.look(check(server.url()))
            return server

    server = asyncio.run(scenario())
    assert [request.headers.get("cookie") for request in server.requests] == [None, None]


def test_a_question_about_a_bad_address_has_an_answer_too() -> None:
    async def scenario() -> Observation:
        async with open_probe(settings(), AT_ONCE, FakeClock()) as probe:
            question = Question(QuestionKind.FOLLOW, "app://open")
            return await probe.answer(check("http://a.example/"), question)

    assert ending(asyncio.run(scenario()))[0] is FailureKind.INVALID_ADDRESS


def test_a_check_that_is_cancelled_ends_at_once() -> None:
    async def scenario() -> None:
        arrived = asyncio.Event()

        async def announce(request: object, writer: asyncio.StreamWriter) -> None:
            arrived.set()
            await asyncio.Event().wait()

        async with serve(announce) as server:
            task = asyncio.ensure_future(look(server.url()))
            await arrived.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(scenario())


HEAD = st.sampled_from(
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 302 X\r\nLocation: ",
        b"HTTP/1.1 200 OK\r\nSet-Cookie: ",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n",
    ]
)


@hypothesis_settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(HEAD, st.binary(max_size=80)), min_size=1, max_size=4))
def test_whatever_bytes_a_server_sends_a_look_ends_with_an_observation(
    parts: list[tuple[bytes, bytes]],
) -> None:
    answers = {f"/{n}": hang_up_after(head + rest) for n, (head, rest) in enumerate(parts)}

    async def scenario() -> list[Observation]:
        async with serve(answers) as server, open_probe(settings(), AT_ONCE, FakeClock()) as probe:
            return [await probe.look(check(server.url(path), seconds=1)) for path in answers]

    for observation in asyncio.run(scenario()):
        assert (observation.failure is None) is (observation.final is not None)


def hang_up_after(sent: bytes) -> Answer:
    async def answer(request: object, writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        await writer.drain()
        writer.close()

    return answer
