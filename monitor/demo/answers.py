"""What a page of the small web does when it is asked: each kind of answer, and its bytes on the wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from html import escape
from http import HTTPStatus

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page that readers see."""

    title: str
    text: str  # paragraphs, an empty line between two
    lang: str = "en"
    places: tuple[str, ...] = ()  # ids that a fragment can point to
    onward: str | None = None  # where a meta refresh sends the reader at once
    content_type: str = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Redirect:
    """The page is elsewhere."""

    to: str
    code: int = 301


@dataclass(frozen=True, slots=True)
class Status:
    """A number of HTTP with a short page of its own."""

    code: int
    text: str = ""
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class HangUp:
    """The server closes the connection without a word."""


@dataclass(frozen=True, slots=True)
class Dribble:
    """The server begins an answer and sends one byte a second, for ever."""


@dataclass(frozen=True, slots=True)
class Flood:
    """The server begins an answer and never stops sending it."""


Sendable = Page | Redirect | Status
Answer = Sendable | HangUp | Dribble | Flood


@dataclass(frozen=True, slots=True)
class Slow:
    """An answer that takes its time: seconds on the clock of whoever serves it."""

    seconds: float
    then: Answer = field(default_factory=HangUp)


Anything = Answer | Slow

BOT_WALL = Status(
    403,
    "Just a moment. Checking that you are human.",
    (("cf-mitigated", "challenge"), ("server", "cloudflare")),
)
MISDIRECTED = Status(421, "Another host lives at this door.")
NOT_THERE = Status(404, "There is no such page here.")


def wire(answer: Sendable, *, validator: str = "") -> bytes:
    """Return head and body as they are sent; `validator` is the If-None-Match of the request."""
    match answer:
        case Page():
            body = _html(answer)
            etag = f'"{blake2b(body, digest_size=8).hexdigest()}"'
            headers: Headers = (("etag", etag), ("content-type", answer.content_type))
            if validator == etag:
                return _head(304, headers, 0)
            return _head(200, headers, len(body)) + body
        case Redirect():
            return _head(answer.code, (("location", answer.to),), 0)
        case Status():
            body = _html(Page(_phrase(answer.code), answer.text)) if answer.text else b""
            plain: Headers = (("content-type", "text/html; charset=utf-8"),)
            return _head(answer.code, plain + answer.headers, len(body)) + body


def _head(code: int, headers: Headers, length: int) -> bytes:
    lines = [f"HTTP/1.1 {code} {_phrase(code)}"]
    lines += [f"{name}: {value}" for name, value in headers]
    lines += [f"content-length: {length}", "connection: close"]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _phrase(code: int) -> str:
    return HTTPStatus(code).phrase if code in set(HTTPStatus) else "Something else"


def _html(page: Page) -> bytes:
    onward = escape(page.onward or "")
    refresh = f'<meta http-equiv="refresh" content="0; url={onward}">' if onward else ""
    head = f"<title>{escape(page.title)}</title>{refresh}"
    paragraphs = "\n".join(f"<p>{escape(part)}</p>" for part in page.text.split("\n\n"))
    places = "\n".join(
        f'<section id="{escape(place)}"><h2>{escape(place.capitalize())}</h2></section>'
        for place in page.places
    )
    return (
        f'<!doctype html>\n<html lang="{escape(page.lang)}"><head><meta charset="utf-8">{head}</head>\n'
        f"<body><h1>{escape(page.title)}</h1>\n{paragraphs}\n{places}\n</body></html>\n"
    ).encode()
