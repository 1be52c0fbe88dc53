"""HTML -> references: what stands in `href`, under the nearest heading, at its exact line."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.model import Reference
from monitor.registry.extract.decoding import text_of
from monitor.registry.extract.document import Document, Unreadable
from monitor.registry.extract.html_source import PLACE, prepared
from monitor.registry.extract.lines import LineNumbers, unified
from monitor.registry.extract.reading import Draft, Reading

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Elements that begin and end a line of their own.
BLOCKS = HEADINGS | frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption "  # noqa: SIM905  (rows read best)
    "figure footer form header hr legend li main nav ol p pre section summary table td th tr ul".split()
)
# An upper-case line in one of these is an entry or a button, never a heading of what follows.
_NO_HEADINGS_IN = frozenset({"li", "td", "th", "dd", "button", "label", "select", "figcaption"})
_UNSEEN = frozenset({"script", "style", "template", "noscript", "head", "title", "textarea"})
# What stands around the text on every page of a site.
_CHROME = frozenset({"nav", "header", "footer", "aside"})
_CHROME_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search"})
_MAIN = "main, [role=main]"
# A header in one of these belongs to the text.
_TEXT_PARTS = frozenset({"main", "article", "section"})
_LARGEST = 20_000_000  # bytes; far beyond any fact sheet


def read(document: Document) -> tuple[Reference, ...]:
    """Return the references of a page in order; of a published page, those of its main content.

    The raw target has the white space taken out that browsers take out, and is joined to the page's
    `<base href>` where that is an absolute address. Raises Unreadable for pages beyond 20 MB.
    """
    if len(document.body) > _LARGEST:
        raise Unreadable(
            f"{document.name} is larger than 20 MB: give the address of a single page."
        )
    source = unified(text_of(document, is_html=True))
    tree = LexborHTMLParser(prepared(source, document.name))
    walk = _Walk(Reading(document), LineNumbers(source), _base(tree), document.is_published)
    for part in _parts(tree, main_only=document.is_published):
        walk.follow(part)
    return walk.reading.references(_anchors(tree))


def _parts(tree: LexborHTMLParser, *, main_only: bool) -> list[LexborNode]:
    found = tree.css(_MAIN) if main_only else []
    places = {node.mem_id for node in found}
    outermost = [node for node in found if not _stands_in(node, places)]
    if any(node.css_first("a[href]") for node in outermost):
        return outermost
    return [tree.body] if tree.body else []


def _stands_in(node: LexborNode, places: set[int]) -> bool:
    parent = node.parent
    while parent is not None and parent.mem_id not in places:
        parent = parent.parent
    return parent is not None


def _anchors(tree: LexborHTMLParser) -> set[str]:
    nodes = [
        (node.attributes.get(name) or "")
        for name in ("id", "name")
        for node in tree.css(f"[{name}]")
    ]
    return {"top", *nodes} - {""}


def _base(tree: LexborHTMLParser) -> str:
    node = tree.css_first("base[href]")
    address = (node.attributes.get("href") or "").strip() if node else ""
    return address if address.lower().startswith(("http://", "https://")) else ""


def joined(base: str, target: str) -> str:
    """Return a relative target as the address that it names from `base`; any other as it is."""
    try:
        if not base or not target or target.startswith("#") or urlsplit(target).scheme:
            return target
        return urljoin(base, target)
    except ValueError:
        return target


def target_of(written: str) -> str:
    """Return an `href` as browsers read it: outer white space and inner line breaks taken out."""
    return "".join(character for character in written.strip() if character not in "\t\r\n")


class _Walk:
    """One pass over the tree, telling the reading what a reader meets."""

    def __init__(self, reading: Reading, lines: LineNumbers, base: str, is_published: bool) -> None:
        self.reading = reading
        self._lines = lines
        self._base = base
        self._is_published = is_published
        self._drafts: dict[str, Draft] = {}  # by place
        self._no_headings = 0  # how many elements around us hold no headings
        self._text_parts = 0

    def follow(self, top: LexborNode) -> None:
        """Walk the tree below `top` in order, without recursion: pages nest as deep as they like."""
        above: list[LexborNode] = []
        node: LexborNode | None = top
        while node is not None:
            if self._enter(node):
                above.append(node)
                node = node.first_child
                if node is not None:
                    continue
                node = above.pop()
                self._leave(node)
            node = self._next(node, above, top)
        self.reading.end_line()

    def _next(
        self, node: LexborNode, above: list[LexborNode], top: LexborNode
    ) -> LexborNode | None:
        if node.mem_id == top.mem_id:
            return None
        while node.next is None:
            if not above:
                return None
            node = above.pop()
            self._leave(node)
            if node.mem_id == top.mem_id:
                return None
        return node.next

    def _enter(self, node: LexborNode) -> bool:
        """Read the beginning of a node; return whether what it holds is read as well."""
        tag = node.tag or ""
        if tag == "-text":
            self.reading.text(node.text())
            return False
        if tag.startswith("-") or tag in _UNSEEN or self._is_chrome(node, tag):
            return False
        if tag in BLOCKS or tag == "br":
            self._end_line()
        self._no_headings += tag in _NO_HEADINGS_IN
        self._text_parts += tag in _TEXT_PARTS
        if tag in HEADINGS:
            self.reading.start_heading()
        elif tag in {"a", "area"} and _has_target(node):
            self._open_link(node)
        elif tag == "img":
            self.reading.picture(node.attributes.get("alt") or "")
        return True

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in {"a", "area"} and _has_target(node):
            self.reading.close_link()
        elif tag in HEADINGS:
            self.reading.end_heading()
        elif tag in BLOCKS:
            self._end_line()
        self._no_headings -= tag in _NO_HEADINGS_IN
        self._text_parts -= tag in _TEXT_PARTS

    def _end_line(self) -> None:
        if self.reading.in_link:
            self.reading.text(" ")
        self.reading.end_line(may_be_heading=not self._no_headings)

    def _is_chrome(self, node: LexborNode, tag: str) -> bool:
        if not self._is_published:
            return False
        if tag in {"header", "footer"} and self._text_parts:
            return False
        return tag in _CHROME or (node.attributes.get("role") or "").lower() in _CHROME_ROLES

    def _open_link(self, node: LexborNode) -> None:
        attributes = node.attributes
        place = attributes.get(PLACE) or ""
        if place and place in self._drafts:  # the parser splits one link that spans several blocks
            self.reading.resume_link(self._drafts[place])
            self.reading.text(" ")
            return
        written = attributes.get("href") or attributes.get("xlink:href") or ""
        names = (attributes.get("aria-label"), attributes.get("title"), attributes.get("alt"))
        self._drafts[place] = self.reading.open_link(
            joined(self._base, target_of(written)),
            self._lines.at(int(place)) if place.isdecimal() else None,
            next((name for name in names if name and name.strip()), ""),
        )


def _has_target(node: LexborNode) -> bool:
    return "href" in node.attributes or "xlink:href" in node.attributes
