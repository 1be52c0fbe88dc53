"""The text of a registry and a section's name -> where new rows of that section can be put, and in which style."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from monitor.registry.tree import LOADER

_LINE = re.compile(r"[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029]|\Z)")
_BREAKS = "\r\n\x85\u2028\u2029"
_NEWLINE = re.compile(r"\r\n|\n|\r")
_USUAL_COLUMN = 2
_USUAL_WIDTH = 2  # "- " in front of the first key
_WIDEST = 9


@dataclass(frozen=True, slots=True)
class Spot:
    """Where rows go (offsets into the text), and how the rows that are there look."""

    newline: str
    ends: tuple[int, ...] = ()  # where a block of rows may be put, the best place first
    column: int = _USUAL_COLUMN  # of the dash
    width: int = _USUAL_WIDTH  # from the dash to the first key
    root_column: int = 0
    is_missing: bool = False  # the section has to be made
    is_airy: bool = True  # a blank line between rows
    has_rows: bool = False
    cut_start: int = 0  # an empty `[]` or `null` that a block of rows takes the place of
    cut_end: int = 0
    flow_end: int | None = None  # the closing bracket of a [list]
    root_flow_end: int | None = None  # the closing brace of a file that is one {mapping}


@dataclass(slots=True)
class _Marks:
    """The events that matter: of the top mapping, and of the section, its value and its rows."""

    root_start: Any = None
    root_end: Any = None
    document_end: Any = None
    key: Any = None
    start: Any = None
    rows: list[Any] = field(default_factory=list)
    end: Any = None
    after: Any = None  # the key that follows


def find_spot(body: str, section: str) -> Spot:
    """Return the spot in a text, without a BOM, that parses to a mapping or to nothing."""
    marks = _marks(body, section)
    first_break = _NEWLINE.search(body)
    newline = first_break[0] if first_break else "\n"
    is_flow_root = marks.root_end is not None and bool(marks.root_start.flow_style)
    spot = Spot(
        newline=newline,
        root_column=marks.root_start.start_mark.column if marks.root_end else 0,
        root_flow_end=marks.root_end.start_mark.index if is_flow_root else None,
    )
    if marks.start is None:
        return replace(
            spot, is_missing=True, ends=() if is_flow_root else (_document_end(body, marks),)
        )
    spot = replace(spot, root_flow_end=None, column=spot.root_column + _USUAL_COLUMN)
    if isinstance(marks.start, yaml.ScalarEvent):
        return _null_spot(body, marks, spot)
    return (
        _flow_spot(body, marks, spot) if marks.start.flow_style else _block_spot(body, marks, spot)
    )


def _null_spot(body: str, marks: _Marks, spot: Spot) -> Spot:
    """Fill `resources:` with nothing behind it, or with `null`, which goes."""
    start, end = marks.start.start_mark.index, marks.start.end_mark.index
    cut = len(body[:start].rstrip(" ")) if end > start else start
    return replace(spot, ends=_ends(body, marks, spot.column), cut_start=cut, cut_end=end)


def _flow_spot(body: str, marks: _Marks, spot: Spot) -> Spot:
    """Add to `resources: [...]` before its bracket; an empty one on one line goes."""
    start, end = marks.start.start_mark.index, marks.end.end_mark.index
    spot = replace(spot, flow_end=marks.end.start_mark.index)
    if marks.rows or len(body[start:end].splitlines()) > 1:
        return spot
    cut = len(body[:start].rstrip(" "))
    return replace(spot, ends=_ends(body, marks, spot.column), cut_start=cut, cut_end=end)


def _block_spot(body: str, marks: _Marks, spot: Spot) -> Spot:
    """Add to a list with dashes: more of them, in its columns and with its blank lines."""
    column = marks.start.start_mark.column
    offsets = [row.start_mark.index for row in marks.rows]
    between = body[offsets[-2] : offsets[-1]].splitlines() if len(offsets) > 1 else []
    return replace(
        spot,
        column=column,
        width=min(max(_USUAL_WIDTH, marks.rows[0].start_mark.column - column), _WIDEST),
        is_airy=any(not line.strip() for line in between[1:]),
        has_rows=True,
        ends=_ends(body, marks, column),
    )


def _ends(body: str, marks: _Marks, column: int) -> tuple[int, ...]:
    """Return the offsets after the last line that belongs to the section, and before the next section.

    A comment that is indented like a row belongs to the rows; one further left, and blank lines, do not.
    """
    follower = marks.after or marks.root_end
    boundary = _line_start(body, follower.start_mark.index)
    start = _line_start(body, marks.key.start_mark.index)
    lines = [match.span() for match in _LINE.finditer(body, start, boundary)]
    for line_start, line_end in reversed(lines):
        line = body[line_start:line_end]
        indent = len(line) - len(line.lstrip(" "))
        is_comment = line.lstrip().startswith("#")
        if line.strip() and not (is_comment and indent < max(column, 1)):
            return tuple(dict.fromkeys((line_end, boundary)))
    return (boundary,)


def _document_end(body: str, marks: _Marks) -> int:
    event = marks.root_end or marks.document_end
    return _line_start(body, event.start_mark.index) if event else len(body)


def _line_start(body: str, offset: int) -> int:
    """Return where the line of an offset starts; the very end of the text is its own line."""
    if offset >= len(body):
        return len(body)
    return max(body.rfind(end, 0, offset) for end in _BREAKS) + 1


def _marks(body: str, section: str) -> _Marks:
    marks, depth, nodes = _Marks(), 0, 0
    for event in yaml.parse(body, Loader=LOADER):
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            _close(marks, event, depth)
        elif isinstance(event, yaml.NodeEvent):
            nodes += depth == 1
            _open(marks, event, depth, is_key=bool(nodes % 2), section=section)
            depth += isinstance(event, yaml.CollectionStartEvent)
        elif isinstance(event, yaml.DocumentEndEvent):
            marks.document_end = event
    return marks


def _close(marks: _Marks, event: Any, depth: int) -> None:
    if depth == 0:
        marks.root_end = event
    elif depth == 1 and marks.start is not None and marks.end is None:
        marks.end = event


def _open(marks: _Marks, event: Any, depth: int, *, is_key: bool, section: str) -> None:
    is_done = marks.end is not None
    if depth == 0:
        marks.root_start = event
    elif depth == 1 and is_key and getattr(event, "value", None) == section:
        marks.key = event
    elif depth == 1 and is_key and is_done:
        marks.after = marks.after or event
    elif depth == 1 and marks.key is not None and marks.start is None:
        marks.start = event
        marks.end = event if isinstance(event, yaml.ScalarEvent) else None
    elif depth == 2 and marks.start is not None and not is_done:
        marks.rows.append(event)
