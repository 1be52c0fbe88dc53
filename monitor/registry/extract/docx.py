"""DOCX -> references: relationships and field codes in the text, its notes, headers and footers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from lxml import etree

from monitor.model import Reference
from monitor.registry.extract.document import Document, Unreadable
from monitor.registry.extract.docx_parts import WORD, Parts, Relationship
from monitor.registry.extract.docx_walk import Place, Walk
from monitor.registry.extract.reading import Reading

# The names of Word's own styles are English in every language; only the ids are translated.
_HEADING_NAME = re.compile(r"heading ?[1-9]|title", re.IGNORECASE)
_LONGEST_CHAIN = 20  # styles that are based on one another
_MOST_PARTS = 1_000  # headers, and as many footers
_MOST_STYLES = 10_000
_MOST_NOTES = 20_000
_NOWHERE = Place("", None)
_BODY_TEXT = "9"  # the outline level of what is no heading


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    based_on: str
    outline: str


def read(document: Document) -> tuple[Reference, ...]:
    """Return every reference; `line` is the number of the paragraph, that of the citation for a note.

    Comments, tracked deletions and links inside the document are left out; what headers and footers
    repeat stands once, under no heading. Raises Unreadable for damaged, locked and oversized files.
    """
    parts = Parts(document)
    main = _main_part(parts)
    root = parts.tree(main)
    if root is None or root.tag != f"{{{WORD}}}document":  # a spreadsheet has a main part as well
        raise Unreadable(f"{document.name} is a zip file, but no DOCX: it holds no Word document.")
    related = parts.relationships(main)
    is_heading = _heading_styles(_first(parts, related, "styles"))
    reading = Reading(document)
    walk = Walk(reading, related, is_heading)
    walk.follow(root)
    for kind in ("footnote", "endnote"):
        _read_notes(parts, related, kind, cited=walk.notes, is_heading=is_heading, reading=reading)
    return (*reading.references(), *_around(parts, related, is_heading, document))


def _main_part(parts: Parts) -> str:
    rows = parts.relationships("").values()
    return next((row.target for row in rows if row.kind == "officeDocument"), "word/document.xml")


def _targets(related: Mapping[str, Relationship], kind: str) -> list[str]:
    return sorted({row.target for row in related.values() if row.kind == kind})[:_MOST_PARTS]


def _first(
    parts: Parts, related: Mapping[str, Relationship], kind: str
) -> tuple[str, etree._Element] | None:
    trees = ((target, parts.tree(target)) for target in _targets(related, kind))
    return next(((target, root) for target, root in trees if root is not None), None)


def _read_notes(
    parts: Parts,
    related: Mapping[str, Relationship],
    kind: str,
    *,
    cited: Mapping[tuple[str, str], Place],
    is_heading: Callable[[str], bool],
    reading: Reading,
) -> None:
    part, root = _first(parts, related, f"{kind}s") or ("", None)
    if root is None:
        return
    relationships = parts.relationships(part)
    for note in islice(root.iter(f"{{{WORD}}}{kind}"), _MOST_NOTES):
        place = cited.get((kind, note.get(f"{{{WORD}}}id", "")), _NOWHERE)
        reading.place(place.section)
        Walk(reading, relationships, is_heading, fixed_line=place).follow(note)


def _around(
    parts: Parts,
    related: Mapping[str, Relationship],
    is_heading: Callable[[str], bool],
    document: Document,
) -> tuple[Reference, ...]:
    """Return what headers and footers hold; the first page's and the others' repeat each other."""
    found: dict[tuple[str, str], Reference] = {}
    for part in (*_targets(related, "header"), *_targets(related, "footer")):
        root = parts.tree(part)
        if root is not None:
            reading = Reading(document)
            Walk(reading, parts.relationships(part), is_heading, fixed_line=_NOWHERE).follow(root)
            for reference in reading.references():
                found.setdefault((reference.text, reference.target), replace(reference, section=""))
    return tuple(found.values())


def _heading_styles(part: tuple[str, etree._Element] | None) -> Callable[[str], bool]:
    styles = {} if part is None else _styles(part[1])

    @cache
    def is_heading(identifier: str) -> bool:
        for _ in range(_LONGEST_CHAIN):
            style = styles.get(identifier)
            if style is None:
                return _HEADING_NAME.fullmatch(identifier) is not None
            if style.outline:
                return style.outline != _BODY_TEXT
            if _HEADING_NAME.fullmatch(style.name):
                return True
            identifier = style.based_on
        return False

    return is_heading


def _styles(root: etree._Element) -> dict[str, _Style]:
    found = {}
    for style in islice(root.iter(f"{{{WORD}}}style"), _MOST_STYLES):
        values = {
            name: element.get(f"{{{WORD}}}val", "")
            for name in ("name", "basedOn", "outlineLvl")
            if (element := style.find(f".//{{{WORD}}}{name}")) is not None
        }
        found[style.get(f"{{{WORD}}}styleId", "")] = _Style(
            values.get("name", ""), values.get("basedOn", ""), values.get("outlineLvl", "")
        )
    return found
