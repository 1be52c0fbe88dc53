"""The HTML in a Markdown file -> what a reader meets there; a link may begin in one piece and end in another."""

from __future__ import annotations

from html import unescape

from monitor.registry.extract.html import BLOCKS, HEADINGS, target_of
from monitor.registry.extract.reading import Reading
from monitor.registry.extract.tags import Kind, attributes_of, pieces


class InnerHtml:
    """Reads pieces of HTML as they come; what leads nowhere else is collected in `anchors`."""

    def __init__(self, reading: Reading, anchors: set[str]) -> None:
        self._reading = reading
        self._anchors = anchors
        self._is_open = False

    def read(self, source: str, first_line: int) -> None:
        """Read HTML whose first line has this number."""
        line, counted = first_line, 0
        for piece in pieces(source):
            line += source.count("\n", counted, piece.start)
            counted = piece.start
            match piece.kind:
                case Kind.TEXT:
                    self._reading.text(unescape(source[piece.start : piece.end]))
                case Kind.START:
                    self._start(piece.name, attributes_of(piece.attributes), line)
                case Kind.END:
                    self._end(piece.name)
                case Kind.OTHER:
                    pass

    def _start(self, name: str, attributes: dict[str, str], line: int) -> None:
        self._anchors.update(attributes[key] for key in ("id", "name") if attributes.get(key))
        if name in HEADINGS:
            self._reading.start_heading()
        elif name in BLOCKS or name == "br":
            self._end_line()
        elif name == "img":
            self._reading.picture(attributes.get("alt", ""))
        elif name in {"a", "area"} and "href" in attributes:
            self._open_link(name, attributes, line)

    def _open_link(self, name: str, attributes: dict[str, str], line: int) -> None:
        self._end("a")  # an <a> ends the one before it
        names = (attributes.get(key, "") for key in ("aria-label", "title", "alt"))
        self._reading.open_link(
            target_of(attributes["href"]), line, next((name for name in names if name.strip()), "")
        )
        self._is_open = True
        if name == "area":
            self._end("a")

    def _end(self, name: str) -> None:
        if name == "a" and self._is_open:
            self._reading.close_link()
            self._is_open = False
        elif name in HEADINGS:
            self._reading.end_heading()
        elif name in BLOCKS:
            self._end_line()

    def _end_line(self) -> None:
        if self._reading.in_link:
            self._reading.text(" ")
        self._reading.end_line(may_be_heading=True)
