"""The path of a registry -> every file that it includes, read and parsed, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from monitor.errors import Problem
from monitor.registry.explain import tree_problems
from monitor.registry.globs import matched_files
from monitor.registry.tree import Rows, Table, parse


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One file of the registry: `name` is how problems call it, `root` is what it says."""

    path: Path  # absolute, as it was reached
    identity: Path  # the same, links resolved
    name: str
    text: str
    root: Table
    includer: Source | None = None

    def lineage(self) -> Iterator[Source]:
        """Yield this file, the one that includes it, and so on up to the main file."""
        source: Source | None = self
        while source is not None:
            yield source
            source = source.includer


@dataclass(frozen=True, slots=True)
class Reading:
    """All files in the order in which they are included; the first is the main one.

    `is_complete` is False where a file could not be read: then nobody can say what is unknown.
    """

    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]
    is_complete: bool


@dataclass(frozen=True, slots=True)
class _Wanted:
    path: Path
    name: str
    includer: Source | None = None
    line: int = 1  # of the include, in the includer


def read(path: Path) -> Reading:
    """Return the file at `path` and everything that it includes. Never raises for what files hold."""
    reader = _Reader()
    waiting = [_Wanted(path.absolute(), str(path))]
    while waiting:
        source = reader.take(waiting.pop())
        if source is not None:
            waiting.extend(reversed(list(reader.included(source))))
    return Reading(tuple(reader.sources), tuple(reader.problems), reader.is_complete)


@dataclass(slots=True)
class _Reader:
    sources: list[Source] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    is_complete: bool = True
    _seen: set[Path] = field(default_factory=set)

    def take(self, wanted: _Wanted) -> Source | None:
        """Read and parse one file; None where it is no source, and why is then a problem."""
        identity = wanted.path.resolve()
        if self._is_cycle(wanted, identity) or identity in self._seen:
            return None
        self._seen.add(identity)
        text = self._text(wanted)
        source = self._parsed(wanted, identity, text) if text is not None else None
        if source is None:
            self.is_complete = False
        else:
            self.sources.append(source)
        return source

    def included(self, source: Source) -> Iterator[_Wanted]:
        """Yield the files that the patterns of a source match, sorted within each pattern."""
        patterns = source.root.get("include")
        if not isinstance(patterns, Rows):
            return
        for pattern, line in zip(patterns, patterns.lines, strict=True):
            if isinstance(pattern, str) and pattern.strip() and "\0" not in pattern:
                yield from self._matched(source, pattern, line)

    def _matched(self, source: Source, pattern: str, line: int) -> Iterator[_Wanted]:
        folder = source.path.parent
        files = matched_files(folder, pattern)
        if not files and "*" not in pattern:
            found = f"the include {pattern!r} matches no file"
            accepted = "the path of a file, relative to this one, or a pattern with a star"
            self.problems.append(Problem(source.name, line, "include", found, accepted))
            self.is_complete = False
        for match in files:
            name = str(Path(source.name).parent / match)
            yield _Wanted(folder / match, name, source, line)

    def _is_cycle(self, wanted: _Wanted, identity: Path) -> bool:
        lineage = list(wanted.includer.lineage()) if wanted.includer else []
        names = [source.name for source in lineage]
        for number, source in enumerate(lineage):
            if source.identity == identity:
                circle = " -> ".join([*reversed(names[: number + 1]), source.name])
                found = f"the include leads back to itself: {circle}"
                self.problems.append(Problem(lineage[0].name, wanted.line, "include", found))
                return True
        return False

    def _text(self, wanted: _Wanted) -> str | None:
        try:
            return wanted.path.read_bytes().decode()
        except FileNotFoundError:
            found, accepted = "the file is not there", "`monitor init` makes one"
        except OSError as error:
            found, accepted = f"the file cannot be read: {error.strerror}", ""
        except UnicodeDecodeError as error:
            found, accepted = f"byte {error.start + 1} is not UTF-8", "text in UTF-8"
        self.problems.append(Problem(wanted.name, 1, "", found, accepted))
        return None

    def _parsed(self, wanted: _Wanted, identity: Path, text: str) -> Source | None:
        parsed = parse(text)
        self.problems.extend(tree_problems(wanted.name, parsed.root, parsed.faults))
        root = parsed.root if parsed.root is not None else Table(1)
        if not parsed.is_whole:
            return None
        if not isinstance(root, Table):
            found = "the file does not hold a mapping"
            accepted = "keys such as version: 1 and resources: at the start of lines"
            self.problems.append(Problem(wanted.name, 1, "", found, accepted))
            return None
        return Source(wanted.path, identity, wanted.name, text, root, wanted.includer)
