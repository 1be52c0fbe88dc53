"""The text of a CSV file -> entries of the registry, or RegistryInvalid with every mistake of every row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from pydantic import ValidationError

from monitor.errors import Problem, RegistryInvalid
from monitor.model import Importance, Kind, Reference, Target
from monitor.registry.addresses import email
from monitor.registry.entries import Entry, new_entry
from monitor.registry.explain import suggestion, words
from monitor.registry.schema import ResourceRow
from monitor.registry.unacceptable import Unacceptable, shown
from monitor.registry.values import day

COLUMNS = (
    "url",
    "id",
    "name",
    "kind",
    "importance",
    "owner",
    "factsheet",
    "section",
    "text",
    "target",
    "confirmed_by",
    "confirmed_on",
    "note",
)
_WORDS = ("kind", "importance", "target")  # spreadsheets like to write them with a capital
_MISSING = {  # what a cell must hold that other cells of its row make necessary
    "url": "an address such as https://example.org/page",
    "factsheet": "the id of the fact sheet that the section and the text stand in",
    "text": "the words of the link in the fact sheet",
}
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of the table: its number as a spreadsheet shows it, and its filled cells by column."""

    number: int
    cells: Mapping[str, str]

    def problem(self, file: str, column: str, found: str, accepted: str = "") -> Problem:
        return Problem(file, self.number, column, found, accepted)


def entries_from_csv(
    text: str, *, taken_ids: AbstractSet[str] = frozenset(), file: str = "CSV"
) -> tuple[Entry, ...]:
    """Return the entries of a table whose first row names the columns; `url` is required.

    Cells are separated by commas, semicolons or tabs. Rows of one address (and one id, where they
    give one) become one entry with several references. `file` is how problems call the table; their
    line is the number of the row, the header being row 1. Raises RegistryInvalid with all mistakes.
    """
    table = _table(text, file)
    header = [name.strip().lower() for name in table[0]]
    problems = [*_header_problems(file, header)]
    if "url" not in header:
        raise RegistryInvalid(tuple(problems))
    lines = [line for line in _lines(table, header) if line.cells]
    first: dict[str, _Line] = {}
    problems += _width_problems(file, table)
    for line in lines:
        problems += _cell_problems(file, line)
        problems += _confirmation_problems(file, line)
        problems += _owner_problems(file, line)
        problems += _id_problems(file, line, first, taken_ids)
    if problems:
        raise RegistryInvalid(tuple(problems))
    return _merged(lines, {*taken_ids, *first})


