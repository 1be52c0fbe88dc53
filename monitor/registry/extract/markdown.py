"""Markdown -> references: links, autolinks, bare addresses and the HTML in it, at their exact lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from pyromark import Options, events_with_range

from monitor.model import Reference
from monitor.registry.extract.decoding import plain_text_of
from monitor.registry.extract.document import Document, Unreadable
from monitor.registry.extract.lines import LineNumbers, unified
from monitor.registry.extract.markdown_html import InnerHtml
from monitor.registry.extract.plain import read_line
from monitor.registry.extract.reading import Reading

_OPTIONS = (
    Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_HEADING_ATTRIBUTES
    | Options.ENABLE_GFM
)
# The parser's own metadata blocks may also begin further down, at a rule, and swallow text there.
_FRONT_MATTER = re.compile(
    r"\A(?:---[ \t]*\n.*?^(?:---|\.\.\.)|\+\+\+[ \t]*\n.*?^\+\+\+)[ \t]*(?:\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
_LARGEST = 5_000_000  # bytes; a book of 1,000 pages has about 3 million
_MOST_EVENTS = 300_000  # of the parser; such a book has about 200,000
# An upper-case paragraph in one of these is an entry, never a heading of what follows.
_ENTRIES = ("Item", "BlockQuote", "FootnoteDefinition")
_NOT_IN_SLUGS = re.compile(r"[^\w\- ]")


def read(document: Document) -> tuple[Reference, ...]:
    """Return every link in order, raw targets with escapes undone.

    A link in a heading stands under that heading. Code holds no links, images are none, and a
    fragment that names a heading of the same document is navigation. Raises Unreadable for binary
    files and beyond 5 MB.
    """
    if len(document.body) > _LARGEST:
        raise Unreadable(f"{document.name} is larger than 5 MB: split it into several files.")
    source = _without_front_matter(unified(plain_text_of(document)))
    walk = _Walk(Reading(document), LineNumbers(source.encode("utf-8", "replace")))
    events = events_with_range(source, options=_OPTIONS, merge_text=True)
    for count, (event, place) in enumerate(events):
        if count == _MOST_EVENTS:
            raise Unreadable(f"{document.name} has too many parts to be a fact sheet: split it.")
        walk.follow(event, place["start"])
    walk.reading.end_line()
    return walk.reading.references(walk.anchors)


def _without_front_matter(source: str) -> str:
    match = _FRONT_MATTER.match(source)
    return "\n" * match[0].count("\n") + source[match.end() :] if match else source


def _split(tag: object) -> tuple[str, Any]:
    """Return the name of an event or tag, and what the parser tells about it."""
    if isinstance(tag, dict):
        for name, told in tag.items():
            return name, told
    return str(tag), None


class _Walk:
    """One pass over the events, telling the reading what a reader meets."""

    def __init__(self, reading: Reading, lines: LineNumbers) -> None:
        self.reading = reading
        self.anchors: set[str] = {"top"}
        self._slugs: Counter[str] = Counter()
        self._inner = InnerHtml(reading, self.anchors)
        self._lines = lines
        self._line = 1  # of the event at hand
        self._entries = 0
        self._images = 0  # how many images around us: their words are descriptions
        self._description: list[str] = []
        self._is_code = False
        self._html: list[str] | None = None  # the lines of the HTML block at hand
        self._html_line = 1
        self._is_single_line = True
        self._events = self._event_table()
        self._starts = self._start_table()
        self._ends = self._end_table()

    def _event_table(self) -> dict[str, Callable[[Any], None]]:
        return {
            "Text": self._text,
            "Code": self._words,
            "SoftBreak": self._break,
            "HardBreak": self._break,
            "Html": self._read_html,
            "InlineHtml": self._read_html,
            "Start": lambda tag: self._tag(self._starts, tag),
            "End": lambda tag: self._tag(self._ends, tag),
        }

    def _start_table(self) -> dict[str, Callable[[Any], None]]:
        return {
            "Paragraph": self._start_paragraph,
            "Heading": self._start_heading,
            "Link": self._start_link,
            "Image": self._start_image,
            "CodeBlock": self._start_code,
            "HtmlBlock": self._start_html,
            "TableCell": lambda _: self.reading.end_line(),
            **dict.fromkeys(_ENTRIES, lambda _: self._entry(1)),
        }

    def _end_table(self) -> dict[str, Callable[[Any], None]]:
        return {
            "Paragraph": self._end_paragraph,
            "Heading": self._end_heading,
            "Link": self._end_link,
            "Image": self._end_image,
            "CodeBlock": self._end_code,
            "HtmlBlock": self._end_html,
            "TableCell": lambda _: self.reading.end_line(),
            **dict.fromkeys(_ENTRIES, lambda _: self._entry(-1)),
        }

    def follow(self, event: object, offset: int) -> None:
        """Read one event of the parser, which begins at a byte offset."""
        name, told = _split(event)
        act = self._events.get(name)
        if act is not None:
            self._line = self._lines.at(offset)
            act(told)

    def _tag(self, table: Mapping[str, Callable[[Any], None]], tag: object) -> None:
        name, told = _split(tag)
        if name in table:
            table[name](told)

    def _text(self, words: str) -> None:
        if self._is_code:
            return
        if self._images or self.reading.in_link:
            self._words(words)
        else:
            read_line(self.reading, words, self._line, mailboxes=False)

    def _words(self, words: str) -> None:
        if self._images:
            self._description.append(words)
        else:
            self.reading.text(words)

    def _break(self, _: object) -> None:
        self._is_single_line = False
        self._words(" ")
        self.reading.end_line()

    def _entry(self, step: int) -> None:
        self._entries += step
        self.reading.end_line()

    def _start_paragraph(self, _: object) -> None:
        self._is_single_line = True
        self.reading.end_line()

    def _end_paragraph(self, _: object) -> None:
        self.reading.end_line(may_be_heading=self._is_single_line and not self._entries)

    def _start_heading(self, told: Mapping[str, Any]) -> None:
        if told["id"]:
            self.anchors.add(told["id"])
        self.reading.start_heading()

    def _end_heading(self, _: object) -> None:
        """Note the name that GitHub and most renderers give to a heading: "more-information"."""
        slug = _NOT_IN_SLUGS.sub("", self.reading.end_heading().lower()).replace(" ", "-")
        self.anchors.add(f"{slug}-{self._slugs[slug]}" if self._slugs[slug] else slug)
        self._slugs[slug] += 1

    def _start_link(self, told: Mapping[str, Any]) -> None:
        if not self._images:
            prefix = "mailto:" if told["link_type"] == "Email" else ""
            self.reading.open_link(f"{prefix}{told['dest_url']}", self._line)

    def _end_link(self, _: object) -> None:
        if not self._images:
            self.reading.close_link()

    def _start_image(self, _: object) -> None:
        self._images += 1

    def _end_image(self, _: object) -> None:
        self._images -= 1
        if not self._images:
            self.reading.picture("".join(self._description))
            self._description = []

    def _start_code(self, _: object) -> None:
        self._is_code = True
        self.reading.end_line()

    def _end_code(self, _: object) -> None:
        self._is_code = False

    def _start_html(self, _: object) -> None:
        self._html, self._html_line = [], self._line
        self.reading.end_line()

    def _read_html(self, source: str) -> None:
        """Read inline HTML at once; a block only as a whole, because comments span its lines."""
        if self._html is not None:
            self._html.append(source)
        else:
            self._inner.read(source, self._line)

    def _end_html(self, _: object) -> None:
        self._inner.read("".join(self._html or []), self._html_line)
        self._html = None
        self.reading.end_line(may_be_heading=True)
