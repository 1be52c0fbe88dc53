"""The references of a source and those that readers see -> one sentence for each difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

from monitor.model import FactSheet, Finding, FindingKind, Reference, fold
from monitor.registry.survey.mapping import Placed
from monitor.registry.survey.targets import address_of, is_same, scheme_of
from monitor.registry.survey.wording import named, shortened, under, where

_MOST_SENTENCES = 10  # a page under another address differs in everything


@dataclass(frozen=True, slots=True)
class _Shown:
    """A reference as readers see it."""

    reference: Reference
    address: str | None


def differences(
    sheet: FactSheet, source: Sequence[Placed], published: Sequence[Reference]
) -> Iterator[Finding]:
    """Yield what the published pages of a sheet lack, add, or lead elsewhere; at most 10, then a count.

    References are paired by section and text, and those left over by text alone: sites reword
    headings. A place without an address counts as the address that the registry names for it.
    """
    shown = [_Shown(one, address_of(one.target.strip(), _base(sheet, one))) for one in published]
    pairs, lacking, added = _paired(source, shown)
    sentences = [
        *(_lacks(sheet, placed) for placed in lacking),
        *(_adds(sheet, one) for one in added),
        *(_leads_elsewhere(sheet, placed, one) for placed, one in pairs if _differs(placed, one)),
    ]
    lines = [
        *(placed.reference.line for placed in lacking),
        *(None for _ in added),
        *(placed.reference.line for placed, one in pairs if _differs(placed, one)),
    ]
    for sentence, line in list(zip(sentences, lines, strict=True))[:_MOST_SENTENCES]:
        yield Finding(FindingKind.PUBLISHED_DIFFERS, sheet.id, sentence, line)
    if len(sentences) > _MOST_SENTENCES:
        rest = f"{len(sentences) - _MOST_SENTENCES} more differences"
        sentence = (
            f'{rest} between the source of "{sheet.title}" and what readers see are not listed.'
        )
        yield Finding(FindingKind.PUBLISHED_DIFFERS, sheet.id, sentence)


def _base(sheet: FactSheet, reference: Reference) -> str | None:
    is_page = scheme_of(reference.file) in {"http", "https"}
    return reference.file if is_page else sheet.published_url


_Pairs = list[tuple[Placed, _Shown]]


def _paired(
    source: Sequence[Placed], shown: Sequence[_Shown]
) -> tuple[_Pairs, list[Placed], list[_Shown]]:
    pairs: _Pairs = []
    lacking, added = list(source), list(shown)
    for key in (_by_place, _by_text):
        found, lacking, added = _pair_by(key, lacking, added)
        pairs += found
    order = {id(placed): number for number, placed in enumerate(source)}
    pairs.sort(key=lambda pair: order[id(pair[0])])
    return pairs, lacking, added


def _by_place(reference: Reference) -> Hashable:
    return fold(reference.section), fold(reference.text)


def _by_text(reference: Reference) -> Hashable:
    return fold(reference.text)


def _pair_by(
    key: Callable[[Reference], Hashable], source: list[Placed], shown: list[_Shown]
) -> tuple[_Pairs, list[Placed], list[_Shown]]:
    waiting: dict[Hashable, list[_Shown]] = defaultdict(list)
    for one in shown:
        waiting[key(one.reference)].append(one)
    pairs, lacking = [], []
    for placed in source:
        candidates = waiting[key(placed.reference)]
        if candidates:
            best = next((one for one in candidates if not _differs(placed, one)), candidates[0])
            candidates.remove(best)
            pairs.append((placed, best))
        else:
            lacking.append(placed)
    left = {id(one) for candidates in waiting.values() for one in candidates}
    return pairs, lacking, [one for one in shown if id(one) in left]


def _differs(placed: Placed, shown: _Shown) -> bool:
    if placed.address is None:
        return False
    return shown.address is None or not is_same(placed.address, shown.address)


def _lacks(sheet: FactSheet, placed: Placed) -> str:
    reference = placed.reference
    return (
        f'Readers of "{sheet.title}" do not find {named(reference)}, which the source holds '
        f"({where(reference)})."
    )


def _adds(sheet: FactSheet, shown: _Shown) -> str:
    reference = shown.reference
    return (
        f'Readers of "{sheet.title}" find {named(reference)} {under(reference.section)}, leading to '
        f"{_address(shown)}, which the source does not hold."
    )


def _leads_elsewhere(sheet: FactSheet, placed: Placed, shown: _Shown) -> str:
    names = "the registry" if placed.is_ours else "the source"
    return (
        f'{named(placed.reference)} leads readers of "{sheet.title}" to {_address(shown)}, where '
        f"{names} names {shortened(placed.address or '')}."
    )


def _address(shown: _Shown) -> str:
    if shown.reference.is_placeholder:
        return "no address"
    return shortened(shown.address or shown.reference.target)
