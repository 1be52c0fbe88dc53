"""The annotations of one PDF page -> its links: where they lead, and which areas of the page they cover."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PageObject
from pypdf.generic import ArrayObject, DictionaryObject

from monitor.registry.extract.pdf_lines import Glyph
from monitor.registry.extract.pdf_text import dictionary_at


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on the page, in points from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, glyph: Glyph) -> bool:
        """Return whether the middle of a character lies inside."""
        across, up = glyph.middle
        return self.left <= across <= self.right and self.bottom <= up <= self.top


@dataclass(frozen=True, slots=True)
class PdfLink:
    """A link that leads out of the document."""

    target: str
    areas: tuple[Area, ...]
    described: str  # what its author wrote for those who cannot see it


def links_of(page: PageObject) -> Iterator[PdfLink]:
    """Yield the links of a page in their order; places inside the document are navigation.

    Raises whatever pypdf raises for what is damaged.
    """
    annotations = page.get("/Annots")
    found = annotations.get_object() if annotations is not None else None
    for reference in found if isinstance(found, ArrayObject) else ():
        annotation = reference.get_object()
        if isinstance(annotation, DictionaryObject):
            target = _target(dictionary_at(annotation, "/A"))
            if target is not None:
                yield PdfLink(target, _areas(annotation), _words(annotation.get("/Contents")))


def _target(action: DictionaryObject) -> str | None:
    kind = action.get("/S")
    if kind == "/URI":
        return _words(action.get("/URI"))
    if kind in {"/GoToR", "/Launch"}:  # another file
        file = dictionary_at(action, "/F")
        return _words(file.get("/UF") or file.get("/F") if file else action.get("/F"))
    return None


def _words(value: Any) -> str:
    found = value.get_object() if value is not None else ""
    if isinstance(found, bytes):
        return found.decode("utf-8", "replace").strip()
    return str(found).strip() if isinstance(found, str) else ""


def _areas(annotation: DictionaryObject) -> tuple[Area, ...]:
    quads = _numbers(annotation.get("/QuadPoints"))
    if quads and len(quads) % 8 == 0:
        return tuple(_around(quads[start : start + 8]) for start in range(0, len(quads), 8))
    rectangle = _numbers(annotation.get("/Rect"))
    return (_around(rectangle),) if len(rectangle) == 4 else ()


def _numbers(value: Any) -> list[float]:
    found = value.get_object() if value is not None else None
    numbers = [one.get_object() for one in found] if isinstance(found, ArrayObject) else []
    return [float(one) for one in numbers if isinstance(one, (int, float))]


def _around(points: list[float]) -> Area:
    across, up = points[0::2], points[1::2]
    return Area(min(across), min(up), max(across), max(up))
