"""The markup of a page -> what a reader sees of it, and the few things a browser does with it by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from monitor.judge.tame import tame
from monitor.model import PageNote

EXCERPT_LENGTH = 300  # characters
# A page of fewer words that holds scripts is a shell that a script fills in a browser, which we do
# not run: nothing may be concluded from what its text lacks.
SHELL_WORDS = 25
_FALLBACKS = ["noscript", "template"]  # a browser that runs scripts shows nothing of them
_UNSEEN = [*_FALLBACKS, "script", "style", "iframe", "noframes", "noembed", "head"]
_HIDDEN = '[hidden], [style*="display:none" i], [style*="display: none" i]'
# They stand within a word or a line: their edges are no gaps in the text.
_INLINE_NAMES = (
    "a abbr acronym b bdi bdo big cite code data dfn em font i ins kbd mark nobr q rp rt ruby s samp small "
    "span strike strong sub sup time tt u var wbr"
)
_INLINE = _INLINE_NAMES.split()
_SOMETHING = "img, picture, svg, canvas, video, audio, iframe, frame, object, embed, form, input, button, script"
_SCRIPT_TYPES = frozenset(
    {"", "module", "text/javascript", "application/javascript", "text/ecmascript", "text/babel"}
)
# Scripts of these writings put no spaces between words; there each character counts as one.
_WORD = re.compile(
    r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|[^\W\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+"
)
# https://html.spec.whatwg.org/multipage/semantics.html#shared-declarative-refresh-steps
_REFRESH = re.compile(
    r"\s*(?P<delay>\d{0,6})(?:\.[\d.]*)?\s*(?:[;,\s]\s*(?:url\s*=\s*)?(?P<rest>.*))?",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Refresh:
    """A page's wish to be left for another address after some seconds."""

    delay: int  # seconds
    target: str  # as written, perhaps relative; "" is the page itself


def refresh(content: str) -> Refresh | None:
    """Return what a refresh header or meta element asks for, or None where browsers ignore it."""
    match = _REFRESH.fullmatch(content)
    if match is None or not content.strip()[:1].isdigit():
        return None
    return Refresh(int(match["delay"] or 0), _unquoted(match["rest"] or ""))


def _unquoted(text: str) -> str:
    quote = text[:1]
    return (text[1:].partition(quote)[0] if quote in {"'", '"'} else text).strip()


@dataclass(frozen=True)  # no slots: cached_property keeps what was worked out in __dict__
class Page:
    """A parsed page; each thing is worked out once, when it is first asked for."""

    markup: str

    @cached_property
    def _tamed(self) -> tuple[str, bool]:
        return tame(self.markup)

    @property
    def is_cut(self) -> bool:
        """Return whether the end was left out, as the parser would have choked on it."""
        return self._tamed[1]

    @cached_property
    def _tree(self) -> LexborHTMLParser:
        tree = LexborHTMLParser(self._tamed[0])
        tree.strip_tags(_FALLBACKS)
        return tree

    @cached_property
    def _body_text(self) -> str:
        """Return the visible text of the body: blocks apart, inline elements joined, spaces folded."""
        tree = LexborHTMLParser(self._tamed[0])
        tree.strip_tags(_UNSEEN)
        # Inner ones first: an element may not be removed after the one that holds it.
        for node in reversed(tree.css(_HIDDEN)):
            if node.tag not in {"html", "body"}:
                node.decompose()
        tree.unwrap_tags(_INLINE)
        tree.merge_text_nodes()
        return " ".join(tree.body.text(separator=" ").split()) if tree.body else ""

    @cached_property
    def title(self) -> str:
        """Return the title, spaces folded."""
        node = self._tree.css_first("head title")
        return " ".join(node.text().split()) if node else ""

    @property
    def text(self) -> str:
        """Return what a reader sees: the title, and the visible text of the body."""
        return f"{self.title} {self._body_text}".strip()

    @cached_property
    def is_thin(self) -> bool:
        """Return whether the body shows fewer than `SHELL_WORDS` words."""
        return sum(1 for _ in islice(_WORD.finditer(self._body_text), SHELL_WORDS)) < SHELL_WORDS

    @property
    def has_text(self) -> bool:
        """Return whether the body shows any text."""
        return bool(self._body_text)

    @property
    def lang(self) -> str:
        """Return the language that the page declares, as written; "" where it declares none."""
        node = self._tree.css_first("html")
        return _attribute(node, "lang").strip() if node else ""

    @property
    def note(self) -> PageNote:
        """Return what a person recognises the page by."""
        return PageNote(
            self.title[:EXCERPT_LENGTH], shortened(self._body_text, EXCERPT_LENGTH), self.lang[:35]
        )

    @cached_property
    def needs_javascript(self) -> bool:
        """Return whether a script has yet to fill the page."""
        return self.is_thin and any(
            _attribute(node, "type").strip().lower() in _SCRIPT_TYPES
            for node in self._tree.css("script")
        )

    @property
    def shows_something(self) -> bool:
        """Return whether a reader sees anything at all, text or not."""
        return bool(self._body_text) or self._tree.css_first(_SOMETHING) is not None

    def has_place(self, name: str) -> bool:
        """Return whether a fragment of that name leads anywhere, as browsers look it up."""
        # GitHub puts this prefix before the ids of rendered documents, and its script takes it off.
        wanted = {name, f"user-content-{name}"}
        ids = (_attribute(node, "id") for node in self._tree.css("[id]"))
        names = (_attribute(node, "name") for node in self._tree.css("a[name]"))
        return not wanted.isdisjoint(ids) or not wanted.isdisjoint(names)

    def matches(self, selector: str) -> bool | None:
        """Return whether a CSS selector matches, or None where it is not one that we can read."""
        try:
            return self._tree.css_first(selector) is not None
        except SelectolaxError:
            return None

    def refresh(self, url: str) -> Refresh | None:
        """Return where the page at `url` sends a browser by itself, the target absolute."""
        for node in self._tree.css("meta[http-equiv][content]"):
            if _attribute(node, "http-equiv").strip().lower() == "refresh":
                wish = refresh(_attribute(node, "content"))
                if wish is not None:
                    return Refresh(
                        wish.delay, joined(self._base(url), wish.target) if wish.target else url
                    )
        return None

    def _base(self, url: str) -> str:
        node = self._tree.css_first("base[href]")
        return joined(url, _attribute(node, "href").strip()) if node else url


def _attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""


def joined(base: str, target: str) -> str:
    """Return a target made absolute, or as it is where that cannot be done."""
    try:
        return urljoin(base, target)
    except ValueError:
        return target


def shortened(text: str, length: int) -> str:
    """Return the text, cut after a word and marked with an ellipsis where it is longer than `length`."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    return f"{head.rpartition(' ')[0] or head}…"
