"""A sitemap -> the addresses of the pages that it lists (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

import re
import zlib

from lxml import etree

from monitor.registry.extract.document import Document, Unreadable
from monitor.registry.extract.safe_xml import parsed

_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:(?:<!--(?>.*?-->)|<\?[^>]*+>)\s*+)*+<(?:\w{1,40}:)?(?:urlset|sitemapindex)[\s>]",
    re.DOTALL,
)
_LARGEST = 50 * 1024 * 1024  # bytes, unpacked; the protocol's own limit, as is the next
_MOST_PAGES = 50_000
_GZIP = b"\x1f\x8b"
_START = 4096  # bytes in which the root element must begin


def is_sitemap(document: Document) -> bool:
    """Return whether the document is a sitemap or an index of sitemaps, packed or not."""
    return _ROOT.match(_unpacked(document.body, _START)) is not None


def sitemap_urls(document: Document) -> tuple[str, ...]:
    """Return the addresses that a sitemap lists, each once, at most 50,000; () for any other document.

    An index of sitemaps returns the addresses of those: fetch and ask again. A broken sitemap lists
    nothing; `extract` says what is wrong with it.
    """
    try:
        return listed(document)
    except Unreadable:
        return ()


def listed(document: Document) -> tuple[str, ...]:
    """Return what `sitemap_urls` returns; raise Unreadable for anything that is no sound sitemap."""
    if not is_sitemap(document):
        raise Unreadable(
            f"{document.name} is not a sitemap (accepted: XML with <urlset> or <sitemapindex>)."
        )
    body = _unpacked(document.body, _LARGEST + 1)
    if len(body) > _LARGEST:
        raise Unreadable(
            f"{document.name} is larger than the 50 MB that the sitemap protocol allows."
        )
    found: dict[str, None] = {}
    for element in parsed(body, document.name).iter("{*}loc"):
        address = (element.text or "").strip()
        if _is_of_page(element) and address and len(found) < _MOST_PAGES:
            found[address] = None
    return tuple(found)


def _is_of_page(element: etree._Element) -> bool:
    """Return whether a <loc> names a page; pictures and videos have some of their own."""
    parent = element.getparent()
    return parent is not None and etree.QName(parent).localname in {"url", "sitemap"}


def _unpacked(body: bytes, at_most: int) -> bytes:
    if not body.startswith(_GZIP):
        return body[:at_most]
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, at_most)
    except zlib.error:
        return b""
