"""An address as people and servers write it -> an httpx.URL in the one spelling that browsers ask for, or AddressInvalid."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import unquote, urljoin

import httpx
import idna

Address = IPv4Address | IPv6Address

_WEB = re.compile(
    r"(?P<scheme>https?):[/\\]*(?P<authority>[^/\\?#]*)(?P<path>[^?#]*)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_HOST_PORT = re.compile(r"(?P<host>\[[^\]]*\]|[^:]*)(?::(?P<port>[0-9]{0,5}))?")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_LABEL = r"[a-z0-9_-]{1,63}"
_NAME = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*")


class AddressInvalid(ValueError):
    """The text is no address that a browser would open; the message says why."""


def parse(text: str) -> httpx.URL:
    """Return the http(s) address that `text` stands for, as a browser reads it.

    Host names come out in lower case and ASCII, addresses in their usual spelling whatever base
    they were written in, without a trailing dot. Raises AddressInvalid.
    """
    match = _WEB.fullmatch(_cleaned(text))
    if match is None:
        raise AddressInvalid(f"{text!r} is no web address (accepted: http:// or https://)")
    userinfo, _, host_port = match["authority"].rpartition("@")
    host, port = _host_and_port(host_port)
    path = match["path"].replace("\\", "/")
    authority = f"{userinfo}@{host}{port}" if userinfo else f"{host}{port}"
    try:
        return httpx.URL(f"{match['scheme'].lower()}://{authority}{path}{match['rest']}")
    except (httpx.InvalidURL, UnicodeError) as invalid:
        raise AddressInvalid(f"{text!r} is no web address: {invalid}") from invalid


def join(base: httpx.URL, location: bytes) -> httpx.URL:
    """Return where a `Location` header on the page `base` leads; it inherits the fragment of `base`.

    Raises AddressInvalid for an empty target, for one that is malformed, and for other schemes.
    """
    text = _cleaned(_decoded(location))
    if not text:
        raise AddressInvalid("the redirect names no target")
    url = parse(text if _is_absolute(text, base) else _resolved(base, text))
    if "#" in text or not base.fragment:
        return url
    return url.copy_with(fragment=base.fragment)


def canonical_host(text: str) -> str:
    """Return a host as it is looked up and compared: ASCII, lower case, no brackets, no final dot.

    Percent signs, full-width digits and the number forms that browsers take for an IPv4 address
    (`2130706433`, `0x7f.1`) are undone first, so that nothing hides from the guard. Raises AddressInvalid.
    """
    if text.startswith("["):
        return str(_ipv6(text))
    try:
        name = _ascii(unquote(text, errors="strict")).removesuffix(".")
    except UnicodeError as invalid:
        raise AddressInvalid(f"{text!r} is no host name: {invalid}") from invalid
    literal = _ipv4(name)
    if literal is not None:
        return str(literal)
    if not _NAME.fullmatch(name):
        raise AddressInvalid(f"{text!r} is no host name")
    return name


def as_literal(host: str) -> Address | None:
    """Return the IP address that a canonical host is, or None for a name."""
    try:
        return IPv6Address(host) if ":" in host else IPv4Address(host)
    except ValueError:
        return None


def without_fragment(url: httpx.URL) -> str:
    """Return the part of an address that is sent to the server."""
    return str(url.copy_with(fragment=None))


def shown(url: httpx.URL) -> str:
    """Return the address as it may be stored and printed: without a password."""
    return str(url.copy_with(userinfo=b"") if url.userinfo else url)


def _cleaned(text: str) -> str:
    """Return text as a browser's address parser first cleans it (WHATWG URL, 4.4)."""
    text = text.strip("".join(map(chr, range(0x21))))
    text = text.translate({ord("\t"): None, ord("\n"): None, ord("\r"): None})
    return _CONTROL.sub(lambda match: f"%{ord(match[0]):02X}", text)


def _decoded(location: bytes) -> str:
    try:
        return location.decode()
    except UnicodeDecodeError:
        # What is not UTF-8 travels back to the server byte for byte, as browsers send it.
        return "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in location)


def _is_absolute(text: str, base: httpx.URL) -> bool:
    match = _SCHEME.match(text)
    if match is None:
        return False
    # "http:page.html" on an http page is a relative reference to browsers.
    return match[1].lower() != base.scheme or text[match.end() :].startswith(("/", "\\"))


def _resolved(base: httpx.URL, text: str) -> str:
    scheme = _SCHEME.match(text)
    relative = text[scheme.end() :] if scheme else text
    path, mark, query = relative.partition("?")
    try:
        return urljoin(without_fragment(base), path.replace("\\", "/") + mark + query)
    except ValueError as invalid:
        raise AddressInvalid(f"{text!r} is no redirect target: {invalid}") from invalid


def _host_and_port(text: str) -> tuple[str, str]:
    match = _HOST_PORT.fullmatch(text)
    if match is None or not match["host"] or int(match["port"] or 1) not in range(1, 65536):
        raise AddressInvalid(f"{text!r} is no host, or no host and port")
    host = canonical_host(match["host"])
    port = f":{int(match['port'])}" if match["port"] else ""
    return (f"[{host}]" if ":" in host else host), port


def _ascii(name: str) -> str:
    # UTS 46 without the registry's rules of IDNA 2008: browsers open hosts with emoji and underscores.
    labels = idna.uts46_remap(name, std3_rules=False).split(".")
    for label in labels:
        if label.startswith("xn--"):
            _check_punycode(label)
    return ".".join(
        label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels
    )


def _check_punycode(label: str) -> None:
    decoded = label[4:].encode("ascii").decode("punycode")
    if decoded.isascii() or idna.uts46_remap(decoded, std3_rules=False) != decoded:
        raise AddressInvalid(f"{label!r} stands for no name")


def _ipv6(text: str) -> IPv6Address:
    match = re.fullmatch(r"\[([0-9a-fA-F:.]+)\]", text)
    try:
        return IPv6Address(match[1] if match else "")
    except ValueError as invalid:
        raise AddressInvalid(f"{text!r} is no IPv6 address") from invalid


def _ipv4(name: str) -> IPv4Address | None:
    """Return the address that browsers read in a host that ends in a number (WHATWG URL, 3.5)."""
    parts = name.split(".")
    if not _NUMBER.fullmatch(parts[-1]):
        return None
    *front, last = map(_number, parts)
    # The last part fills all places that are left: 127.1 is 127.0.0.1.
    if len(front) > 3 or any(part > 255 for part in front) or last >= 256 ** (4 - len(front)):
        raise AddressInvalid(f"{name!r} is no IPv4 address")
    return IPv4Address(sum(part << (8 * (3 - place)) for place, part in enumerate(front)) + last)


def _number(text: str) -> int:
    """Return a part of an IPv4 address, written in base 10, 8 or 16; raise AddressInvalid."""
    if not _NUMBER.fullmatch(text) or re.fullmatch(r"0[0-9]*[89][0-9]*", text):
        raise AddressInvalid(f"{text!r} is no part of an IPv4 address")
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    return int(text, 8 if text.startswith("0") else 10)
