"""Text -> an address, a host name or an e-mail address that can work at all, or Unacceptable.

A malformed address looks like a dead site to every HTTP library, so a typo is caught here.
Web addresses are parsed by the WHATWG rules (the parser inside pydantic), as browsers read them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from urllib.parse import unquote

import idna
from pydantic_core import Url, ValidationError

from monitor.registry.unacceptable import Unacceptable, shown

SCHEMES = ("http", "https", "mailto", "tel", "sms")
_URL_WORDS = "an address that starts with http://, https://, mailto:, tel: or sms:"
_WEB_WORDS = "a web address such as https://example.org/page"
_HOST_WORDS = "a bare host name such as nasen.org, without scheme, port and path"
_EMAIL_WORDS = "an e-mail address such as editors@example.org"
_NUMBER_WORDS = "a number such as +18005550100 or 988"

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_WEB = re.compile(r"https?://(?P<authority>[^/?#]+)", re.IGNORECASE)
_UNSEEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
_NUMBER = re.compile(r"\+?[0-9*#]{2,20}")
_SEPARATORS = re.compile(r"[-.() ]")
_MAILBOX = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LONGEST_MAILBOX = 64  # RFC 5321, 4.5.3.1.1
_LONGEST_HOST = 253  # RFC 1035, 2.3.4, as text without the final dot


def resource_url(text: str) -> str:
    """Return the address unchanged if it may stand in a resource; raise Unacceptable if not."""
    match = _SCHEME.match(text)
    check = _CHECKS.get(match[1].lower()) if match else None
    if check is None:
        raise Unacceptable(f"{shown(text)} is not an address that can be watched", _URL_WORDS)
    check(text)
    return text


def web_url(text: str) -> str:
    """Return the http or https address unchanged; raise Unacceptable if no browser could open it."""
    match = _WEB.match(text)
    if match is None:
        raise Unacceptable(f"{shown(text)} is not a web address", _WEB_WORDS)
    if "@" in match["authority"]:  # first of all, so that no message below repeats a password
        found = "the address carries a user name or a password"
        raise Unacceptable(found, "the same address without credentials")
    if _UNSEEN.search(text) or "\\" in text:
        found = f"{shown(text)} holds a space, a backslash or an invisible character"
        raise Unacceptable(found, _WEB_WORDS)
    _check_host(text, match["authority"])
    return text


def host_name(text: str) -> str:
    """Return the name in lower case, international names in their ASCII form (xn--).

    An IP address passes as it is. Raises Unacceptable for anything that is more than a host.
    """
    try:
        return str(ip_address(text.strip("[]")))
    except ValueError:
        pass
    if not text or _UNSEEN.search(text) or re.search(r"[/:@?#\\%\[\]]", text):
        raise Unacceptable(f"{shown(text)} is not a host name", _HOST_WORDS)
    try:
        return _check_host(f"http://{text}/", text).removesuffix(".")
    except Unacceptable:
        raise Unacceptable(f"{shown(text)} is not a host name", _HOST_WORDS) from None


def email(text: str) -> str:
    """Return the e-mail address unchanged; raise Unacceptable if its form is wrong."""
    mailbox, at, domain = text.rpartition("@")
    is_good = at and "." in domain and len(mailbox) <= _LONGEST_MAILBOX
    if not is_good or not _MAILBOX.fullmatch(mailbox):
        raise Unacceptable(f"{shown(text)} is not an e-mail address", _EMAIL_WORDS)
    try:
        host_name(domain)
    except Unacceptable:
        raise Unacceptable(f"{shown(text)} is not an e-mail address", _EMAIL_WORDS) from None
    return text


def _check_host(url: str, authority: str) -> str:
    """Return the host that a browser would connect to; raise Unacceptable if there can be none."""
    try:
        parsed = Url(url)
    except ValidationError as invalid:
        why = invalid.errors(include_url=False)[0]["ctx"]["error"]
        raise Unacceptable(f"{shown(url)} is malformed: {why}", _WEB_WORDS) from None
    if parsed.port == 0:
        raise Unacceptable(f"{shown(url)} names port 0", "a port from 1 to 65535")
    host = parsed.host or ""
    if not host.startswith("["):
        _check_name(host, url)
        _check_undisguised(host, authority, url)
    return host


def _check_name(host: str, url: str) -> None:
    """Hold every label against DNS and IDNA, which the WHATWG parser does not enforce."""
    labels = host.removesuffix(".").split(".")
    if len(host) > _LONGEST_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        raise Unacceptable(f"{shown(url)} has a malformed host name", _WEB_WORDS)
    try:
        for label in labels:
            if label.startswith("xn--"):
                idna.decode(label)
    except idna.IDNAError:
        found = f"{shown(url)} has a malformed international host name"
        raise Unacceptable(found, _WEB_WORDS) from None


def _check_undisguised(host: str, authority: str, url: str) -> None:
    """Refuse 2130706433 and 127%2e0.0.1, which a browser reads as 127.0.0.1 and other parts do not."""
    written = re.sub(r":\d*$", "", authority).lower()
    if written.isascii() and written != host:
        raise Unacceptable(f"{shown(url)} writes the host {host} in a disguised form", host)


def _check_mailto(url: str) -> None:
    for address in unquote(url.partition(":")[2].partition("?")[0]).split(","):
        email(address.strip())


def _check_number(url: str) -> None:
    for number in unquote(url.partition(":")[2].partition("?")[0]).split(","):
        digits = _SEPARATORS.sub("", number.partition(";")[0])
        if not _NUMBER.fullmatch(digits):
            raise Unacceptable(f"{shown(url)} holds no telephone number", _NUMBER_WORDS)


_CHECKS: Mapping[str, Callable[[str], object]] = {
    "http": web_url,
    "https": web_url,
    "mailto": _check_mailto,
    "tel": _check_number,
    "sms": _check_number,
}
