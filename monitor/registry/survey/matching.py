"""References that the registry declares -> which resource answers for a reference of a sheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.model import Reference, Resource, fold
from monitor.registry.survey.targets import direct_id, normalised


@dataclass(frozen=True, slots=True)
class Declaration:
    """A reference as a resource declares it."""

    resource: Resource
    number: int  # its place among the references of the resource
    reference: Reference


class Declared:
    """Every declaration of a registry, found by key, by text and by address."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._by_key: dict[tuple[str, str, str], list[Declaration]] = defaultdict(list)
        self._by_text: dict[tuple[str, str], list[Declaration]] = defaultdict(list)
        self._by_address: dict[str, Resource] = {}
        self.of_sheet: dict[str, list[Declaration]] = defaultdict(list)
        self._ids: set[str] = set()
        for resource in resources:
            self._ids.add(resource.id)
            if resource.url is not None:
                self._by_address.setdefault(normalised(resource.url), resource)
            for number, reference in enumerate(resource.references):
                declaration = Declaration(resource, number, reference)
                self._by_key[reference.key].append(declaration)
                self._by_text[reference.factsheet, fold(reference.text)].append(declaration)
                self.of_sheet[reference.factsheet].append(declaration)

    def at(self, reference: Reference, address: str | None) -> Declaration | None:
        """Return the declaration with the same sheet, section and text; of several, one with the address."""
        same_key = self._by_key.get(reference.key, [])
        same_address = (
            one
            for one in same_key
            if address and one.resource.url and normalised(one.resource.url) == normalised(address)
        )
        return next(same_address, same_key[0] if same_key else None)

    def elsewhere(
        self, reference: Reference, held: Iterable[tuple[str, str, str]]
    ) -> Declaration | None:
        """Return the only declaration of the sheet with the same text, where its own place is empty.

        `held` are the keys of all references of the sheet: a declaration that one of them fits
        exactly is taken.
        """
        same_text = self._by_text.get((reference.factsheet, fold(reference.text)), [])
        if len(same_text) == 1 and same_text[0].reference.key not in held:
            return same_text[0]
        return None

    def resource_at(self, address: str) -> Resource | None:
        """Return the resource that watches an address."""
        return self._by_address.get(normalised(address))

    def direct_id(self, address: str) -> str:
        """Return the id under which an address is watched that no resource names."""
        return direct_id(address, self._ids)
