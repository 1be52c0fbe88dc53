"""Registry, fact-sheet files and published pages -> all resources, all references, all findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.model import (
    FactSheet,
    Finding,
    FindingKind,
    Mapped,
    Reference,
    Registry,
    Resource,
    Target,
)
from monitor.registry.extract.document import Document
from monitor.registry.survey.differences import differences
from monitor.registry.survey.mapping import SheetMap, map_sheet
from monitor.registry.survey.matching import Declared
from monitor.registry.survey.sources import Held, Published, read_published, read_source
from monitor.registry.survey.targets import normalised
from monitor.registry.survey.wording import shortened


@dataclass(frozen=True, slots=True)
class Survey:
    """What a run watches and why."""

    resources: tuple[Resource, ...]  # the registry's, then those that only sheets name
    mapped: tuple[Mapped, ...]  # every reference of every source, in order of sheets and lines
    findings: tuple[Finding, ...]


def survey(
    registry: Registry,
    *,
    published: Mapping[str, Sequence[Document] | str],
    today: date,
) -> Survey:
    """Return every resource with its references, every reference with its resource, and what is amiss.

    Reads the files of the fact sheets. `published` holds, by id of the sheet, the pages that readers
    see (all of them where a sitemap stands in the registry) or a sentence that says why they could
    not be fetched; a sheet that is not in it is not compared. Direct resources are `confirmed` by
    the sheet that names them.
    """
    declared = Declared(registry.resources)
    maps: list[tuple[FactSheet, SheetMap]] = []
    findings: list[Finding] = []
    for sheet in registry.factsheets:
        pages = published.get(sheet.id)
        source = read_source(sheet, pages, registry.path.parent)
        sheet_map = map_sheet(sheet, source, declared)
        maps.append((sheet, sheet_map))
        findings += (
            *_reviews(sheet, today),
            *source.findings,
            *sheet_map.findings,
            *_compared(sheet, source, sheet_map, pages),
        )
    findings += _not_set(registry.resources, [sheet_map for _, sheet_map in maps])
    return Survey(
        resources=(*_with_references(registry.resources, maps), *_direct(declared, maps)),
        mapped=tuple(one for _, sheet_map in maps for one in sheet_map.mapped),
        findings=tuple(findings),
    )


def reference_rows(mapped: Iterable[Mapped]) -> list[dict[str, object]]:
    """Return the rows of `monitor references --format json`, in the order given."""
    return [
        {
            "factsheet": one.reference.factsheet,
            "section": one.reference.section,
            "line": one.reference.line,
            "text": one.reference.text,
            "target": one.reference.target,
            "resource": one.resource,
            "state": one.state.value,
        }
        for one in mapped
    ]


def _reviews(sheet: FactSheet, today: date) -> Iterator[Finding]:
    if sheet.review_due is not None and sheet.review_due <= today:
        last = f" (last reviewed {sheet.reviewed})" if sheet.reviewed else ""
        sentence = f'The fact sheet "{sheet.title}" has been due for review since {sheet.review_due}{last}.'
        yield Finding(FindingKind.REVIEW_DUE, sheet.id, sentence)


def _compared(
    sheet: FactSheet, source: Held, sheet_map: SheetMap, pages: Published
) -> Iterator[Finding]:
    """Yield how the published pages differ; only a source that was read whole can be compared."""
    if pages is None or sheet.path is None:
        return
    seen = read_published(sheet, pages)
    yield from seen.findings
    if seen.is_complete and source.is_complete:
        yield from differences(sheet, sheet_map.placed, seen.references)


def _not_set(resources: Iterable[Resource], maps: Iterable[SheetMap]) -> Iterator[Finding]:
    named = {
        one.resource: placed.address
        for sheet_map in maps
        for one, placed in zip(sheet_map.mapped, sheet_map.placed, strict=True)
        if placed.address is not None and not placed.is_ours
    }
    for resource in resources:
        if resource.url is None:
            first = next(iter(resource.references), None)
            address = named.get(resource.id)
            offer = f"; the fact sheet names {shortened(address)}" if address else ""
            sentence = (
                f'"{shortened(resource.name)}" has no address in the registry{offer}: fill it in.'
            )
            yield Finding(
                FindingKind.NOT_SET,
                first.factsheet if first else "",
                sentence,
                resource=resource.id,
            )


def _with_references(
    resources: Iterable[Resource], maps: Sequence[tuple[FactSheet, SheetMap]]
) -> Iterator[Resource]:
    held = {key: found for _, sheet_map in maps for key, found in sheet_map.held.items()}
    added: dict[str, list[Reference]] = {}
    for _, sheet_map in maps:
        for identifier, reference in sheet_map.added:
            added.setdefault(identifier, []).append(reference)
    for resource in resources:
        declared = (
            held.get((resource.id, number), reference)
            for number, reference in enumerate(resource.references)
        )
        yield replace(resource, references=(*declared, *added.get(resource.id, ())))


def _direct(declared: Declared, maps: Sequence[tuple[FactSheet, SheetMap]]) -> Iterator[Resource]:
    """Yield a resource for each address that only sheets name, in the order of their first mention."""
    named: dict[str, list[tuple[FactSheet, str, Reference]]] = {}
    for sheet, sheet_map in maps:
        for address, reference in sheet_map.direct:
            named.setdefault(normalised(address), []).append((sheet, address, reference))
    for mentions in named.values():
        first, address, reference = mentions[0]
        owners = {sheet.owner for sheet, _, _ in mentions}
        yield Resource(
            id=declared.direct_id(address),
            name=reference.text or address,
            url=address,
            target=Target.CONFIRMED,
            confirmed_by=f"the fact sheet {first.id}",
            owner=first.owner if len(owners) == 1 else None,
            references=tuple(reference for _, _, reference in mentions),
            direct=True,
        )
