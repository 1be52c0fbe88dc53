"""Text and addresses from strangers -> text and addresses that are safe to show."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from monitor.model import Reason
from monitor.report.parts import Address

LURES = frozenset({Reason.HIJACKED, Reason.PARKED})  # a reader must not be sent there
_JOINERS = "\u200c\u200d"  # Persian and Indic words need them; every other format sign may deceive
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
_WEB = re.compile(r"(?i)\bhttp(?=s?:)")
_SCHEME = re.compile(r"(?i)\b(?!hxxps?:)([a-z][a-z0-9+.-]*):(?=//)")
_DOT = re.compile(r"(?<=\w)[.\u3002\uff0e\uff61](?=[^\W\d_]{2})")
_DIGIT_DOT = re.compile(r"(?<=\d)\.(?=\d+\.\d|\d{1,3}(?:[:/]|$))")
_MARKUP = re.compile(
    r'[\s"<>\\^`{|}]'
)  # has no place in an address: percent-encoded before it is shown


def clean(text: str, limit: int = 300) -> str:
    """Return one line of visible text, at most `limit` characters, without control or direction signs."""
    start = text[: limit * 8]
    if not (start.isascii() and start.isprintable()):
        start = "".join(sign for sign in start if not _is_hidden(sign))
    line = " ".join(start.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _is_hidden(sign: str) -> bool:
    if sign.isspace() or sign in _JOINERS:
        return False
    # The last two code points of each plane are no characters and may not stand in XML.
    return unicodedata.category(sign) in _INVISIBLE or ord(sign) & 0xFFFE == 0xFFFE


def defang(text: str) -> str:
    """Return text in which no program finds an address to make a link of."""
    text = _SCHEME.sub(r"\1[:]", _WEB.sub("hxxp", text))
    return _DIGIT_DOT.sub("[.]", _DOT.sub("[.]", text))


def link(url: str | None) -> str | None:
    """Return the address as a link target, or None where it is no plain web address."""
    if not url:
        return None
    tidy = _tidy(url, 2000)
    try:
        parts = urlsplit(tidy)
        is_web = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return None
    return tidy if is_web else None


def _tidy(url: str, limit: int) -> str:
    return _MARKUP.sub(lambda found: quote(found[0]), clean(url, limit))


def key(url: str) -> str:
    """Return what two spellings of one address share: no scheme, "www.", fragment or last slash."""
    rest = url.partition("#")[0].casefold().rpartition("://")[2]
    return rest.removeprefix("www.").rstrip("/")


def host_of(url: str | None) -> str:
    """Return the host of an address in lower case, "" where it names none."""
    try:
        return (urlsplit(url or "").hostname or "").lower()
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class Screen:
    """What must not become a link anywhere in the report: the keys of hijacked and parked addresses."""

    keys: frozenset[str] = frozenset()

    def is_lure(self, url: str | None) -> bool:
        """Return whether readers must not be sent to the address."""
        return url is not None and key(url) in self.keys

    def address(self, url: str | None) -> Address | None:
        """Return the address as people may see it; None where there is none."""
        if url is None:
            return None
        shown = _tidy(url, 500)
        if self.is_lure(url):
            return Address(defang(shown), None)
        return Address(shown, link(url))

    def text(self, text: str, limit: int = 300, *, lure: bool = False) -> str:
        """Return cleaned text, defanged where it names such an address or belongs to one."""
        line = clean(text, limit)
        folded = line.casefold()
        return defang(line) if lure or any(named in folded for named in self.keys) else line
