"""HTML as it was sent -> HTML that a parser reads in bounded time, its links marked with their places."""

from __future__ import annotations

from collections import Counter
from itertools import islice

from monitor.registry.extract.document import Unreadable
from monitor.registry.extract.tags import Kind, Piece, attributes_of, pieces

PLACE = "data-referral-monitor-place"  # attribute that carries where a link stands in the source

# Chromium flattens what is nested deeper (`kMaximumHTMLParserDOMTreeDepth`, 512), so readers see no
# difference. At 2,000 levels selectolax still needed 4 s for 1 MB of `<hr>`, at 512 less than 1 s.
DEEPEST = 512
_MOST_PIECES = 200_000  # tags and texts; the longest encyclopedia articles have about half as many
_LONGEST_ATTRIBUTES = 4096  # characters; each attribute of a tag is compared with each other one
_KEPT_ATTRIBUTES = ("href", "id", "name", "title", "alt", "aria-label", "role")

# They change how words look, never where they lead. 3,000 unclosed ones are rebuilt in each of 3,000
# paragraphs (the "active formatting elements" of the HTML standard): 4,500,000 elements, 9 s for 40 KB.
_ONLY_LOOKS = frozenset(
    "b big code em font i nobr s small strike strong tt u".split()  # noqa: SIM905  (one row reads best)
)
# Void elements, and those that the next of their kind closes: they do not nest in themselves.
_NOT_NESTING = frozenset(
    "area base br col embed hr img input link meta param source track wbr "  # noqa: SIM905  (as above)
    "p li dt dd tr td th tbody thead tfoot option optgroup rp rt a".split()
)


class _Depth:
    """Counts open elements and says which tags to leave out; approximate, but always bounded."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()
        self._depth = 0

    def keeps_start(self, name: str) -> bool:
        if name not in _NOT_NESTING:
            if self._depth == DEEPEST:
                self._left_out[name] += 1
                return False
            self._depth += 1
        self._open[name] += 1
        return True

    def keeps_end(self, name: str) -> bool:
        if self._left_out[name]:
            self._left_out[name] -= 1
            return False
        if not self._open[name]:
            return False
        if name not in _NOT_NESTING:
            self._open[name] -= 1
            self._depth -= 1
        return True


def prepared(source: str, name: str) -> str:
    """Return the source with each link's offset in `PLACE`, formatting left out, nesting bounded.

    Raises Unreadable, with the name of the document, beyond 200,000 tags and texts.
    """
    depth = _Depth()
    rewritten = [_rewritten(source, piece, depth) for piece in islice(pieces(source), _MOST_PIECES)]
    if len(rewritten) == _MOST_PIECES:
        raise Unreadable(f"{name} has too many tags to be a fact sheet: give a single page of it.")
    return "".join(rewritten)


def _rewritten(source: str, piece: Piece, depth: _Depth) -> str:
    if piece.kind is Kind.END:
        keeps = piece.name not in _ONLY_LOOKS and depth.keeps_end(piece.name)
        return source[piece.start : piece.end] if keeps else ""
    if piece.kind is not Kind.START:
        # Browsers with scripts show none of it; the parser, which has none, would take it for text.
        return "" if piece.name == "noscript" else source[piece.start : piece.end]
    if piece.name in _ONLY_LOOKS or not depth.keeps_start(piece.name):
        return ""
    is_link = piece.name in {"a", "area"}
    if len(piece.attributes) > _LONGEST_ATTRIBUTES:
        return f"<{piece.name}{_place(piece, is_link)}{_shortened(piece.attributes)}>"
    if is_link:
        # First of its tag, so that it counts even where the page writes the same name.
        return f"<{piece.name}{_place(piece, is_link)} {source[piece.start + 1 + len(piece.name) : piece.end]}"
    return source[piece.start : piece.end]


def _place(piece: Piece, is_link: bool) -> str:
    return f" {PLACE}={piece.start}" if is_link else ""


def _shortened(written: str) -> str:
    found = attributes_of(written)
    kept = ((name, found[name]) for name in _KEPT_ATTRIBUTES if name in found)
    return "".join(
        f' {name}="{value.replace("&", "&amp;").replace(chr(34), "&quot;")}"'
        for name, value in kept
    )
