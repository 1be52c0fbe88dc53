"""The files of a registry -> the mistakes that no single key shows: ids given twice, unknown owners, contradictions.

It works on the texts of the tree, so that a row with one mistake still shows its others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from monitor.errors import Problem
from monitor.model import fold
from monitor.registry.addresses import email, host_name
from monitor.registry.explain import listed, suggestion
from monitor.registry.places import place
from monitor.registry.sources import Source
from monitor.registry.tree import Node, Path, Rows, Table
from monitor.registry.unacceptable import Unacceptable, shown


@dataclass(frozen=True, slots=True)
class Place:
    """A mapping somewhere in a file, and the path that leads there."""

    source: Source
    path: Path
    table: Table

    def problem(self, key: str | Path, found: str, accepted: str = "") -> Problem:
        """Return the mistake at a key of the mapping, or at a path that starts there."""
        below = (key,) if isinstance(key, str) else key
        line, where = place(self.source.root, (*self.path, *below))
        return Problem(self.source.name, line, where, found, accepted)

    def spot(self, key: str) -> str:
        """Return "file:line" of a key."""
        return f"{self.source.name}:{place(self.source.root, (*self.path, key))[0]}"

    def text(self, key: str) -> str | None:
        """Return the text of a key, None where there is none or something else."""
        value = self.table.get(key)
        return value if isinstance(value, str) else None


def cross_problems(sources: Sequence[Source], *, is_complete: bool) -> Iterator[Problem]:
    """Yield every mistake that shows only between keys, rows and files.

    What is unknown is named only where all files could be read.
    """
    for section in ("factsheets", "resources"):
        yield from _repeated_ids(rows(sources, section))
    for section in ("teams", "hosts"):
        yield from _repeated_keys(sources, section)
    yield from _unexplained_hosts(sources)
    yield from _repeated_references(sources)
    yield from _wrong_owners(sources, is_complete=is_complete)
    if is_complete:
        yield from _unknown_factsheets(sources)


def rows(sources: Iterable[Source], section: str) -> Iterator[Place]:
    """Yield the rows of a list section, file by file."""
    for source in sources:
        yield from _inner(Place(source, (), source.root), section)


def _inner(outer: Place, key: str) -> Iterator[Place]:
    items = outer.table.get(key)
    for index, item in enumerate(items if isinstance(items, Rows) else ()):
        if isinstance(item, Table):
            yield Place(outer.source, (*outer.path, key, index), item)


def tables(sources: Iterable[Source], section: str) -> Iterator[Place]:
    """Yield the mapping of a section, file by file."""
    for source in sources:
        table = source.root.get(section)
        if isinstance(table, Table):
            yield Place(source, (section,), table)


def _repeated_ids(found: Iterable[Place]) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for row in found:
        name = row.text("id")
        if name and first.setdefault(name, row) is not row:
            yield row.problem(
                "id", f"the id {shown(name)} is already taken at {first[name].spot('id')}"
            )


def _repeated_keys(sources: Iterable[Source], section: str) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for table in tables(sources, section):
        for key in table.table:
            folded = _folded_host(key) if section == "hosts" else key
            spot = table.spot(key)
            if first.setdefault(folded, spot) != spot:
                found = f"{shown(key)} already has a row at {first[folded]}"
                yield table.problem(key, found)


def _folded_host(text: str) -> str:
    try:
        return host_name(text)
    except Unacceptable:
        return text


def _unexplained_hosts(sources: Iterable[Source]) -> Iterator[Problem]:
    for table in tables(sources, "hosts"):
        for host, row in table.table.items():
            if host != "*" and isinstance(row, Table) and row.get("reason") is None:
                accepted = "reason: a few words, such as small volunteer host"
                yield table.problem(host, "the exception gives no reason", accepted)


def _repeated_references(sources: Sequence[Source]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], Place] = {}
    for resource in rows(sources, "resources"):
        for reference in _inner(resource, "references"):
            sheet, text = reference.text("factsheet"), reference.text("text")
            if sheet is None or text is None:
                continue
            key = (sheet, fold(reference.text("section") or ""), fold(text))
            if first.setdefault(key, reference) is not reference:
                found = (
                    f"the reference {shown(text)} is already declared at {first[key].spot('text')}"
                )
                accepted = "each fact sheet, section and text once"
                yield reference.problem("text", found, accepted)


def _unknown_factsheets(sources: Sequence[Source]) -> Iterator[Problem]:
    known = {row.text("id") or "" for row in rows(sources, "factsheets")}
    for resource in rows(sources, "resources"):
        for reference in _inner(resource, "references"):
            name = reference.text("factsheet")
            if name is not None and name not in known:
                found = f"there is no fact sheet {shown(name)}{suggestion(name, known)}"
                yield reference.problem("factsheet", found, listed(known) or "none is declared yet")


def _wrong_owners(sources: Sequence[Source], *, is_complete: bool) -> Iterator[Problem]:
    teams = {team for table in tables(sources, "teams") for team in table.table}
    owned = (
        *rows(sources, "factsheets"),
        *tables(sources, "defaults"),
        *rows(sources, "resources"),
    )
    for row in owned:
        owner = row.text("owner")
        wrong = _wrong_owner(owner, teams, is_complete=is_complete) if owner else None
        if wrong is not None:
            yield row.problem("owner", wrong.found, wrong.accepted)


def _wrong_owner(owner: str, teams: set[str], *, is_complete: bool) -> Unacceptable | None:
    if "@" in owner:
        try:
            email(owner)
        except Unacceptable as wrong:
            return wrong
    elif owner not in teams and is_complete:
        found = f"there is no team {shown(owner)}{suggestion(owner, teams)}"
        return Unacceptable(found, f"an e-mail address or a team: {listed(teams) or 'none yet'}")
    return None


def texts(node: Node) -> tuple[str, ...]:
    """Return the texts of a list, leaving out whatever else stands there."""
    return tuple(item for item in node if isinstance(item, str)) if isinstance(node, Rows) else ()
