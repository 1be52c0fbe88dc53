"""Bytes of XML from strangers -> a tree, without entities, network or deep nesting."""

from __future__ import annotations

from lxml import etree

from monitor.registry.extract.document import Unreadable

_DOCTYPE = "<!DOCTYPE"
_DOCTYPES = tuple(_DOCTYPE.encode(charset) for charset in ("utf-8", "utf-16-le", "utf-16-be"))


def parsed(body: bytes, name: str) -> etree._Element:
    """Return the root element; `name` stands in the message.

    Raises Unreadable for broken XML and for any document type declaration: neither DOCX nor sitemaps
    have one, and it is where entities that grow without bound are declared.
    """
    if any(doctype in body for doctype in _DOCTYPES):
        raise Unreadable(f"{name} holds a document type declaration, which is not accepted there.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as broken:
        raise Unreadable(f"{name} is not well-formed XML: {broken}.") from broken
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(f"{name} holds a document type declaration, which is not accepted there.")
    return root
