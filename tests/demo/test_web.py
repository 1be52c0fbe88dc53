"""The small web answers as its table says, in HTTP and HTTPS, and misbehaves on request."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from monitor.demo.answers import (
    BOT_WALL,
    NOT_THERE,
    Anything,
    Dribble,
    Flood,
    HangUp,
    Page,
    Redirect,
    Slow,
    Status,
)
from monitor.demo.certificates import Authority, Paper
from monitor.demo.clock import SimulatedClock, runner
from monitor.demo.web import Web, served

T = TypeVar("T")
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
PAGE = Page(
    "Help & hope", "One.\n\nTwo <b>.", lang="es", places=("map",), onward="https://b.example/"
)


@dataclass(frozen=True)
class Visitor:
    """Asks the web by host name, as the monitor does with its `resolve` rows."""

    web: Web
    clock: SimulatedClock
    trusted: ssl.SSLContext

    async def get(self, url: str, **headers: str) -> httpx.Response:
        wanted = httpx.URL(url)
        usual = 443 if wanted.scheme == "https" else 80
        address, _, port = place_of(wanted.host, self.web, usual).partition(":")
        async with httpx.AsyncClient(verify=self.trusted, trust_env=False, timeout=30) as client:
            return await client.get(
                wanted.copy_with(host=address, port=int(port)),
                headers={"host": wanted.host, **headers},
                extensions={"sni_hostname": wanted.host},
            )


def visit(
    folder: Path,
    table: Mapping[str, Anything],
    papers: Mapping[str, Paper],
    story: Callable[[Visitor], Awaitable[T]],
) -> T:
    """Serve a.example and b.example while `story` goes on."""
    clock, authority = SimulatedClock(NOW), Authority(folder, NOW)
    web = Web(
        ("a.example", "b.example"),
        lambda host, path: table.get(f"{host}{path}", NOT_THERE),
        lambda host: authority.context(papers.get(host, authority.lasting(host))),
    )
    trusted = ssl.create_default_context(cafile=str(authority.bundle))
    trusted.hostname_checks_common_name = False  # as in browsers

    async def main() -> T:
        async with web.open():
            return await story(Visitor(web, clock, trusted))

    with runner(clock) as loop:
        return loop.run(main())


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_each_host_has_pages_of_its_own(tmp_path: Path, scheme: str) -> None:
    table = {"a.example/p": Page("A", "a"), "b.example/p": Page("B", "b")}

    async def story(visitor: Visitor) -> list[str]:
        return [(await visitor.get(f"{scheme}://{host}.example/p")).text for host in "ab"]

    a, b = visit(tmp_path, table, {}, story)

    assert ("<h1>A</h1>" in a, "<h1>B</h1>" in b) == (True, True)


def test_a_page_is_escaped_and_holds_what_it_was_given(tmp_path: Path) -> None:
    async def story(visitor: Visitor) -> str:
        return (await visitor.get("http://a.example/")).text

    assert visit(tmp_path, {"a.example/": PAGE}, {}, story) == (
        '<!doctype html>\n<html lang="es"><head><meta charset="utf-8"><title>Help &amp; hope</title>'
        '<meta http-equiv="refresh" content="0; url=https://b.example/"></head>\n'
        "<body><h1>Help &amp; hope</h1>\n<p>One.</p>\n<p>Two &lt;b&gt;.</p>\n"
        '<section id="map"><h2>Map</h2></section>\n</body></html>\n'
    )


def test_a_page_that_did_not_change_is_not_sent_again(tmp_path: Path) -> None:
    async def story(visitor: Visitor) -> tuple[int, bytes, int]:
        first = await visitor.get("http://a.example/")
        again = await visitor.get("http://a.example/", **{"If-None-Match": first.headers["etag"]})
        other = await visitor.get("http://a.example/", **{"If-None-Match": '"something else"'})
        return again.status_code, again.content, other.status_code

    assert visit(tmp_path, {"a.example/": PAGE}, {}, story) == (304, b"", 200)


@pytest.mark.parametrize(
    ("answer", "code", "header"),
    [
        (Redirect("https://b.example/new"), 301, ("location", "https://b.example/new")),
        (Redirect("/new", 302), 302, ("location", "/new")),
        (Status(503, headers=(("retry-after", "5"),)), 503, ("retry-after", "5")),
        (Status(299, "odd"), 299, ("content-type", "text/html; charset=utf-8")),
        (BOT_WALL, 403, ("cf-mitigated", "challenge")),
        (NOT_THERE, 404, ("connection", "close")),
    ],
)
def test_an_answer_without_a_page_has_its_number_and_headers(
    tmp_path: Path, answer: Anything, code: int, header: tuple[str, str]
) -> None:
    async def story(visitor: Visitor) -> httpx.Response:
        return await visitor.get("http://a.example/")

    response = visit(tmp_path, {"a.example/": answer}, {}, story)

    assert (response.status_code, response.headers[header[0]]) == (code, header[1])


def test_an_address_that_no_table_names_is_not_there(tmp_path: Path) -> None:
    async def story(visitor: Visitor) -> int:
        return (await visitor.get("http://a.example/other?q=1")).status_code

    assert visit(tmp_path, {"a.example/": PAGE}, {}, story) == 404


def test_a_visitor_who_comes_to_the_wrong_door_is_told_so(tmp_path: Path) -> None:
    async def story(visitor: Visitor) -> int:
        return (await visitor.get("http://a.example/", host="b.example")).status_code

    assert visit(tmp_path, {"a.example/": PAGE}, {}, story) == 421


def test_a_slow_page_takes_its_time_on_the_clock_of_its_loop(tmp_path: Path) -> None:
    async def story(visitor: Visitor) -> tuple[int, float]:
        response = await visitor.get("http://a.example/")
        return response.status_code, round(visitor.clock.monotonic(), 3)

    assert visit(tmp_path, {"a.example/": Slow(14, PAGE)}, {}, story) == (200, 14)


def test_a_server_that_hangs_up_says_nothing(tmp_path: Path) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.get("http://a.example/")

    with pytest.raises(httpx.RemoteProtocolError):
        visit(tmp_path, {"a.example/": HangUp()}, {}, story)


@pytest.mark.parametrize("answer", [Dribble(), Flood()])
def test_an_endless_body_goes_on_until_the_visitor_leaves(tmp_path: Path, answer: Anything) -> None:
    async def story(visitor: Visitor) -> None:
        async with asyncio.timeout(20):
            await visitor.get("http://a.example/")

    with pytest.raises(TimeoutError) if answer == Dribble() else pytest.raises(Enough):
        visit(tmp_path, {"a.example/": answer}, {}, story if answer == Dribble() else _first_ten)


class Enough(Exception):
    """The visitor leaves."""


async def _first_ten(visitor: Visitor) -> None:
    url = f"http://{place_of('a.example', visitor.web)}/"
    async with (
        httpx.AsyncClient(trust_env=False) as client,
        client.stream("GET", url, headers={"host": "a.example"}) as response,
    ):
        pieces = response.aiter_bytes()
        for _ in range(10):
            assert await anext(pieces)
        raise Enough


def test_a_closed_door_refuses_and_keeps_its_number(tmp_path: Path) -> None:
    async def story(visitor: Visitor) -> list[str]:
        before, seen = visitor.web.resolve, []
        for closed in ((), ("a.example",), ()):
            await visitor.web.close_doors(closed)
            urls = ("http://a.example/", "https://a.example/", "http://b.example/")
            seen += [await _outcome(visitor, url) for url in urls]
        assert visitor.web.resolve == before
        return seen

    table = {"a.example/": PAGE, "b.example/": PAGE}
    refused = "ConnectError"
    assert visit(tmp_path, table, {}, story) == (
        ["200", "200", "200", refused, refused, "200", "200", "200", "200"]
    )


async def _outcome(visitor: Visitor, url: str) -> str:
    try:
        return str((await visitor.get(url)).status_code)
    except httpx.TransportError as error:
        return type(error).__name__


@pytest.mark.parametrize(
    ("paper", "words"),
    [
        (Paper(("a.example",), NOW - DAY), "certificate has expired"),
        (Paper(("b.example",), NOW + DAY), "Hostname mismatch"),
    ],
)
def test_a_bad_certificate_is_bad_for_a_real_client(
    tmp_path: Path, paper: Paper, words: str
) -> None:
    async def story(visitor: Visitor) -> str:
        with pytest.raises(httpx.ConnectError) as refused:
            await visitor.get("https://a.example/")
        return str(refused.value)

    assert words in visit(tmp_path, {"a.example/": PAGE}, {"a.example": paper}, story)


def test_a_certificate_can_be_exchanged_while_the_web_is_open(tmp_path: Path) -> None:
    papers: dict[str, Paper] = {}

    async def story(visitor: Visitor) -> list[str]:
        seen = [await _outcome(visitor, "https://a.example/")]
        papers["a.example"] = Paper(("a.example",), NOW - DAY)
        return [*seen, await _outcome(visitor, "https://a.example/")]

    assert visit(tmp_path, {"a.example/": PAGE}, papers, story) == ["200", "ConnectError"]


@pytest.mark.parametrize("words", [b"\r\n\r\n", b"GET\r\n\r\n", b"G" * 100_000, b"GET / HTTP"])
def test_nonsense_and_half_a_request_do_no_harm(
    tmp_path: Path, words: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(visitor: Visitor) -> int:
        reader, writer = await _connection(visitor)
        writer.write(words)
        writer.write_eof()
        with contextlib.suppress(ConnectionError):
            await reader.read(-1)
        writer.close()
        return (await visitor.get("http://a.example/")).status_code

    assert visit(tmp_path, {"a.example/": PAGE}, {}, story) == 200
    gc.collect()  # asyncio tells of a task's trouble when nobody can ask for it any more
    assert caplog.text == ""


async def _connection(visitor: Visitor) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, _, port = place_of("a.example", visitor.web).partition(":")
    return await asyncio.open_connection(host, int(port))


def test_the_web_closes_at_once_though_a_visitor_is_still_there(tmp_path: Path) -> None:
    clock, web = SimulatedClock(NOW), plain_web(tmp_path, Dribble())

    async def main() -> None:
        async with web.open():
            host, _, port = place_of("a.example", web).partition(":")
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(b"GET / HTTP/1.1\r\nhost: a.example\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    with runner(clock) as loop:
        loop.run(main())
    assert clock.monotonic() < 2


def plain_web(folder: Path, answer: Anything) -> Web:
    authority = Authority(folder, NOW)
    return Web(
        ("a.example",),
        lambda _, __: answer,
        lambda host: authority.context(authority.lasting(host)),
    )


def place_of(host: str, web: Web, port: int = 80) -> str:
    return dict(row.split("=") for row in web.resolve.split(","))[f"{host}:{port}"]


def test_a_web_on_a_thread_serves_visitors_in_real_time(tmp_path: Path) -> None:
    web = plain_web(tmp_path, PAGE)
    with served(web):
        place = place_of("a.example", web)
        response = httpx.get(f"http://{place}/", headers={"host": "a.example"}, trust_env=False)
    assert response.status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://{place}/", trust_env=False)
