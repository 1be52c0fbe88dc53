"""One text of the settings -> the value that it stands for; ValueError says what is accepted instead."""

from __future__ import annotations

import re
import ssl
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, ValidationInfo

UNITS = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "second": timedelta(seconds=1),
    "min": timedelta(minutes=1),
    "minute": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
DURATION_WORDS = "a number and a unit (ms, s, min, h, days, weeks), such as 20 s or 6 hours"
_DURATION = re.compile(r"\s*(\d{1,7}(?:\.\d{1,6})?)\s*([a-zA-Z]+)\s*")
_PLACE = re.compile(r"(?P<host>\[[^\]]+\]|[^:\[\]]+)(?::(?P<port>[0-9]{1,5}))?")
_NAME = re.compile(r"(?=.{1,253}\Z)[\w-]{1,63}(?:\.[\w-]{1,63})*\.?")
# Browsers read a host whose last part is a number as an IPv4 address.
_NUMBER_LAST = re.compile(r"(?:^|\.)(?:[0-9]+|0[xX][0-9a-fA-F]*)\.?$")
_PROXY = re.compile(
    r"https?://(?:[^\s/?#]*@)?(?P<place>(?:\[[^\]\s]+\]|[^\s/?#@:\[\]]+)(?::[0-9]+)?)(?:[/?#]\S*)?"
)
# SQLite keeps what is called so, or nothing at all, in memory.
_SQLITE_FILE = re.compile(
    r"sqlite:///(?!.*(?::memory:|mode=memory|vfs=memdb))\s*[^\s?].*", re.IGNORECASE | re.DOTALL
)


def duration(text: object) -> timedelta:
    """Return "20 s", "6 hours" or "0" as a timedelta; raise ValueError for anything else."""
    if isinstance(text, timedelta):
        return text
    match = _DURATION.fullmatch("0 s" if str(text).strip() == "0" else str(text))
    unit = (
        UNITS.get(match[2].lower()) or UNITS.get(match[2].lower().removesuffix("s"))
        if match
        else None
    )
    if match is None or unit is None:
        raise ValueError(f"{str(text)!r} is not a duration (accepted: {DURATION_WORDS})")
    return float(match[1]) * unit


def _known_timezone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"{name!r} is not a time zone (accepted: names such as America/New_York)"
        ) from None


def _http_url(url: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\S*", url):
        raise ValueError(f"{url!r} is not an address (accepted: http:// or https:// addresses)")
    return url


def _proxy_url(url: str) -> str:
    match = _PROXY.fullmatch(url)
    if match is None or not _is_host(_host(match["place"])):
        shown = re.sub(r"^([a-z0-9+]*://|).*@", r"\1***@", url)  # a password stays out of messages
        raise ValueError(f"{shown!r} is no proxy (accepted: http://host:port or https://host:port)")
    return url


def _resolved_host(text: str) -> str:
    if not _is_host(_host(text)):
        raise ValueError(f"{text!r} is no host (accepted: host or host:port)")
    return text


def _resolved_address(text: str) -> str:
    if not _is_address(_host(text)):
        raise ValueError(
            f"{text!r} is no IP address, or one with a wrong port"
            " (accepted: an address such as 192.0.2.7, 192.0.2.7:8443 or [2001:db8::7]:8443)"
        )
    return text


def _host(text: str) -> str:
    """Return the host of host[:port], an IPv6 address in brackets; "" where it is no such thing."""
    is_bare_ipv6 = text.count(":") > 1 and "[" not in text
    match = _PLACE.fullmatch(f"[{text}]" if is_bare_ipv6 else text)
    return match["host"] if match and int(match["port"] or 1) in range(1, 65536) else ""


def _is_host(host: str) -> bool:
    return _is_address(host) or bool(_NAME.fullmatch(host) and not _NUMBER_LAST.search(host))


def _is_address(host: str) -> bool:
    try:
        IPv6Address(host[1:-1]) if host.startswith("[") else IPv4Address(host)
    except ValueError:
        return False
    return "%" not in host  # a zone names an interface of this machine


def _readable_bundle(path: Path, known: ValidationInfo) -> Path:
    """Return the path below the folder, once that is known, of a file that a TLS context takes."""
    if known.context is None:
        return path
    bundle: Path = known.context["folder"] / path
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=bundle)
    except ssl.SSLError:
        trouble = "it holds no certificate"
    except (OSError, ValueError) as wrong:
        trouble = getattr(wrong, "strerror", None) or str(wrong)
    else:
        return bundle
    raise ValueError(f"{bundle} cannot be used: {trouble} (accepted: a PEM file of certificates)")


def _lasting_database(url: str) -> str:
    is_sqlite = url.strip().lower().startswith(("sqlite:", ":memory:"))
    if is_sqlite and not _SQLITE_FILE.fullmatch(url):
        raise ValueError(
            f"{url!r} names no file, so that nothing would be remembered"
            " (accepted: sqlite:///path or postgresql://user:password@host/name)"
        )
    return url


Duration = Annotated[timedelta, BeforeValidator(duration)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
Proxy = Annotated[str, AfterValidator(_proxy_url)]
ResolvedHost = Annotated[str, AfterValidator(_resolved_host)]
ResolvedAddress = Annotated[str, AfterValidator(_resolved_address)]
Bundle = Annotated[Path, AfterValidator(_readable_bundle)]
Database = Annotated[str, AfterValidator(_lasting_database)]
Timezone = Annotated[str, AfterValidator(_known_timezone)]
