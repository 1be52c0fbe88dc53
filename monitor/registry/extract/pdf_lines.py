"""Characters with their places on a PDF page -> the lines that they form."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from monitor.registry.extract.lines import spaced

# Parts of the size of the letters:
_SPACE_GAP = 0.18  # a wider gap is a space between words
_COLUMN_GAP = 3.0  # a wider gap separates columns
_LINE_STEP = 0.5  # a larger step up or down begins a line
_MIDDLE = 0.3  # the middle of a letter above its baseline


class Glyph(NamedTuple):
    """What one character code draws, in the page's points."""

    text: str
    left: float
    right: float
    baseline: float
    size: float

    @property
    def middle(self) -> tuple[float, float]:
        """Return the point that a link must cover to hold the character."""
        return (self.left + self.right) / 2, self.baseline + _MIDDLE * self.size


@dataclass(frozen=True, slots=True)
class Line:
    """Characters that stand side by side."""

    glyphs: tuple[Glyph, ...]

    @property
    def baseline(self) -> float:
        """Return the height above the foot of the page."""
        return self.glyphs[0].baseline

    @property
    def size(self) -> float:
        """Return the size of its largest letter."""
        return max(glyph.size for glyph in self.glyphs)

    @property
    def text(self) -> str:
        """Return what it says."""
        return joined(self.glyphs)


def joined(glyphs: tuple[Glyph, ...]) -> str:
    """Return the text of characters of one line, with a space where a gap shows one."""
    words = [glyph.text for glyph in glyphs[:1]]
    for before, glyph in pairwise(glyphs):
        if glyph.left - before.right > _SPACE_GAP * glyph.size:
            words.append(" ")
        words.append(glyph.text)
    return spaced("".join(words))


def lines_of(glyphs: list[Glyph]) -> tuple[Line, ...]:
    """Return the lines in the order in which the page draws them; blank ones are left out."""
    lines: list[list[Glyph]] = []
    for glyph in glyphs:
        if lines and _goes_on(lines[-1][-1], glyph):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return tuple(Line(tuple(line)) for line in lines if any(one.text.strip() for one in line))


def _goes_on(before: Glyph, glyph: Glyph) -> bool:
    size = max(before.size, glyph.size)
    gap = glyph.left - before.right
    same_height = abs(glyph.baseline - before.baseline) <= _LINE_STEP * size
    return same_height and -size <= gap <= _COLUMN_GAP * size
