"""The elements of one DOCX part -> what a reader meets: paragraphs, headings, links, field codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from monitor.registry.extract.document import Unreadable
from monitor.registry.extract.docx_fields import hyperlink_of, with_place
from monitor.registry.extract.docx_parts import OFFICE, WORD, Relationship
from monitor.registry.extract.plain import read_line
from monitor.registry.extract.reading import Draft, Reading

_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_MOST_ELEMENTS = 200_000  # of those that matter here; a book of 300 pages has about half as many
_MARK = {"tab": " ", "ptab": " ", "noBreakHyphen": "-"}  # elements that stand for a character
# What a reader does not see: deleted or moved away, formats before a change, and the second form of
# a drawing for old versions of Word.
_UNSEEN = ("del", "moveFrom", "pPrChange", "rPrChange")


def _w(name: str) -> str:
    return f"{{{WORD}}}{name}"


_FALLBACK = f"{{{_COMPATIBILITY}}}Fallback"
_DOC_PR = f"{{{_PICTURE}}}docPr"
_ID = f"{{{OFFICE}}}id"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a note is cited."""

    section: str
    line: int | None


@dataclass(slots=True)
class _Paragraph:
    is_heading: bool = False
    is_entry: bool = False  # of a list: an upper-case one is no heading


@dataclass(slots=True)
class _Field:
    code: list[str] = field(default_factory=list)
    is_result: bool = False


