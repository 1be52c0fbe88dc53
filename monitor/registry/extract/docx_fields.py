r"""A Word field code such as `HYPERLINK "https://example.org" \l "map"` -> the address that it names."""

from __future__ import annotations

import re

_WORD = re.compile(r'"((?:\\.|[^"\\])*+)(?:"|\Z)|(\\[a-zA-Z]\b)|(\S+)')
_WITH_ARGUMENT = frozenset({"\\l", "\\o", "\\t"})  # place in the file, tooltip, frame


def hyperlink_of(code: str) -> str | None:
    """Return the target of a HYPERLINK field, its place after a #; None for any other field."""
    words = _WORD.finditer(code)
    first = next(words, None)
    if first is None or first[0].upper() != "HYPERLINK":
        return None
    address, place, switch = "", "", ""
    for quoted, option, plain in (word.groups() for word in words):
        if option:
            switch = option.lower()
            continue
        value = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else plain
        if switch == "\\l":
            place = value
        elif switch not in _WITH_ARGUMENT and not address:
            address = value
        switch = ""
    return with_place(address, place)


def with_place(address: str, place: str) -> str:
    """Return an address with the place in it; "#place" where there is no address."""
    return f"{address}#{place}" if place and "#" not in address else address
