"""Bytes and what the server says of them -> the media type, and the text that a browser would show."""

from __future__ import annotations

import codecs
import re

# What the web's labels mean, where Python reads them otherwise: browsers read every Latin-1 page as
# windows-1252, and the older East Asian names as their larger successors.
# https://encoding.spec.whatwg.org/#names-and-labels
_WEB_NAMES = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-16-le",
}
# Labels that Python does not know at all.
_WEB_LABELS = {
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "x-gbk": "gb18030",
    "x-mac-cyrillic": "mac-cyrillic",
    "iso-8859-8-i": "iso8859-8",
}
# A page cannot ask for any other of Python's codecs: some are slow, some are no charsets at all.
_CHARSET_NAMES = (
    "utf-8 utf-16-le utf-16-be big5 big5hkscs cp866 cp874 cp932 cp949 cp1250 cp1251 cp1252 cp1253 cp1254 "
    "cp1255 cp1256 cp1257 cp1258 euc_jp gb18030 iso2022_jp iso8859-2 iso8859-3 iso8859-4 iso8859-5 "
    "iso8859-6 iso8859-7 iso8859-8 iso8859-10 iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u "
    "mac-roman mac-cyrillic"
)
_CHARSETS = frozenset(_CHARSET_NAMES.split())
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,39}")
_META = re.compile(
    rb"<meta\s[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE
)
_META_WITHIN = 4_096  # bytes; the standard says 1,024, and pages with long comments exceed it
_SNIFF_WITHIN = 1_024  # bytes
_MAGIC = (
    (re.compile(rb"\s*%PDF-"), "application/pdf"),
    (re.compile(rb"PK\x03\x04"), "application/zip"),
    (re.compile(rb"\x1f\x8b"), "application/gzip"),
    (re.compile(rb"\x89PNG"), "image/png"),
    (re.compile(rb"GIF8"), "image/gif"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"\s*<\?xml.*<html", re.DOTALL | re.IGNORECASE), "application/xhtml+xml"),
    (re.compile(rb"\s*<\?xml"), "text/xml"),
    (
        re.compile(
            rb"\s*<(!doctype\s+html|!--|(html|head|body|title|meta|script|style|iframe|h1|div|p|a|b|br|font|table)[\s/>])",
            re.IGNORECASE,
        ),
        "text/html",
    ),
)
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BINARY_WITHIN = 4_096  # characters
_BINARY_SHARE = 0.05  # random bytes hold 11 % of these, text holds none
# Types by which a server says that it does not know; a browser looks at the bytes then.
_UNKNOWN_TYPES = frozenset({"", "unknown/unknown", "application/unknown", "*/*"})
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})


def media_type(declared: str | None, body: bytes) -> str:
    """Return the media type in lower case without parameters; from the bytes where none is declared."""
    name = (declared or "").partition(";")[0].strip().lower()
    return sniffed(body) if name in _UNKNOWN_TYPES or "/" not in name else name


def sniffed(body: bytes) -> str:
    """Return the media type that the first bytes show; plain text or a stream of bytes failing that."""
    head = body[:_SNIFF_WITHIN].removeprefix(codecs.BOM_UTF8)
    for pattern, name in _MAGIC:
        if pattern.match(head):
            return name
    return "application/octet-stream" if b"\x00" in head else "text/plain"


def is_text(media: str) -> bool:
    """Return whether a media type is read as text."""
    return media.startswith("text/") or media.endswith(("json", "xml"))


def looks_binary(text: str) -> bool:
    """Return whether what was decoded as text is rubbish to a reader."""
    head = text[:_BINARY_WITHIN]
    return len(_BINARY.findall(head)) > _BINARY_SHARE * len(head)


def decode(body: bytes, declared: str | None) -> str:
    """Return the text: by byte order mark, header, meta element, UTF-8 if it fits, else windows-1252.

    A charset that browsers do not know is passed over. Never raises: what cannot be decoded becomes
    U+FFFD. A character that a cut body ends within is left out.
    """
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return _decoded(body[len(mark) :], charset, "replace")
    if named := _known(_parameter(declared)) or _known(_meta(body)):
        return _decoded(body, named, "replace")
    try:
        return _decoded(body, "utf-8", "strict")
    except UnicodeDecodeError:
        return _decoded(body, "cp1252", "replace")


def _decoded(body: bytes, charset: str, errors: str) -> str:
    return codecs.getincrementaldecoder(charset)(errors).decode(body, final=False)


def _parameter(declared: str | None) -> str:
    _, _, rest = (declared or "").lower().partition("charset=")
    return rest.partition(";")[0].strip().strip("\"'")


def _meta(body: bytes) -> str:
    found = _META.search(body[:_META_WITHIN])
    name = found[1].decode("ascii") if found else ""
    return "utf-8" if name.lower().startswith("utf-16") else name


def _known(name: str) -> str | None:
    """Return Python's name for a label that browsers know, else None."""
    if not _NAME.fullmatch(name):
        return None
    try:
        found = codecs.lookup(_WEB_LABELS.get(name.lower(), name)).name
    except LookupError:
        return None
    canonical = _WEB_NAMES.get(found, found)
    return canonical if canonical in _CHARSETS else None