def _table(text: str, file: str) -> list[list[str]]:
    body = text.removeprefix("\ufeff")
    top = body.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=top.count)
    try:
        table = list(csv.reader(io.StringIO(body, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise RegistryInvalid((Problem(file, 1, "", f"this is not CSV: {error}"),)) from None
    if not table:
        accepted = f"a first row with column names: {', '.join(COLUMNS)}"
        raise RegistryInvalid((Problem(file, 1, "", "the table is empty", accepted),))
    return table


def _lines(table: Sequence[Sequence[str]], header: Sequence[str]) -> Iterator[_Line]:
    for number, row in enumerate(table[1:], start=2):
        filled = {
            name: cell.strip() for name, cell in zip(header, row, strict=False) if cell.strip()
        }
        yield _Line(number, filled)


def _header_problems(file: str, header: Sequence[str]) -> Iterator[Problem]:
    for index, name in enumerate(header):
        if name not in COLUMNS:
            found = f"unknown column {shown(name)}{suggestion(name, COLUMNS)}"
            yield Problem(file, 1, name, found, ", ".join(COLUMNS))
        elif name in header[:index]:
            yield Problem(file, 1, name, f"the column {name!r} stands here twice")
    if "url" not in header:
        yield Problem(file, 1, "url", "the column 'url' is missing", ", ".join(COLUMNS))


def _width_problems(file: str, table: Sequence[Sequence[str]]) -> Iterator[Problem]:
    width = len(table[0])
    for number, row in enumerate(table[1:], start=2):
        if any(cell.strip() for cell in row[width:]):
            found = f"the row has {len(row)} cells, the header has {width}"
            yield Problem(file, number, "", found, "quotes around a cell that holds the separator")


def _cell_problems(file: str, line: _Line) -> Iterator[Problem]:
    try:
        ResourceRow.model_validate(_as_row(line.cells))
    except ValidationError as invalid:
        for error in invalid.errors(include_url=False):
            column = next(str(step) for step in reversed(error["loc"]) if isinstance(step, str))
            found, accepted = words(error, ResourceRow)
            if error["type"] == "missing":
                found, accepted = f"the {column} is empty", _MISSING[column]
            yield line.problem(file, column, found, accepted)


def _confirmation_problems(file: str, line: _Line) -> Iterator[Problem]:
    if line.cells.get("target", "").lower() != Target.CONFIRMED:
        return
    for column in ("confirmed_by", "confirmed_on"):
        if column not in line.cells:
            found = f"the target is confirmed, but {column} is empty"
            yield line.problem(file, column, found, "who confirmed it and on which day")


def _owner_problems(file: str, line: _Line) -> Iterator[Problem]:
    owner = line.cells.get("owner", "")
    try:
        if "@" in owner:
            email(owner)
    except Unacceptable as wrong:
        yield line.problem(file, "owner", wrong.found, wrong.accepted)


def _as_row(cells: Mapping[str, str]) -> dict[str, object]:
    """Return the cells as a row of the registry, which knows best what is accepted."""
    reference = {key: cells[key] for key in ("factsheet", "section", "text") if key in cells}
    lowered = {key: cells[key].lower() for key in _WORDS if key in cells}
    rest = {key: cell for key, cell in cells.items() if key in COLUMNS and key not in reference}
    return {
        "id": "not-given",
        "name": "not given",
        **rest,
        **lowered,
        "references": [reference] if reference else [],
    }


def _id_problems(
    file: str, line: _Line, first: dict[str, _Line], taken_ids: AbstractSet[str]
) -> Iterator[Problem]:
    """Yield an id that the registry or another address of the table has; note the others in `first`."""
    name = line.cells.get("id")
    if name is None:
        return
    if name in taken_ids:
        yield line.problem(file, "id", f"the id {shown(name)} is already taken in the registry")
    earlier = first.setdefault(name, line)
    if earlier.cells.get("url") != line.cells.get("url"):
        found = f"the id {shown(name)} already stands in row {earlier.number}"
        yield line.problem(file, "id", found, "one id for each address")


def _merged(lines: Sequence[_Line], taken: set[str]) -> tuple[Entry, ...]:
    """Return one entry for each address and id, with the references of all its rows."""
    entries: list[Entry] = []
    places: dict[str, list[int]] = {}
    for line in lines:
        url, name = line.cells["url"], line.cells.get("id", "")
        same = [at for at in places.get(url, ()) if name in {"", entries[at].id}]
        if same:
            entries[same[0]] = _with_references(entries[same[0]], _references(line))
        else:
            places.setdefault(url, []).append(len(entries))
            entries.append(_entry(line.cells, _references(line), taken))
            taken.add(entries[-1].id)
    return tuple(entries)


def _with_references(entry: Entry, more: tuple[Reference, ...]) -> Entry:
    return replace(entry, references=tuple(dict.fromkeys((*entry.references, *more))))


def _references(line: _Line) -> tuple[Reference, ...]:
    cells = line.cells
    if "factsheet" not in cells:
        return ()
    return (Reference(cells["factsheet"], cells.get("section", ""), cells["text"]),)


def _entry(cells: Mapping[str, str], references: tuple[Reference, ...], taken: set[str]) -> Entry:
    entry = new_entry(
        cells["url"],
        taken_ids=taken,
        name=cells.get("name"),
        kind=Kind(cells.get("kind", Kind.PAGE).lower()),
        importance=Importance(cells.get("importance", Importance.NORMAL).lower()),
        owner=cells.get("owner"),
        references=references,
        note=cells.get("note", ""),
    )
    confirmed_on = cells.get("confirmed_on")
    return replace(
        entry,
        id=cells.get("id", entry.id),
        target=Target(cells.get("target", Target.ASSUMED).lower()),
        confirmed_by=cells.get("confirmed_by"),
        confirmed_on=day(confirmed_on) if confirmed_on else None,
    )
