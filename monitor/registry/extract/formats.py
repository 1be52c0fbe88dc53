"""A document -> its format, by content type, extension and first bytes -> the references in it."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from monitor.model import Reference
from monitor.registry.extract.document import Document, Unreadable
from monitor.registry.extract.sitemap import is_sitemap, listed


@dataclass(frozen=True, slots=True)
class Format:
    """One format that fact sheets come in."""

    name: str
    module: str  # in this folder; its `read` turns a Document into references
    content_types: frozenset[str]
    extensions: frozenset[str]
    magic: bytes = b""  # what every file of it begins with, for formats that are no text

    def read(self, document: Document) -> tuple[Reference, ...]:
        """Return the references of a document of this format; raise Unreadable.

        A parser is imported when its format is first met: that of PDF alone takes 90 ms, which every
        run would pay and few need.
        """
        module = import_module(f"monitor.registry.extract.{self.module}")
        references: tuple[Reference, ...] = module.read(document)
        return references


PDF = Format("PDF", "pdf", frozenset({"application/pdf"}), frozenset({".pdf"}), b"%PDF-")
DOCX = Format(
    "DOCX",
    "docx",
    frozenset({"application/vnd.openxmlformats-officedocument.wordprocessingml.document"}),
    frozenset({".docx", ".docm", ".dotx"}),
    b"PK\x03\x04",
)
HTML = Format(
    "HTML",
    "html",
    frozenset({"text/html", "application/xhtml+xml"}),
    frozenset({".html", ".htm", ".xhtml"}),
)
MARKDOWN = Format(
    "Markdown",
    "markdown",
    frozenset({"text/markdown", "text/x-markdown"}),
    frozenset({".md", ".markdown", ".mkd", ".mdown"}),
)
PLAIN = Format(
    "plain text", "plain", frozenset({"text/plain"}), frozenset({".txt", ".text", ".asc"})
)
FORMATS = (PDF, DOCX, HTML, MARKDOWN, PLAIN)
ACCEPTED = "Markdown, HTML, DOCX, PDF and plain text"

# What servers say of any file; the extension knows better. GitHub serves every source as text/plain.
_SAYS_LITTLE = frozenset(
    {"text/plain", "application/octet-stream", "binary/octet-stream", "application/zip"}
)
# Files that people take for one of the formats: first bytes, and what to do about them.
_REFUSED = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "is an old Word file or one with a password: save it as .docx without a password.",
    ),
    (b"{\\rtf", "is an RTF file: save it as .docx."),
    (b"\x1f\x8b", "is compressed with gzip: unpack it first."),
)
# A text of 16 or 32 bits a character says so; others hold no zero byte. Longest first.
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKDOWN_LINK = re.compile(rb"\]\([^)\s]{0,500}\)|^\[[^\]\n]{1,500}\]:", re.MULTILINE)
_SNIFFED = 65536  # bytes


def extract(document: Document) -> tuple[Reference, ...]:
    """Return every reference of a document in reading order.

    `line` is the 1-based line of a text, the page of a PDF and the number of the paragraph in a DOCX
    (None in its headers and footers). Raises Unreadable where nothing can be read, and says why.
    """
    for magic, sentence in _REFUSED:
        if document.body.startswith(magic):
            raise Unreadable(f"{document.name} {sentence}")
    found = format_of(document)
    if found in {MARKDOWN, PLAIN} and not _is_text(document.body):
        raise Unreadable(
            f"{document.name} is in no format that can be read (accepted: {ACCEPTED})."
        )
    return found.read(document)


def format_of(document: Document) -> Format:
    """Return the format: by content type, else by extension, else by what the bytes look like.

    A file that begins as a PDF or a zip is no text, whatever a server calls it.
    """
    named = _by_content_type(document) or _by_extension(document)
    sniffed = _by_magic(document.body)
    if named is not None and (named.magic or sniffed is None):
        return named
    return sniffed or _by_text(document)


def _by_content_type(document: Document) -> Format | None:
    stated = (document.content_type or "").partition(";")[0].strip().lower()
    if stated in _SAYS_LITTLE and _by_extension(document) is not None:
        return None
    return next((one for one in FORMATS if stated in one.content_types), None)


def _by_extension(document: Document) -> Format | None:
    extension = _extension(document.name)
    return next((one for one in FORMATS if extension in one.extensions), None)


def _extension(name: str) -> str:
    try:
        path = urlsplit(name).path if "://" in name else name
    except ValueError:
        path = name
    return PurePosixPath(path).suffix.lower()


def _by_magic(body: bytes) -> Format | None:
    return next((one for one in FORMATS if one.magic and body.startswith(one.magic)), None)


def _by_text(document: Document) -> Format:
    start = document.body[:_SNIFFED]
    if is_sitemap(document):
        listed(document)  # says what is wrong with a broken one
        raise Unreadable(
            f"{document.name} is a sitemap: its pages hold the references, it holds none."
        )
    if _HTML_START.match(start):
        return HTML
    if start.lstrip().startswith(b"<?xml"):
        raise Unreadable(f"{document.name} is XML of another kind (accepted: {ACCEPTED}).")
    return MARKDOWN if _MARKDOWN_LINK.search(start) else PLAIN


def _is_text(body: bytes) -> bool:
    charset = next((charset for mark, charset in _WIDE if body.startswith(mark)), None)
    if charset is None:
        return b"\0" not in body
    try:
        body.decode(charset)
    except UnicodeDecodeError:
        return False
    return True
