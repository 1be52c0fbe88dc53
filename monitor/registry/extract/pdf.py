"""PDF -> references: link annotations with the text under them, and bare addresses that have none."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from itertools import islice

from pypdf import Configuration, PageObject, PasswordType, PdfReader, apply_configuration
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import ContentStream

from monitor.model import Reference
from monitor.registry.extract.document import Document, Unreadable
from monitor.registry.extract.lines import spaced, storable
from monitor.registry.extract.pdf_lines import Line, lines_of
from monitor.registry.extract.pdf_links import PdfLink, links_of
from monitor.registry.extract.pdf_page import references_of
from monitor.registry.extract.pdf_text import (
    Budget,
    Letters,
    dictionary_at,
    glyphs_of,
)

_LARGEST = 50_000_000  # bytes
_MOST_PAGES = 2_000
_MOST_LINKS = 4_000  # of one page
_MOST_TEXT = 600_000  # bytes of page content, unpacked; the links of later pages have no text
_MOST_GLYPHS = 200_000  # characters; 60 printed pages
_LONGEST_WHY = 120  # characters of what pypdf says
_HEADER_WITHIN = 1024  # bytes; Acrobat looks as far for %PDF- (ISO 32000-1, annex H, note 13)
# pypdf's own limits, made for servers with more patience.
_LIMITS = Configuration(
    zlib_maximum_output_length=8_000_000,
    zlib_maximum_recovery_input_length=200_000,
    lzw_maximum_output_length=2_000_000,
    run_length_maximum_output_length=8_000_000,
    array_based_stream_maximum_output_length=8_000_000,
    stream_decoding_work_maximum_length=16_000_000,
    stream_parsing_work_maximum_count=500_000,
    page_tree_maximum_entries=_MOST_PAGES,
)
# What pypdf raises on damaged files: besides its own errors, whatever Python says of the wrong
# object in the wrong place.
_DAMAGE = (
    PyPdfError,
    DependencyError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
# Its warnings about harmless oddities would reach the terminal of whoever runs a check.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read(document: Document) -> tuple[Reference, ...]:
    """Return every reference in page order; `line` is the 1-based number of the page.

    The text of a link is what is printed under it, as far as fonts tell; its section is the nearest
    upper-case or large line above it on the page. An address that is printed over two lines without
    a link is read up to the end of the first. Raises Unreadable for locked, damaged and oversized
    files.
    """
    if b"%PDF-" not in document.body[:_HEADER_WITHIN]:
        raise Unreadable(f"{document.name} is not a PDF, although it is called one.")
    if len(document.body) > _LARGEST:
        raise Unreadable(f"{document.name} is larger than 50 MB: leave pictures out.")
    with apply_configuration(_LIMITS):
        try:
            return _references(document)
        except Unreadable:
            raise
        except _DAMAGE as damage:
            why = spaced(str(damage)).rstrip(".")[:_LONGEST_WHY] or type(damage).__name__
            raise Unreadable(
                f"{document.name} is damaged or too large to be read: {why}."
            ) from damage


def _references(document: Document) -> tuple[Reference, ...]:
    reader = PdfReader(io.BytesIO(document.body), strict=False)
    if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
        raise Unreadable(f"{document.name} has a password: save it without one.")
    budget = Budget(_MOST_TEXT, _MOST_GLYPHS)
    fonts: dict[int, Letters] = {}
    return tuple(
        Reference(
            factsheet=document.factsheet,
            section=found.section,
            text=spaced(found.text),
            target=storable(found.target),
            line=number,
            lead=found.lead,
            file=document.name,
        )
        for number, page in enumerate(reader.pages, start=1)
        for found in references_of(_links(page, number), _lines(page, reader, fonts, budget))
    )


def _links(page: PageObject, number: int) -> list[PdfLink]:
    links = list(islice(links_of(page), _MOST_LINKS + 1))
    if len(links) > _MOST_LINKS:
        raise Unreadable(f"Page {number} of the PDF holds more than {_MOST_LINKS} links: split it.")
    return links


def _lines(
    page: PageObject, reader: PdfReader, fonts: dict[int, Letters], budget: Budget
) -> tuple[Line, ...]:
    """Return the lines of a page; none where they cannot be read, for the links count without them."""
    contents = page.get("/Contents")
    if contents is None or min(budget.left, budget.glyphs) <= 0:
        return ()
    try:
        content = ContentStream(contents.get_object(), reader, "bytes")
        return lines_of(glyphs_of(content, dictionary_at(page, "/Resources"), fonts, budget))
    except _DAMAGE:
        return ()
