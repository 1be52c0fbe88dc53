"""The lines and links of one PDF page -> its references, in reading order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from monitor.registry.extract.bare import bare_addresses
from monitor.registry.extract.lines import LONGEST_HEADING, is_heading_line, lead_of
from monitor.registry.extract.pdf_lines import Line, joined
from monitor.registry.extract.pdf_links import PdfLink

_LARGE = 1.15  # times the size of most letters of the page
_HEADING_STEP = 1.8  # line heights; what stands further apart is not one heading
_MOST_COMPARISONS = 3_000_000  # of links with characters, of one page

_Hits = tuple[tuple[int, int], ...]  # of a link: line, and character in the line


@dataclass(frozen=True, slots=True)
class Found:
    """A reference of the page, before it knows its document."""

    target: str
    text: str
    lead: str
    section: str


@dataclass(frozen=True, slots=True)
class _Placed:
    link: PdfLink
    hits: _Hits


def references_of(links: list[PdfLink], lines: tuple[Line, ...]) -> tuple[Found, ...]:
    """Return the links with the text under them, and the bare addresses without one, in reading order."""
    if len(links) * sum(len(line.glyphs) for line in lines) > _MOST_COMPARISONS:
        lines = ()
    placed = _merged([_Placed(link, _hits(link, lines)) for link in links], lines)
    covered = {hit for one in placed for hit in one.hits}
    headings = _headings(lines, {line for line, _ in covered})
    rows = [(_order(one, lines), _linked(one, lines, headings)) for one in placed]
    rows += _unlinked(lines, covered, headings)
    return tuple(found for _, found in sorted(rows, key=lambda row: row[0]))


def _hits(link: PdfLink, lines: tuple[Line, ...]) -> _Hits:
    bottom = min((area.bottom for area in link.areas), default=0.0)
    top = max((area.top for area in link.areas), default=0.0)
    return tuple(
        (number, place)
        for number, line in enumerate(lines)
        if bottom - line.size <= line.baseline <= top
        for place, glyph in enumerate(line.glyphs)
        if any(area.holds(glyph) for area in link.areas)
    )


def _merged(placed: list[_Placed], lines: tuple[Line, ...]) -> list[_Placed]:
    """Return the links, with one that goes on in the next line as one: writers cut it in two."""
    merged: list[_Placed] = []
    for one in placed:
        if (
            merged
            and merged[-1].link.target == one.link.target
            and _goes_on(merged[-1], one, lines)
        ):
            merged[-1] = _Placed(merged[-1].link, (*merged[-1].hits, *one.hits))
        else:
            merged.append(one)
    return merged


def _goes_on(before: _Placed, one: _Placed, lines: tuple[Line, ...]) -> bool:
    if not before.hits or not one.hits:
        return False
    line, place = before.hits[-1]
    is_end = all(not glyph.text.strip() for glyph in lines[line].glyphs[place + 1 :])
    next_line, first = one.hits[0]
    is_start = all(not glyph.text.strip() for glyph in lines[next_line].glyphs[:first])
    return next_line == line + 1 and is_end and is_start


def _order(one: _Placed, lines: tuple[Line, ...]) -> tuple[int, int]:
    """Return where a link stands; one without text, such as a picture, by its height on the page."""
    if one.hits:
        return one.hits[0]
    top = max((area.top for area in one.link.areas), default=0.0)
    below = (number for number, line in enumerate(lines) if line.baseline < top)
    return next(below, len(lines)), -1


def _linked(one: _Placed, lines: tuple[Line, ...], headings: dict[int, str]) -> Found:
    words = [
        joined(tuple(lines[number].glyphs[place] for _, place in hits))
        for number, hits in groupby(one.hits, key=lambda hit: hit[0])
    ]
    text = " ".join(words).strip() or one.link.described
    number, place = _order(one, lines)
    before = lines[number].glyphs[: max(place, 0)] if number < len(lines) else ()
    return Found(one.link.target, text, lead_of(joined(before)), _section(headings, number))


def _unlinked(
    lines: tuple[Line, ...], covered: set[tuple[int, int]], headings: dict[int, str]
) -> Iterator[tuple[tuple[int, int], Found]]:
    for number, line in enumerate(lines):
        cells = enumerate(line.glyphs)
        for is_covered, run in groupby(cells, key=lambda cell: (number, cell[0]) in covered):
            row = tuple(run)
            text = joined(tuple(glyph for _, glyph in row))
            for address in () if is_covered else bare_addresses(text, mailboxes=True):
                lead = lead_of(text[: address.start]) if row[0][0] == 0 else ""
                section = _section(headings, number)
                place = (number, row[0][0])
                yield place, Found(address.target, address.text, lead, section)


def _headings(lines: tuple[Line, ...], linked: set[int]) -> dict[int, str]:
    """Return the heading that each heading line belongs to, by number of the line."""
    usual = _usual_size(lines)
    found: dict[int, str] = {}
    for number, line in enumerate(lines):
        if number in linked or not _is_heading(line, usual):
            continue
        before = lines[number - 1] if number - 1 in found else None
        goes_on = before is not None and _is_same_heading(before, line)
        found[number] = f"{found[number - 1]} {line.text}" if goes_on else line.text
    return found


def _usual_size(lines: tuple[Line, ...]) -> float:
    sizes = Counter(round(glyph.size, 1) for line in lines for glyph in line.glyphs)
    return max(sizes, key=lambda size: (sizes[size], -size), default=0.0)


def _is_heading(line: Line, usual: float) -> bool:
    if is_heading_line(line.text):
        return True
    has_words = any(character.isalpha() for character in line.text)
    return has_words and line.size >= _LARGE * usual and len(line.text) <= LONGEST_HEADING


def _is_same_heading(before: Line, line: Line) -> bool:
    step = before.baseline - line.baseline
    same_size = abs(before.size - line.size) < 0.1
    return same_size and 0 < step <= _HEADING_STEP * line.size


def _section(headings: dict[int, str], number: int) -> str:
    """Return the nearest heading above in the order in which the page is drawn; "" for none."""
    above = [line for line in headings if line < number]
    return headings[above[-1]] if above else ""
