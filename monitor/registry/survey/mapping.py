"""The references of one sheet -> the resource that answers for each, and a finding where none does."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.model import FactSheet, Finding, FindingKind, Mapped, Reference, ReferenceState
from monitor.registry.survey.matching import Declaration, Declared
from monitor.registry.survey.sources import Held
from monitor.registry.survey.targets import (
    WATCHED,
    address_of,
    is_same,
    scheme_of,
)
from monitor.registry.survey.wording import named, shortened, under, where

SITEMAPS = (".xml", ".xml.gz")  # a published_url that ends so lists pages and is none
_ACCEPTED = f"{', '.join(WATCHED[:-1])} and {WATCHED[-1]} addresses"


@dataclass(frozen=True, slots=True)
class Placed:
    """A reference of a source, the address that readers should reach by it, and who names that."""

    reference: Reference
    address: str | None  # None: nobody names one
    is_ours: bool = False  # True: the registry names it, the sheet only holds a place for it


@dataclass(slots=True)
class SheetMap:
    """What became of the references of one sheet."""

    mapped: list[Mapped] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    # Which declared references the sheet holds, by resource and number; and those that match by address.
    held: dict[tuple[str, int], Reference] = field(default_factory=dict)
    added: list[tuple[str, Reference]] = field(default_factory=list)
    direct: list[tuple[str, Reference]] = field(default_factory=list)  # by address


def map_sheet(sheet: FactSheet, source: Held, declared: Declared) -> SheetMap:
    """Return what answers for each reference of a sheet, in the sheet's order.

    A reference whose text is declared once for the sheet, though under another heading, is matched
    as well, and a finding asks to correct the heading: headings are reworded more often than links.
    """
    mapper = _Mapper(sheet, declared, frozenset(one.key for one in source.references))
    for reference in source.references:
        mapper.read(reference)
    if source.is_complete:
        mapper.report_missing()
    return mapper.sheet_map


class _Mapper:
    def __init__(
        self, sheet: FactSheet, declared: Declared, keys: frozenset[tuple[str, str, str]]
    ) -> None:
        self.sheet_map = SheetMap()
        self._sheet = sheet
        self._declared = declared
        self._keys = keys  # of all references of the sheet

    def read(self, reference: Reference) -> None:
        """Find what answers for one reference."""
        address = address_of(reference.target.strip(), self._base(reference))
        declaration = self._declared.at(reference, address)
        if declaration is not None:
            self._matched(reference, address, declaration)
        elif address is not None:
            self._by_address(reference, address)
        else:
            self._by_text(reference)

    def _base(self, reference: Reference) -> str | None:
        if scheme_of(reference.file) in {"http", "https"}:
            return reference.file
        published = self._sheet.published_url
        return None if published is None or published.endswith(SITEMAPS) else published

    def _matched(self, reference: Reference, address: str | None, declaration: Declaration) -> None:
        resource = declaration.resource
        if (resource.id, declaration.number) in self.sheet_map.held:
            self.sheet_map.added.append((resource.id, reference))  # the sheet says it twice
        else:
            self.sheet_map.held[resource.id, declaration.number] = reference
        self._note(reference, ReferenceState.MATCHED, resource.id)
        if address is None:
            ours = resource.url if _is_placeholder(reference) else None
            self.sheet_map.placed.append(Placed(reference, ours, is_ours=True))
            return
        self.sheet_map.placed.append(Placed(reference, address))
        if resource.url is not None and not is_same(resource.url, address):
            self._find(
                FindingKind.DISAGREES,
                reference,
                f"{named(reference)} ({where(reference)}) leads to {shortened(address)}, but the registry "
                f"watches {shortened(resource.url)} for it: correct one of them.",
                resource.id,
            )

    def _by_address(self, reference: Reference, address: str) -> None:
        resource = self._declared.resource_at(address)
        elsewhere = self._declared.elsewhere(reference, self._keys)
        if resource is None:
            self.sheet_map.placed.append(Placed(reference, address))
            self.sheet_map.direct.append((address, reference))
            identifier = self._declared.direct_id(address)
            self._note(reference, ReferenceState.DIRECT, identifier)
        elif elsewhere is not None and elsewhere.resource.id == resource.id:
            self._matched(reference, address, elsewhere)
            self._ask_for_heading(reference, elsewhere)
        else:
            self.sheet_map.placed.append(Placed(reference, address))
            self.sheet_map.added.append((resource.id, reference))
            self._note(reference, ReferenceState.MATCHED, resource.id)

    def _by_text(self, reference: Reference) -> None:
        declaration = self._declared.elsewhere(reference, self._keys)
        if declaration is not None and _is_placeholder(reference):
            self._matched(reference, None, declaration)
            self._ask_for_heading(reference, declaration)
            return
        self.sheet_map.placed.append(Placed(reference, None))
        self._note(reference, ReferenceState.UNMAPPED, None)
        sentence = f"Nobody watches {named(reference)} ({where(reference)}): {_why(reference)}"
        self._find(FindingKind.UNMAPPED, reference, sentence, None)

    def _ask_for_heading(self, reference: Reference, declaration: Declaration) -> None:
        """Ask to correct a heading; a declaration that names none fits under any."""
        if declaration.reference.section:
            self._find(
                FindingKind.REFERENCE_MISSING,
                reference,
                f"The registry declares {named(reference)} {under(declaration.reference.section)}, but it "
                f"stands in {where(reference)}: correct the section in the registry.",
                declaration.resource.id,
            )

    def report_missing(self) -> None:
        """Report what the registry declares for the sheet and the sheet does not hold."""
        for declaration in self._declared.of_sheet.get(self._sheet.id, ()):
            if (declaration.resource.id, declaration.number) not in self.sheet_map.held:
                declared = declaration.reference
                sentence = (
                    f"The registry declares {named(declared)} {under(declared.section)}, but the fact "
                    f'sheet "{self._sheet.title}" does not hold it.'
                )
                self._find(
                    FindingKind.REFERENCE_MISSING, declared, sentence, declaration.resource.id
                )

    def _note(self, reference: Reference, state: ReferenceState, resource: str | None) -> None:
        self.sheet_map.mapped.append(Mapped(reference, state, resource))

    def _find(
        self, kind: FindingKind, reference: Reference, sentence: str, resource: str | None
    ) -> None:
        finding = Finding(kind, self._sheet.id, sentence, reference.line, resource)
        self.sheet_map.findings.append(finding)


def _is_placeholder(reference: Reference) -> bool:
    """Return whether the sheet only holds a place for an address: "#", nothing, or a script."""
    return reference.is_placeholder or scheme_of(reference.target.strip()) == "javascript"


def _why(reference: Reference) -> str:
    target = reference.target.strip()
    if reference.is_placeholder:
        return "it names no address, and no resource of the registry declares it."
    if scheme_of(target):
        return f"its target {shortened(target)} cannot be watched (accepted: {_ACCEPTED})."
    return (
        f"its target {shortened(target)} is relative, and there is no published_url that it "
        "could be seen from."
    )
