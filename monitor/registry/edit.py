"""The text of a registry and new entries -> the text with the entries spliced in, not another byte touched.

Round-trip dumpers still change `null`, inner spacing and mixed indents, so the place is found by the
parser's marks, lines are put there, and the result is parsed again and compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from monitor.registry.entries import Entry, SheetEntry, resource_row, sheet_row
from monitor.registry.spots import Spot, find_spot
from monitor.registry.tree import Table, parse
from monitor.registry.yaml_text import Plain, block, flow

Row = Mapping[str, Plain]
_BOM = "\ufeff"


def append_resources(text: str, entries: Sequence[Entry]) -> str:
    """Return the text with the entries at the end of `resources:`, which is made where it is missing.

    Raises ValueError where the text holds mistakes of YAML, or cannot be grown without changing more.
    """
    return _grown(text, "resources", [resource_row(entry) for entry in entries])


def append_factsheet(text: str, sheet: SheetEntry) -> str:
    """Return the text with one more fact sheet at the end of `factsheets:`.

    Raises ValueError as `append_resources` does.
    """
    return _grown(text, "factsheets", [sheet_row(sheet)])


def _grown(text: str, section: str, rows: Sequence[Row]) -> str:
    if not rows:
        return text
    bom, body = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    wanted = _wanted(body, section, rows)
    for candidate in _candidates(body, section, rows):
        parsed = parse(candidate)
        if parsed.is_whole and not parsed.faults and parsed.root == wanted:
            return bom + candidate
    raise ValueError(f"{section}: the file is written in a way that cannot be added to in place")


def _wanted(body: str, section: str, rows: Sequence[Row]) -> dict[str, object]:
    """Return what the grown text must say: all that it says now, and the new rows."""
    parsed = parse(body)
    root = Table(1) if parsed.root is None else parsed.root
    if not parsed.is_whole or parsed.faults or not isinstance(root, Table):
        raise ValueError("the file holds mistakes; `monitor validate` names them")
    there = root.get(section)
    if there is not None and not isinstance(there, list):
        raise ValueError(f"{section}: there is no list to add to")
    return {**root, section: [*(there or ()), *rows]}


def _candidates(body: str, section: str, rows: Sequence[Row]) -> Iterator[str]:
    """Yield the texts that could do, the most readable first."""
    spot = find_spot(body, section)
    for at in spot.ends:
        lines = list(_lines(rows, spot))
        if spot.is_missing:
            lines = [" " * spot.root_column + f"{section}:", *lines]
            lines = lines if _follows_blank(body, at) else ["", *lines]
        broken = "" if _is_line_start(body, at) else spot.newline
        added = broken + "".join(line + spot.newline for line in lines)
        yield body[: spot.cut_start] + body[spot.cut_end : at] + added + body[at:]
    inner = ", ".join(flow(row) for row in rows)
    if spot.flow_end is not None:
        for before in ("", ", "):
            yield body[: spot.flow_end] + before + inner + body[spot.flow_end :]
    if spot.root_flow_end is not None:
        for before in ("", ", "):
            added = f"{before}{section}: [{inner}]"
            yield body[: spot.root_flow_end] + added + body[spot.root_flow_end :]


def _lines(rows: Sequence[Row], spot: Spot) -> Iterator[str]:
    dash = " " * spot.column + "-" + " " * (spot.width - 1)
    inner = " " * (spot.column + spot.width)
    for number, row in enumerate(rows):
        if spot.is_airy and (number or spot.has_rows):
            yield ""
        first, *others = block(row)
        yield dash + first
        yield from (inner + line for line in others)


def _is_line_start(body: str, at: int) -> bool:
    return at == 0 or body[at - 1] in "\r\n\x85\u2028\u2029"


def _follows_blank(body: str, at: int) -> bool:
    lines = body[:at].splitlines()
    return not lines or not lines[-1].strip()
