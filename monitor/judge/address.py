"""Addresses as text -> whether they mean the same page, the same site, a front page, a login."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit

import idna
from publicsuffixlist import PublicSuffixList

_DEFAULT_PORTS = {"http": 80, "https": 443}
_SAFE = "/!$&'()*+,;=:@~?"
_FRONT_FILE = re.compile(r"(index|default|home|main|welcome|start)(\.\w{2,5})?", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2}([-_][a-z]{2,4})?", re.IGNORECASE)
_LOGIN = re.compile(r"(?<![a-z0-9])(log-?in|log-?on|sign-?in|sso|saml2?|oauth2?|adfs)(?![a-z0-9])")
_NUMERIC = re.compile(r"[0-9.]+|.*:.*")  # an IPv4 or IPv6 address
_NO_FRAGMENT = re.compile(r"[!/]|.*[=&]|top$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an http or https address that decide which page a reader gets."""

    scheme: str
    host: str  # lower case, punycode, no trailing dot
    port: int | None  # None: the default of the scheme
    path: str  # percent-encoding made uniform
    query: str

    @property
    def page(self) -> tuple[str, int | None, str, str]:
        """Return what two addresses of one page have in common: host without www, port, path, query."""
        return (self.host.removeprefix("www."), self.port, self.path.rstrip("/"), self.query)

    @property
    def segments(self) -> tuple[str, ...]:
        """Return the parts of the path, empty ones left out."""
        return tuple(part for part in self.path.split("/") if part)


def parse(url: str) -> Address | None:
    """Return the parts of an address, or None where no browser could read it."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host:
        return None
    return Address(
        scheme=parts.scheme,
        host=_ascii(host).removesuffix("."),
        port=None if port == _DEFAULT_PORTS.get(parts.scheme) else port,
        path=_uniform(parts.path),
        query=_uniform(parts.query),
    )


def _ascii(host: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        return host.lower()


def _uniform(text: str) -> str:
    return quote(unquote_to_bytes(text), safe=_SAFE)


def same_page(first: str, second: str) -> bool:
    """Return whether two addresses differ in nothing that an editor should care about.

    Not cared about: http or https, www or not, a slash at the end, the default port, the case of the
    host, percent-encoding, and the fragment.
    """
    one, other = parse(first), parse(second)
    if one is None or other is None:
        return first == second
    return one.page == other.page


def host(url: str) -> str:
    """Return the host in lower case without a leading www, "" where there is none."""
    address = parse(url)
    return address.host.removeprefix("www.") if address else ""


@functools.cache
def _suffixes() -> PublicSuffixList:
    # The list that the package brings: no download. (tldextract has the same one, and imports a whole
    # HTTP client with it.) Private suffixes count, so that two sites on one hosting service
    # (a.github.io, b.github.io) are two sites. Read when first needed: it costs 40 ms.
    return PublicSuffixList()


def site(url: str) -> str:
    """Return the registrable domain ("example.co.uk"); the host itself for an IP address or a bare name."""
    address = parse(url)
    if address is None:
        return ""
    if _NUMERIC.fullmatch(address.host):
        return address.host  # the list would take the last two numbers for a domain
    return _suffixes().privatesuffix(address.host) or address.host


def is_deep(url: str) -> bool:
    """Return whether an address names a page below the front page, in whatever language."""
    address = parse(url)
    if address is None:
        return False
    segments = address.segments
    if segments and _LANGUAGE.fullmatch(segments[0]):
        segments = segments[1:]
    return not _is_front(segments)


def _is_front(segments: tuple[str, ...]) -> bool:
    return not segments or (len(segments) == 1 and _FRONT_FILE.fullmatch(segments[0]) is not None)


def is_front_page_of(url: str, start: str) -> bool:
    """Return whether `url` is the front page of the site that `start` lies on.

    The same host, or the registrable domain itself. A front page of another host below the domain is
    not meant: `example.org/map` that moved to `map.example.org` has moved, and is not lost.
    """
    end = parse(url)
    if end is None or end.query or not _is_front(end.segments):
        return False
    return host(url) in {host(start), site(start)}


def asks_for_login(url: str) -> bool:
    """Return whether the host or the path of an address names a login."""
    address = parse(url)
    if address is None:
        return False
    return _LOGIN.search(f"{address.host}{address.path}".lower()) is not None


def is_downgrade(start: str, end: str) -> bool:
    """Return whether a secure address ends at an insecure one."""
    one, other = parse(start), parse(end)
    return (one and one.scheme) == "https" and (other and other.scheme) == "http"


def fragment(url: str) -> str:
    """Return what stands after the `#`, still percent-encoded; "" where nothing does."""
    return url.partition("#")[2]


def place(raw: str) -> str | None:
    """Return the place on a page that a fragment names, or None where a page needs no such place.

    `#top` is always there; `#:~:text=` searches; `#!`, `#/route` and `#tab=2` are read by scripts.
    """
    named = raw.partition(":~:")[0]
    if not named or _NO_FRAGMENT.match(named):
        return None
    return unquote(named)


def extension(url: str) -> str:
    """Return the file extension of the path in lower case with its dot, "" where it has none."""
    address = parse(url)
    last = address.segments[-1] if address and address.segments else ""
    return f".{last.rpartition('.')[2].lower()}" if "." in last else ""
