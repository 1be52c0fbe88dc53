"""HTML as text -> HTML that the parser reads in bounded time and memory, cut short where it would not.

The parser cannot be interrupted, and five kinds of input make it take minutes or gigabytes (measured with
selectolax 1.0.2): 100,000 nested elements 40 s, 100,000 attributes in one tag 38 s, as many in repeated
body tags the same, 200,000 options in one list more than 5 minutes, 1,900 unclosed formatting elements
before 2,000 paragraphs 1.4 GB. Ordinary pages stay far below every limit here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

NESTING_LIMIT = 2_000  # open elements
OPTION_LIMIT = 5_000  # options: 0.1 s
ATTRIBUTE_LIMIT = 500  # attributes in one tag; it is left out beyond that
COPY_LIMIT = 300_000  # formatting elements that the parser would open anew, 100 MB
DEPTH_LIMIT = 50_000_000  # the depth at each tag, summed up: 0.3 s
# What is this small cannot reach a limit that hurts: it is parsed as it is.
_SMALL_CHARACTERS = 40_000
_SMALL_TAGS = 1_000

_ATTRIBUTE = r"""[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+))?+"""
_TOKEN = re.compile(
    rf"<!--(?:-?>|(?s:.*?)(?:--!?>|\Z))|<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<attributes>(?:{_ATTRIBUTE})*+)(?:>|\Z)"
)
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
# Their text is not shown, may hold anything, and is left out.
_UNSHOWN = frozenset({"script", "style", "iframe", "noembed", "noframes"})
_UNSHOWN_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _UNSHOWN}
# They need no end tag, have none, or end the one before: leaving them open nests nothing.
_UNNESTED_NAMES = (
    "a area base br col embed hr img input link meta param source track wbr p li dt dd tr td th tbody thead "
    "tfoot option optgroup colgroup rb rt rtc rp html head body"
)
_UNNESTED = frozenset(_UNNESTED_NAMES.split())
# The parser adds the attributes of every further one to the first.
_ONCE = frozenset({"html", "body"})
# The parser opens them anew in every block after the one they were left open in.
# https://html.spec.whatwg.org/multipage/parsing.html#reconstruct-the-active-formatting-elements
_FORMATTING_NAMES = "b big code em font i s small strike strong tt u"
_FORMATTING = frozenset(_FORMATTING_NAMES.split())


@dataclass(slots=True)
class _Tally:
    """What the tags so far add up to."""

    depth: int = 0
    formatting: int = 0
    options: int = 0
    copies: int = 0
    depths: int = 0
    met: set[str] = field(default_factory=set)

    def repeats(self, name: str) -> bool:
        """Return whether only the first tag of this kind counts, and this is a further one."""
        was_met = name in self.met
        if name in _ONCE:
            self.met.add(name)
        return was_met

    def add(self, name: str, *, closes: bool) -> None:
        step = -1 if closes else 1
        if name not in _UNNESTED:
            self.depth = max(0, self.depth + step)
        if name in _FORMATTING:
            self.formatting = max(0, self.formatting + step)
        self.options += name == "option" and not closes
        self.copies += self.formatting
        self.depths += self.depth

    @property
    def is_too_much(self) -> bool:
        return (
            self.depth > NESTING_LIMIT
            or self.options > OPTION_LIMIT
            or self.copies > COPY_LIMIT
            or self.depths > DEPTH_LIMIT
        )


@dataclass(slots=True)
class _Scan:
    """One pass over the markup: the pieces to keep, and where it is."""

    markup: str
    pieces: list[str] = field(default_factory=list)
    kept_to: int = 0  # all before was kept or left out

    def leave_out(self, start: int, end: int) -> None:
        self.pieces.append(self.markup[self.kept_to : start])
        self.kept_to = end

    def finish(self, end: int) -> str:
        self.leave_out(end, end)
        return "".join(self.pieces)


def tame(markup: str) -> tuple[str, bool]:
    """Return the markup in a form that is safe to parse, and whether its end was cut off.

    Comments and the text of scripts, styles and frames are left out, as nobody sees them and the
    parser may take their ends to be elsewhere. Linear in the length of the markup.
    """
    if len(markup) <= _SMALL_CHARACTERS and markup.count("<") <= _SMALL_TAGS:
        return markup, False
    scan, tally, at = _Scan(markup), _Tally(), 0
    while (token := _TOKEN.search(markup, at)) is not None:
        at = token.end()
        name = (token["name"] or "").lower()
        if not name or tally.repeats(name) or _has_too_many_attributes(token["attributes"]):
            scan.leave_out(token.start(), at)
            continue
        if name in _UNSHOWN and not token["close"]:
            at = _end_of(name, markup, at)
            scan.leave_out(token.end(), at)
        tally.add(name, closes=bool(token["close"]))
        if tally.is_too_much:
            return scan.finish(token.start()), True
    return scan.finish(len(markup)), False


def _has_too_many_attributes(text: str) -> bool:
    if len(text) < 2 * ATTRIBUTE_LIMIT:
        return False
    names = (match for match in _ONE_ATTRIBUTE.finditer(text) if match[0][0] not in " \t\n\r\f/")
    return sum(1 for _ in names) > ATTRIBUTE_LIMIT


def _end_of(name: str, markup: str, start: int) -> int:
    """Return where the text of an element ends that holds no tags."""
    end = _UNSHOWN_ENDS[name].search(markup, start)
    return end.start() if end else len(markup)
