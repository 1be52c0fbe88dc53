"""HTML source -> its tags with their exact places, in linear time and without judging the nesting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from html import unescape
from typing import NamedTuple

_SPACE = r"[ \t\n\f\r]"
# Each alternative consumes what it begins to read, up to the end of the file where it is not closed:
# no byte is read twice, whatever the page holds. The rules are those of the HTML tokenizer,
# https://html.spec.whatwg.org/multipage/parsing.html#tokenization
_VALUE = r"(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^ \t\n\f\r>\"'][^ \t\n\f\r>]*+|(?=>))"
_ATTRIBUTE = rf"[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+(?:{_SPACE}*+={_SPACE}*+{_VALUE})?+"
_TAG = rf"(?P<attributes>(?:(?:{_SPACE}|/)++|{_ATTRIBUTE})*+)(?:>|\Z)"
# What stands in the second alternative's elements is text to a browser, even where it looks like tags.
_PIECE = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<[!?][^>]*+>?|</(?![a-zA-Z])[^>]*+>?"
    r"|<(?:(?P<raw>(?i:script|style|textarea|title|xmp|iframe|noembed|noframes|noscript))(?=[ \t\n\f\r/>])"
    rf"|(?P<closing>/?)(?P<name>[a-zA-Z][^ \t\n\f\r/>]*+)){_TAG}"
    r"(?P<content>(?(raw).*?(?=</(?i:(?P=raw))[ \t\n\f\r/>]|\Z)))",
    re.DOTALL,
)
_NAME_AND_VALUE = re.compile(
    rf"(?P<name>[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+)(?:{_SPACE}*+={_SPACE}*+(?P<value>{_VALUE}))?+"
)


class Kind(Enum):
    """What a piece of the source is."""

    TEXT = "text"
    START = "start"
    END = "end"
    OTHER = "other"  # comments, declarations, and what stands in scripts


class Piece(NamedTuple):
    """A stretch of the source: every character belongs to exactly one."""

    kind: Kind
    name: str  # of the tag in lower case, "" for text
    start: int  # offset in characters
    end: int
    attributes: str = ""  # as written


def pieces(source: str) -> Iterator[Piece]:
    """Yield the pieces of HTML source in order; an unclosed one reaches to the end."""
    at = 0
    for match in _PIECE.finditer(source):
        start, end = match.span()
        if start > at:
            yield Piece(Kind.TEXT, "", at, start)
        closing, raw, name, attributes = match.group("closing", "raw", "name", "attributes")
        if attributes is None:
            yield Piece(Kind.OTHER, "", start, end)
        elif raw:
            content = match.start("content")
            yield Piece(Kind.START, raw.lower(), start, content, attributes)
            yield Piece(Kind.OTHER, raw.lower(), content, end)
        else:
            yield Piece(Kind.END if closing else Kind.START, name.lower(), start, end, attributes)
        at = end
    if at < len(source):
        yield Piece(Kind.TEXT, "", at, len(source))


def attributes_of(written: str) -> dict[str, str]:
    """Return attribute names in lower case with their values, entities resolved; the first of a name counts."""
    found: dict[str, str] = {}
    if not written:
        return found
    for match in _NAME_AND_VALUE.finditer(written):
        value = match["value"] or ""
        if value[:1] in {'"', "'"}:
            value = value[1:].removesuffix(value[0])
        found.setdefault(match["name"].lower(), unescape(value))
    return found
