"""Raw targets -> addresses that can be watched, compared and named."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container
from urllib.parse import SplitResult, urljoin, urlsplit

WATCHED = ("http", "https", "mailto", "tel", "sms")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_VISUAL = re.compile(r"[-.() ]")  # RFC 3966, 5.1.1: they only help the eye
_LONGEST_NAME = 40  # characters of an id before its hash


def scheme_of(target: str) -> str:
    """Return the scheme of a raw target in lower case; "" for a relative one."""
    match = _SCHEME.match(target)
    return match[1].lower() if match else ""


def address_of(target: str, base: str | None) -> str | None:
    """Return the address that a raw target names, relative ones as seen from `base`, else None.

    A malformed web address is returned as it is: it is judged like any other.
    """
    if not target or target == "#":
        return None
    scheme = scheme_of(target)
    if scheme:
        return target if scheme in WATCHED else None
    if target.startswith("//"):
        return f"{scheme_of(base or '') or 'https'}:{target}"
    try:
        return urljoin(base, target) if base else None
    except ValueError:
        return None


def normalised(address: str) -> str:
    """Return the address as it is compared: case of scheme and host, default port, empty path, fragment kept."""
    scheme = scheme_of(address)
    rest = address[len(scheme) + 1 :]
    if scheme in {"tel", "sms"}:
        return f"{scheme}:{_VISUAL.sub('', rest)}"
    if scheme == "mailto":
        mailbox, question, headers = rest.partition("?")
        return f"mailto:{mailbox.strip().lower()}{question}{headers}"
    try:
        return _normalised_web(urlsplit(address))
    except ValueError:
        return address


def _normalised_web(parts: SplitResult) -> str:
    user, at, _ = parts.netloc.rpartition("@")
    host = (parts.hostname or "").removesuffix(".")
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f":{parts.port}"
    return parts._replace(netloc=f"{user}{at}{host}{port}", path=parts.path or "/").geturl()


def is_same(one: str, other: str) -> bool:
    """Return whether two addresses name the same thing."""
    return normalised(one) == normalised(other)


def direct_id(address: str, taken: Container[str]) -> str:
    """Return the id of an address that only a sheet names: its host, and a hash that keeps it stable."""
    same = normalised(address)
    digest = hashlib.sha256(same.encode("utf-8", "replace")).hexdigest()
    name = _name(same)
    ids = (f"{name}-{digest[:length]}" for length in range(8, 24))
    return next(identifier for identifier in ids if identifier not in taken)


def _name(address: str) -> str:
    scheme = scheme_of(address)
    rest = address[len(scheme) + 1 :]
    if scheme == "mailto":
        words = f"mail {rest.partition('?')[0].rpartition('@')[2]}"
    elif scheme in {"tel", "sms"}:
        words = f"{scheme} {rest.partition('?')[0]}"
    else:
        words = rest.lstrip("/").partition("/")[0].rpartition("@")[2].removeprefix("www.")
    name = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:_LONGEST_NAME].strip("-")
    return name or "address"
