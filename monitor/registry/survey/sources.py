"""A fact sheet -> the references that its source holds, and what is amiss with the source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from monitor.model import FactSheet, Finding, FindingKind, Reference
from monitor.registry.extract.document import Document, Unreadable
from monitor.registry.extract.formats import extract

# What a caller gives for the published copy of a sheet: its pages, or why there are none.
Published = Sequence[Document] | str | None


@dataclass(frozen=True, slots=True)
class Held:
    """The references of one document or of several, and whether every one of those could be read."""

    references: tuple[Reference, ...] = ()
    findings: tuple[Finding, ...] = ()
    is_complete: bool = True


def read_source(sheet: FactSheet, published: Published, folder: Path) -> Held:
    """Return what the source of a sheet holds: its files, or the published pages where it has no file.

    Files are named relative to `folder` in references and sentences.
    """
    if sheet.path is None and sheet.published_url is not None and published is not None:
        return read_published(sheet, published)
    if not sheet.paths:
        return Held(findings=(_missing(sheet, _why_no_file(sheet)),), is_complete=False)
    return _together(_read_file(sheet, path, folder) for path in sheet.paths)


def read_published(sheet: FactSheet, published: Sequence[Document] | str) -> Held:
    """Return what readers of a sheet see; a finding for each page that cannot be read."""
    if isinstance(published, str):
        return _unseen(sheet, published)
    if not published:
        return _unseen(sheet, "no page of it was fetched")
    return _together(_read_page(sheet, page) for page in published)


def _read_file(sheet: FactSheet, path: Path, folder: Path) -> Held:
    name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()
    try:
        return Held(extract(Document(sheet.id, name, path.read_bytes())))
    except OSError as trouble:
        why = f"{name} cannot be opened ({trouble.strerror or trouble})."
    except Unreadable as unreadable:
        why = str(unreadable)
    return Held(findings=(_missing(sheet, why),), is_complete=False)


def _read_page(sheet: FactSheet, page: Document) -> Held:
    try:
        return Held(extract(replace(page, factsheet=sheet.id, is_published=True)))
    except Unreadable as unreadable:
        return _unseen(sheet, str(unreadable))


def _together(parts: Iterable[Held]) -> Held:
    every = tuple(parts)
    return Held(
        tuple(reference for held in every for reference in held.references),
        tuple(_distinct(finding for held in every for finding in held.findings)),
        all(held.is_complete for held in every),
    )


def _distinct(findings: Iterable[Finding]) -> Iterator[Finding]:
    yield from dict.fromkeys(findings)


def _why_no_file(sheet: FactSheet) -> str:
    if sheet.path is not None:
        return f"no file matches {sheet.path}."
    if sheet.published_url is not None:
        return f"it has no file, and {sheet.published_url} was not fetched."
    return "it has neither a path nor a published_url."


def _missing(sheet: FactSheet, why: str) -> Finding:
    sentence = f'The source of the fact sheet "{sheet.title}" could not be read: {why}'
    return Finding(FindingKind.SOURCE_MISSING, sheet.id, sentence)


def _unseen(sheet: FactSheet, why: str) -> Held:
    sentence = (
        f'What readers see of the fact sheet "{sheet.title}" could not be read: {_ended(why)}'
    )
    finding = Finding(FindingKind.PUBLISHED_UNREADABLE, sheet.id, sentence)
    return Held(findings=(finding,), is_complete=False)


def _ended(why: str) -> str:
    return why if why.endswith((".", "!", "?")) else f"{why}."
