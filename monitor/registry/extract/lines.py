"""Lines of text -> what they mean: headings, the words before a link, line numbers."""

from __future__ import annotations

import re
from bisect import bisect_right

LONGEST_HEADING = 120  # characters; a longer upper-case line is shouting, not a heading
LONGEST_LEAD = 200  # characters; what is longer is a paragraph, not the name before a link
_COLONS = (":", "\N{FULLWIDTH COLON}")
_UNSTORABLE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")
# Soft hyphen, zero-width space, word joiner, byte order mark: editors paste them without noticing.
_INVISIBLE = re.compile(r"[\u00ad\u200b\u2060\ufeff]")
_NEVER_IN_HEADINGS = re.compile(r"[@\\{}<>=|]|://")


def storable(text: str) -> str:
    """Return text without what no database and no JSON holds: zero bytes, controls, half characters."""
    return _UNSTORABLE.sub("", text)


def spaced(text: str) -> str:
    """Return text as a reader sees it: every run of white space one space, nothing invisible, ends stripped."""
    return " ".join(_INVISIBLE.sub("", storable(text)).split())


def is_heading_line(line: str) -> bool:
    """Return whether a line that stands alone is a plain upper-case heading such as "MORE INFORMATION".

    More than half of its characters must be letters: "1-800-662-HELP" is a telephone number.
    """
    text = spaced(line)
    if not text.isupper() or len(text) > LONGEST_HEADING or _NEVER_IN_HEADINGS.search(text):
        return False
    letters = sum(character.isalpha() for character in text)
    return letters >= 2 and letters * 2 > len(text.replace(" ", ""))


def lead_of(before: str) -> str:
    """Return the words before a link where they end with a colon, without it; "" otherwise."""
    words = spaced(before)
    if not words.endswith(_COLONS) or len(words) > LONGEST_LEAD:
        return ""
    return words[:-1].rstrip().lstrip("-*\N{BULLET}\N{MIDDLE DOT} ")


def unified(text: str) -> str:
    r"""Return text with every line ending as `\n`; the count of lines stays."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class LineNumbers:
    """Where each line of a text begins; offsets count what `text` is made of, bytes or characters."""

    def __init__(self, text: str | bytes) -> None:
        if isinstance(text, bytes):
            self._starts = [match.end() for match in re.finditer(rb"\n", text)]
        else:
            self._starts = [match.end() for match in re.finditer(r"\n", text)]

    def at(self, offset: int) -> int:
        """Return the 1-based number of the line that holds the offset."""
        return bisect_right(self._starts, offset) + 1
