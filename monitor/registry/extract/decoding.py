"""Bytes of a text -> its characters: byte order mark, stated charset, UTF-8, windows-1252."""

from __future__ import annotations

import codecs
import re

from monitor.registry.extract.document import Document, Unreadable

# Longest first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Python knows codecs that are no charsets of pages (idna and punycode are even quadratic).
_PAGE_CHARSET = re.compile(
    r"utf-?8|us-ascii|ascii|latin-?1|iso-?8859-\d{1,2}|windows-\d{3,4}|cp\d{3,4}|koi8-[ru]|shift[_-]jis|"
    r"euc-(?:jp|kr)|iso-2022-jp|gb2312|gbk|gb18030|big5(?:-hkscs)?|macintosh",
    re.IGNORECASE,
)
# WHATWG Encoding, part 4.2: pages that say ASCII or Latin-1 mean windows-1252.
_MEANS_WINDOWS = frozenset({"ascii", "us-ascii", "latin1", "latin-1", "iso-8859-1", "iso8859-1"})
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_META = re.compile(
    rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE | re.ASCII
)
_META_WITHIN = 4096  # bytes; browsers look at the first 1,024


def text_of(document: Document, *, is_html: bool = False) -> str:
    """Return the characters of a text document; what no charset explains becomes U+FFFD."""
    for mark, charset in _MARKS:
        if document.body.startswith(mark):
            text = document.body[len(mark) :].decode(charset, "replace")
            return text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")  # some programs mark twice
    stated = _CHARSET.search(document.content_type or "")
    meta = _META.search(document.body[:_META_WITHIN]) if is_html else None
    labels = (stated[1] if stated else "", meta[1].decode("ascii") if meta else "")
    return _decoded(document.body, next((label for label in map(_codec, labels) if label), ""))


def plain_text_of(document: Document) -> str:
    """Return the characters of a text without markup; raise Unreadable where the bytes are no text."""
    text = text_of(document)
    if "\0" in text:
        raise Unreadable(f"{document.name} is not text: it holds zero bytes.")
    return text


def _decoded(body: bytes, stated: str) -> str:
    for charset in (stated, "utf-8"):
        try:
            if charset:
                return body.decode(charset)
        except UnicodeDecodeError:
            continue
    return body.decode(stated or "cp1252", "replace")


def _codec(label: str) -> str:
    name = label.strip().lower()
    if name in _MEANS_WINDOWS:
        return "cp1252"
    if not _PAGE_CHARSET.fullmatch(name):
        return ""
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""