class Walk:
    """One pass over a part. `notes` holds, after it, where each note is cited."""

    def __init__(
        self,
        reading: Reading,
        relationships: Mapping[str, Relationship],
        is_heading_style: Callable[[str], bool],
        *,
        fixed_line: Place | None = None,
    ) -> None:
        self.notes: dict[tuple[str, str], Place] = {}  # by element name and id
        self._reading = reading
        self._relationships = relationships
        self._is_heading_style = is_heading_style
        self._fixed = fixed_line
        self._number = 0
        self._paragraphs: list[_Paragraph] = []
        self._cells = 0
        self._fields: list[_Field] = []
        self._codes: list[_Field] = []  # those of them whose code is still being read
        self._links: list[Draft | None] = []  # None: a link inside the document
        self._last: Draft | None = None  # closed, and nothing was read since
        self._lost_text = False
        self._pending: list[str] = []  # running text, which runs cut anywhere
        self._starts = self._start_table()
        self._ends: dict[str, Callable[[etree._Element], None]] = {
            _w("p"): self._end_paragraph,
            _w("tc"): self._end_cell,
            _w("hyperlink"): lambda _: self._close(),
            _w("fldSimple"): lambda _: self._close(),
        }

    def _start_table(self) -> dict[str, Callable[[etree._Element], None]]:
        return {
            _w("p"): self._start_paragraph,
            _w("pStyle"): self._style,
            _w("outlineLvl"): self._outline,
            _w("numPr"): self._entry,
            _w("tc"): self._start_cell,
            _w("hyperlink"): self._hyperlink,
            _w("fldSimple"): self._simple_field,
            _w("fldChar"): self._field_mark,
            _w("instrText"): self._field_code,
            _w("t"): lambda element: self._text(element.text or ""),
            _w("br"): self._break,
            _w("cr"): self._break,
            _w("footnoteReference"): self._note,
            _w("endnoteReference"): self._note,
            _DOC_PR: self._picture,
            **{_w(name): self._character for name in _MARK},
        }

    def follow(self, root: etree._Element) -> None:
        """Walk the part in order. Raises Unreadable for one with too many elements."""
        unseen = {*(_w(name) for name in _UNSEEN), _FALLBACK}
        events = etree.iterwalk(root, ("start", "end"), tag=[*self._starts, *unseen])
        for count, (event, element) in enumerate(events):
            if count > 2 * _MOST_ELEMENTS:
                raise Unreadable(
                    f"A part of the DOCX holds more than {_MOST_ELEMENTS} elements: split it."
                )
            if event == "end":
                if element.tag in self._ends:
                    self._ends[element.tag](element)
            elif element.tag in unseen:
                # A fallback without the form that it replaces is all there is to see.
                if element.tag != _FALLBACK or element.getprevious() is not None:
                    self._lost_text = True
                    events.skip_subtree()
            else:
                self._starts[element.tag](element)
        self._end_line(may_be_heading=False)

    @property
    def _line(self) -> int | None:
        return self._fixed.line if self._fixed else self._number or None

    def _start_paragraph(self, _: etree._Element) -> None:
        self._number += 1
        self._last = None
        self._end_line(may_be_heading=False)
        self._paragraphs.append(_Paragraph())

    def _end_paragraph(self, _: etree._Element) -> None:
        paragraph = self._paragraphs.pop()
        self._flush()
        if paragraph.is_heading:
            self._reading.end_heading()
        else:
            self._end_line(may_be_heading=not paragraph.is_entry and not self._cells)

    def _end_line(self, *, may_be_heading: bool) -> None:
        self._flush()
        self._reading.end_line(may_be_heading=may_be_heading)

    def _style(self, element: etree._Element) -> None:
        if self._is_heading_style(element.get(_w("val"), "")):
            self._start_heading()

    def _outline(self, element: etree._Element) -> None:
        if element.get(_w("val"), "9") in set("012345678"):
            self._start_heading()

    def _start_heading(self) -> None:
        if self._paragraphs and not self._paragraphs[-1].is_heading:
            self._paragraphs[-1].is_heading = True
            self._reading.start_heading()

    def _entry(self, _: etree._Element) -> None:
        if self._paragraphs:
            self._paragraphs[-1].is_entry = True

    def _start_cell(self, _: etree._Element) -> None:
        self._cells += 1

    def _end_cell(self, _: etree._Element) -> None:
        self._cells -= 1

    def _hyperlink(self, element: etree._Element) -> None:
        place = element.get(_w("anchor")) or element.get(_w("docLocation")) or ""
        target = with_place(self._related(element.get(_ID)), place)
        self._open(target, element.get(_w("tooltip"), ""))

    def _related(self, identifier: str | None) -> str:
        row = self._relationships.get(identifier or "")
        return row.target if row else ""

    def _simple_field(self, element: etree._Element) -> None:
        self._open(hyperlink_of(element.get(_w("instr"), "")))

    def _open(self, target: str | None, tooltip: str = "") -> None:
        """Open a link; None and a place in the same document are no references."""
        if target is None or target.startswith("#"):
            self._links.append(None)
            return
        self._flush()
        if self._last is not None and self._last.target == target:
            draft = self._last
            self._reading.resume_link(draft)
        else:
            draft = self._reading.open_link(target, self._line, tooltip)
        self._lost_text = False
        self._links.append(draft)

    def _close(self) -> None:
        draft = self._links.pop() if self._links else None
        if draft is None:
            return
        self._reading.close_link()
        self._last = draft
        if self._lost_text:
            self._reading.forget_link(draft)

    def _field_mark(self, element: etree._Element) -> None:
        kind = element.get(_w("fldCharType"))
        if kind == "begin":
            self._fields.append(_Field())
            self._codes.append(self._fields[-1])
        elif kind == "separate" and self._fields and not self._fields[-1].is_result:
            self._fields[-1].is_result = True
            self._open(hyperlink_of("".join(self._codes.pop().code)))
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            if not ended.is_result:  # a field that shows nothing yet
                self._open(hyperlink_of("".join(self._codes.pop().code)))
            self._close()

    def _field_code(self, element: etree._Element) -> None:
        if self._codes:
            self._codes[-1].code.append(element.text or "")

    def _text(self, words: str) -> None:
        if self._codes:  # the result of a field inside the code of another
            self._codes[-1].code.append(words)
        elif self._reading.in_link:
            self._reading.text(words)
        elif words:
            self._last = None
            self._pending.append(words)

    def _character(self, element: etree._Element) -> None:
        self._text(_MARK[etree.QName(element).localname])

    def _break(self, _: etree._Element) -> None:
        self._text(" ")
        is_entry = bool(self._cells or (self._paragraphs and self._paragraphs[-1].is_entry))
        self._end_line(may_be_heading=not is_entry)

    def _flush(self) -> None:
        if self._pending:
            words, self._pending = "".join(self._pending), []
            read_line(self._reading, words, self._line, mailboxes=False)

    def _note(self, element: etree._Element) -> None:
        name = etree.QName(element).localname.removesuffix("Reference")
        self._flush()
        self.notes[(name, element.get(_w("id"), ""))] = Place(self._reading.section, self._line)

    def _picture(self, element: etree._Element) -> None:
        described = element.get("descr") or element.get("title") or ""
        self._reading.picture(described)
        click = element.find(f"{{{_DRAWING}}}hlinkClick")
        target = self._related(click.get(_ID)) if click is not None else ""
        if target and not self._reading.in_link:
            self._open(target, described)
            self._close()
