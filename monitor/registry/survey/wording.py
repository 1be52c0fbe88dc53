"""References -> the words that findings name them by."""

from __future__ import annotations

from pathlib import PurePosixPath

from monitor.model import Reference

_UNITS = {".pdf": "page", ".docx": "paragraph"}  # what `line` counts, where it is no line
_LONGEST = 200  # characters of a text or an address in a sentence


def shortened(text: str) -> str:
    """Return a text as it fits into a sentence."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"


def named(reference: Reference) -> str:
    """Return what a reader sees of a reference, quoted: "Find a program"."""
    return f'"{shortened(reference.text)}"' if reference.text else "a link without text"


def under(section: str) -> str:
    """Return the heading as part of a sentence: "under MORE INFORMATION"."""
    return f"under {shortened(section)}" if section else "before the first heading"


def where(reference: Reference) -> str:
    """Return where a reference stands: "line 84 of factsheets/a.md, under MORE INFORMATION"."""
    unit = _UNITS.get(PurePosixPath(reference.file).suffix.lower(), "line")
    number = f"{unit} {reference.line} of " if reference.line is not None else ""
    return f"{number}{reference.file}, {under(reference.section)}"
