"""Fact sheets, files and web pages -> their references, and entries for the registry that nobody has to write."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from monitor import registry
from monitor.desk.house import House
from monitor.desk.watched import document_of, survey
from monitor.errors import RegistryInvalid, UsageError
from monitor.files import write_atomically
from monitor.model import Check, FactSheet, Mapped, Probe, Reference, ReferenceState, Resource
from monitor.registry import Document, Entry, SheetEntry, Unreadable
from monitor.shard import look

ADDRESS = re.compile(r"https?://", re.IGNORECASE)


async def read_page(url: str, probe: Probe, factsheet: str) -> Document:
    """Return a web page as readers see it; UsageError says why it cannot be had."""
    judged = await look(Check(Resource(id="page", name=url, url=url)), probe)
    if not judged.judgement.verdict.serves:
        raise UsageError(f"{url} cannot be read: {judged.judgement.detail}")
    return document_of(factsheet, judged.observation)


def read_file(path: Path, factsheet: str) -> Document:
    """Return a file as a document; UsageError says why it cannot be read."""
    try:
        return Document(factsheet, path.name, path.read_bytes())
    except OSError as wrong:
        raise UsageError(f"{path} cannot be read: {wrong.strerror}") from wrong


def references(
    house: House, sources: Sequence[str], folder: Path, pages: Mapping[str, Document]
) -> tuple[Mapped, ...]:
    """Return the references of fact sheets, resources, files and pages; of all sheets where none is named.

    A source is the id of a fact sheet or resource, a path relative to `folder`, or an address whose
    document stands in `pages`. Raises UsageError for anything else.
    """
    known = survey(house).mapped
    if not sources:
        return known
    return tuple(
        one for source in sources for one in _of_source(house, source, folder, pages, known)
    )


def _of_source(
    house: House, source: str, folder: Path, pages: Mapping[str, Document], known: Sequence[Mapped]
) -> Sequence[Mapped]:
    if source in pages:
        return _of_stranger(
            house, FactSheet(source, source, published_url=source), {source: pages[source]}
        )
    by_id = [one for one in known if source in {one.reference.factsheet, one.resource}]
    if by_id or source in {sheet.id for sheet in house.registry.factsheets}:
        return by_id
    path = (folder / source).resolve()
    owner = next((sheet for sheet in house.registry.factsheets if path in sheet.paths), None)
    if owner is not None:
        return [one for one in known if one.reference.factsheet == owner.id]
    if not path.is_file():
        raise UsageError(f"{source!r} is no fact sheet, no resource and no file")
    readable_references(read_file(path, source))
    return _of_stranger(house, FactSheet(source, source, paths=(path,), path=str(path)), {})


def _of_stranger(
    house: House, stranger: FactSheet, pages: Mapping[str, Document]
) -> Sequence[Mapped]:
    """Return the references of a document that the registry does not name.

    Where most of them match one sheet of the registry, it is another copy, and is read as that sheet.
    """
    copies = [
        replace(
            sheet, path=stranger.path, paths=stranger.paths, published_url=stranger.published_url
        )
        for sheet in house.registry.factsheets
    ]
    read = [_surveyed(house, sheet, pages) for sheet in copies]
    likely = [mapped for mapped in read if _matches(mapped) * 2 > len(mapped)]
    return max(likely, key=_matches) if likely else _surveyed(house, stranger, pages)


def _matches(mapped: Sequence[Mapped]) -> int:
    return sum(one.state is ReferenceState.MATCHED for one in mapped)


def _surveyed(house: House, sheet: FactSheet, pages: Mapping[str, Document]) -> Sequence[Mapped]:
    published = (
        {sheet.id: [replace(page, factsheet=sheet.id) for page in pages.values()]} if pages else {}
    )
    only = replace(house.registry, factsheets=(sheet,))
    today = house.clock.now().astimezone(house.settings.zone).date()
    return registry.survey_references(only, published=published, today=today).mapped


def write_unmapped(house: House, mapped: Sequence[Mapped]) -> tuple[Entry, ...]:
    """Add what nobody watches to the registry, as entries to be filled in; return them.

    No other byte of the file changes. Raises UsageError for references of a sheet that the registry does
    not name, and where the file cannot be written.
    """
    wanting = [one.reference for one in mapped if one.state is ReferenceState.UNMAPPED]
    sheets = {sheet.id for sheet in house.registry.factsheets}
    if strangers := sorted({reference.factsheet for reference in wanting} - sheets):
        raise UsageError(
            f"{', '.join(strangers)}: not a fact sheet of the registry; add it under `factsheets:` first"
        )
    taken = {resource.id for resource in house.registry.resources}
    entries = registry.starter_entries(wanting, {}, taken_ids=taken)
    if entries:
        add_entries(house.registry.path, entries)
    return tuple(entries)


def add_entries(path: Path, entries: Sequence[Entry], sheet: SheetEntry | None = None) -> None:
    """Add entries, and a fact sheet, to the registry at `path`; no other byte of it changes.

    The new text is loaded before it takes the old one's place, so that a mistake changes nothing:
    raises RegistryInvalid, or UsageError where the file cannot be written.
    """
    old = path.read_bytes().decode("utf-8")
    text = registry.append_factsheet(old, sheet) if sheet else old
    text = registry.append_resources(text, entries) if entries else text
    trial = path.with_name(f".{path.name}.trial")
    try:
        write_atomically(trial, text)
        _try(trial, path)
        write_atomically(path, text)
    except OSError as wrong:
        raise UsageError(f"{path} cannot be written: {wrong.strerror}") from wrong
    finally:
        trial.unlink(missing_ok=True)


def _try(trial: Path, path: Path) -> None:
    """Load the trial file; what is wrong in it is told under the name of the file it stands for."""
    try:
        registry.load(trial)
    except RegistryInvalid as invalid:
        problems = (
            replace(problem, file=str(path)) if problem.file == str(trial) else problem
            for problem in invalid.problems
        )
        raise RegistryInvalid(tuple(problems)) from None


def readable_references(document: Document) -> tuple[Reference, ...]:
    """Return the references of a document; UsageError says why it cannot be read."""
    try:
        return registry.extract(document)
    except Unreadable as wrong:
        raise UsageError(str(wrong)) from wrong
