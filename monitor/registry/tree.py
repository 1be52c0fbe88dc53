"""YAML text -> a tree of mappings, lists and texts that knows its lines, and the faults of the text.

Every scalar is taken as text, so that `no`, `on` and `2025-06` stay what was written; only an empty
value, `~` and `null` mean nothing (None). Events of PyYAML's C parser make the tree (0.4 s for
4,000 resources, against 1.4 s for its C compose and 15 s for ruamel.yaml); its Python parser stands in
where the C one is missing. Aliases, merge keys and tags are refused: a text means what it says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml
from yaml.reader import Reader

from monitor.registry.unacceptable import shown

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 32  # lists and mappings inside each other; a resource needs five
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})

_INSTEAD = "the value itself; what resources share stands once, under defaults"

# What the parser says, and what usually helps.
_HINTS = (
    (
        "cannot start any token",
        "spaces instead of tabs, quotes around a text that starts with @ or `",
    ),
    ("did not find expected node content", "an end for each bracket and each quote"),
    ("did not find expected ',' or", "an end for each bracket, a comma between items"),
    ("found a tab character", "spaces instead of tabs"),
    ("mapping values are not allowed", "quotes around a text that holds a colon and a space"),
    ("did not find expected key", "keys of one mapping in one column, an even number of quotes"),
    ("could not find expected ':'", "a colon and a space after each key"),
)

Node: TypeAlias = "str | Table | Rows | None"
Path: TypeAlias = tuple[str | int, ...]


class Table(dict[str, Node]):
    """A mapping; `line` is where it starts, `lines` where each key stands, `is_merged` after a `<<`."""

    __slots__ = ("is_merged", "line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}
        self.is_merged = False


class Rows(list[Node]):
    """A list; `line` is where it starts, `lines` where each item does."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


@dataclass(frozen=True, slots=True)
class Fault:
    """Something the text may not hold, at a 1-based line and a path into the tree."""

    line: int
    path: Path
    found: str
    accepted: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tree and its faults; `is_whole` says whether the text was read to its end."""

    root: Node
    faults: tuple[Fault, ...] = ()
    is_whole: bool = True


def parse(text: str, loader: Any = LOADER) -> Parsed:
    """Return the tree of a YAML text. Never raises: what cannot be read is a fault."""
    faults: list[Fault] = []
    try:
        builder = _Builder(loader(text).get_event, faults)
        return Parsed(builder.document(), tuple(faults), builder.is_whole)
    except _TooDeep:
        return Parsed(None, tuple(faults), is_whole=False)
    except yaml.YAMLError as error:
        return Parsed(None, (*faults, _syntax_fault(error, text)), is_whole=False)
    except (ValueError, OverflowError):  # the Python parser, at escapes that are no character
        fault = Fault(1, (), "this is not YAML: it holds half a character", "text in UTF-8")
        return Parsed(None, (*faults, fault), is_whole=False)


def _syntax_fault(error: yaml.YAMLError, text: str) -> Fault:
    mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        problem = str(getattr(error, "problem", "") or "something that cannot be read")
        hint = next((hint for words, hint in _HINTS if words in problem), "")
        line = min(mark.line + 1, max(1, len(text.splitlines())))  # the end is no line of its own
        return Fault(line, (), f"this is not YAML: {problem}", hint)
    match = Reader.NON_PRINTABLE.search(text)
    line = text.count("\n", 0, match.start()) + 1 if match else 1
    return Fault(line, (), "this is not YAML: it holds a control character", "printable text")


class _TooDeep(Exception):
    """More lists and mappings inside each other than any registry needs."""


class _Builder:
    """Events in, a tree out, by recursive descent (the fastest way, and never deep)."""

    def __init__(self, next_event: Callable[[], Any], faults: list[Fault]) -> None:
        self.faults = faults
        self.is_whole = True
        self._next = next_event
        self._path: list[str | int] = []

    def document(self) -> Node:
        """Return the root of the first document; a second one is a fault."""
        root: Node = None
        seen = 0
        while (event := self._next()) is not None:
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                seen += 1
                if seen > 1:
                    self._fault(event, "a second document starts here", "one document in a file")
                    self.is_whole = False
                    break
        return root

    def _node(self, event: Any) -> Node:
        if event.anchor is not None:
            self._refuse_anchor(event)
        if type(event) is yaml.AliasEvent:
            return None
        if event.tag is not None and event.tag != "!":
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._fault(event, f"the tag {tag} is not read", "plain text")
        if type(event) is yaml.ScalarEvent:
            value: str = event.value
            if not value.isascii():
                value.encode()  # the Python parser lets "\\ud800" pass, which nothing could store
            return None if value in _NULLS and not event.style else value
        if len(self._path) >= _DEEPEST:
            self._fault(event, f"more than {_DEEPEST} lists and mappings stand inside each other")
            raise _TooDeep
        return self._table(event) if type(event) is yaml.MappingStartEvent else self._rows(event)

    def _rows(self, start: Any) -> Rows:
        rows = Rows(start.start_mark.line + 1)
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            self._path.append(len(rows))
            rows.lines.append(event.start_mark.line + 1)
            rows.append(self._node(event))
            self._path.pop()
        return rows

    def _table(self, start: Any) -> Table:
        table = Table(start.start_mark.line + 1)
        while type(event := self._next()) is not yaml.MappingEndEvent:
            key = event.value if type(event) is yaml.ScalarEvent else ""
            self._path.append(key)
            is_kept = self._takes_key(table, event, key)
            value = self._node(self._next())
            self._path.pop()
            if is_kept:
                table[key] = value
        return table

    def _takes_key(self, table: Table, event: Any, key: str) -> bool:
        """Return whether the value of this key belongs into the mapping; why not is a fault."""
        line: int = event.start_mark.line + 1
        if type(event) is not yaml.ScalarEvent:
            self._node(event)
            if type(event) is not yaml.AliasEvent:
                self._fault(event, "a list or a mapping stands here as a key", "a word as a key")
            return False
        if key == "<<" and not event.style:
            self._fault(event, "the merge key << is not read", _INSTEAD)
            table.is_merged = True
            return False
        if key in table:
            first = table.lines[key]
            found = f"the key {shown(key)} stands here again; it is first at line {first}"
            self._fault(event, found)
            return False
        if event.anchor is not None or event.tag is not None or not key.isascii():
            self._node(event)
        table.lines[key] = line
        return True

    def _refuse_anchor(self, event: Any) -> None:
        what = "alias *" if type(event) is yaml.AliasEvent else "anchor &"
        self._fault(event, f"the {what}{event.anchor} is not read", _INSTEAD)

    def _fault(self, event: Any, found: str, accepted: str = "") -> None:
        line = event.start_mark.line + 1
        self.faults.append(Fault(line, tuple(self._path), found, accepted))
