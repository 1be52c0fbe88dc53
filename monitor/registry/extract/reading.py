"""Text, headings and links in reading order -> the references of one document."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from urllib.parse import unquote

from monitor.model import Reference
from monitor.registry.extract.document import Document, Unreadable
from monitor.registry.extract.lines import LONGEST_LEAD, is_heading_line, lead_of, spaced, storable

MOST_REFERENCES = 20_000  # the largest fact sheets have a few hundred
_LINE_KEPT = 2 * LONGEST_LEAD  # characters of a line that can still matter


@dataclass(slots=True)
class Draft:
    """A link whose text is still being read."""

    target: str
    line: int | None
    lead: str
    section: str
    fallback: str = ""  # what stands for the text of a link that shows none
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return what a reader sees of the link."""
        return spaced("".join(self.words)) or spaced(self.fallback)


class Reading:
    """Follows a document from its first line to its last; each format tells it what comes next."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._drafts: list[Draft] = []
        self._open: list[Draft] = []
        self._section = ""
        self._heading: tuple[list[str], int] | None = None  # its words, and the drafts before it
        self._words: list[str] = []  # of the line so far
        self._length = 0
        self._has_link = False

    @property
    def section(self) -> str:
        """Return the heading that the next words stand under."""
        return self._section

    @property
    def in_link(self) -> bool:
        """Return whether the next words belong to a link."""
        return bool(self._open)

    def place(self, section: str) -> None:
        """Go on under this heading: for notes, which stand elsewhere than where they are cited."""
        self._section = section

    def text(self, words: str) -> None:
        """Read visible words."""
        if self._open:
            self._open[-1].words.append(words)
        if self._heading is not None:
            self._heading[0].append(words)
        if self._length < _LINE_KEPT:
            self._words.append(words[:_LINE_KEPT])
            self._length += len(words)

    def open_link(self, target: str, line: int | None, fallback: str = "") -> Draft:
        """Begin a link; the words up to `close_link` are its text."""
        if len(self._drafts) == MOST_REFERENCES:
            raise Unreadable(
                f"{self._document.name} holds more than {MOST_REFERENCES} links: split it."
            )
        before = "" if self._length >= _LINE_KEPT else "".join(self._words)
        draft = Draft(target, line, lead_of(before), self._section, fallback)
        self._drafts.append(draft)
        self.resume_link(draft)
        return draft

    def resume_link(self, draft: Draft) -> None:
        """Go on with a link that was closed before: formats split one link into several pieces."""
        self._open.append(draft)
        self._has_link = True

    def close_link(self) -> None:
        """End the innermost open link; nothing happens where none is open."""
        if self._open:
            self._open.pop()

    def forget_link(self, draft: Draft) -> None:
        """Take back the last link, of which nothing is left to see."""
        if self._drafts and self._drafts[-1] is draft and not draft.text:
            self._drafts.pop()

    def picture(self, described: str) -> None:
        """Read a picture: its description stands for the text of a link without words."""
        if self._open and not self._open[-1].fallback.strip():
            self._open[-1].fallback = described

    def whole_link(self, target: str, text: str, line: int | None) -> None:
        """Read a link that is complete in itself, such as an address in running text."""
        self.open_link(target, line)
        self.text(text)
        self.close_link()

    def end_line(self, *, may_be_heading: bool = False) -> None:
        """End the line; where it may be one, a plain upper-case line without links is a heading."""
        if not self._words and not self._has_link:
            return
        if may_be_heading and not self._has_link and self._length < _LINE_KEPT:
            line = spaced("".join(self._words))
            if is_heading_line(line):
                self._section = line
        self._words = []
        self._length = 0
        self._has_link = bool(self._open)

    def start_heading(self) -> None:
        """Begin a marked heading."""
        self.end_line()
        self._heading = ([], len(self._drafts))

    def end_heading(self) -> str:
        """End a marked heading and return it: the links in it and below stand under it. An empty one is none."""
        words, first = self._heading or ([], 0)
        self._heading = None
        self.end_line()
        heading = spaced("".join(words))
        if heading:
            self._section = heading
            for draft in self._drafts[first:]:
                draft.section = heading
        return heading

    def references(self, anchors: Container[str] = ()) -> tuple[Reference, ...]:
        """Return the references in order; a fragment that names one of `anchors` leads nowhere else."""
        return tuple(
            Reference(
                factsheet=self._document.factsheet,
                section=draft.section,
                text=draft.text,
                target=storable(draft.target),
                line=draft.line,
                lead=draft.lead,
                file=self._document.name,
            )
            for draft in self._drafts
            if not _is_navigation(draft.target, anchors)
        )


def _is_navigation(target: str, anchors: Container[str]) -> bool:
    fragment = target[1:] if target.startswith("#") else ""
    return bool(fragment) and (fragment in anchors or unquote(fragment) in anchors)
