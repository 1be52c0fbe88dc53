"""The content of one PDF page -> its characters with their places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from pypdf.generic import ContentStream, DictionaryObject, StreamObject
from pypdf.generic._font import Font

from monitor.registry.extract.pdf_lines import Glyph

# a b c d e f of a transformation, as PDF writes it (ISO 32000-1, 8.3.4)
_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_DEEPEST_FORM = 4  # drawings inside drawings
_DEEPEST_STATE = 1_000  # saved graphics states


@dataclass(slots=True)
class Budget:
    """How many bytes of page content may still be read: 1 MB costs about 3 seconds."""

    left: int
    glyphs: int  # characters, likewise

    def spend(self, content: ContentStream) -> bool:
        """Return whether the content may be read; from the first refusal on, none may."""
        if self.left > 0:
            self.left -= len(content.get_data())
        return self.left > 0 and self.glyphs > 0


class Letters:
    """What the character codes of one font say, and how wide they are."""

    def __init__(self, resource: DictionaryObject) -> None:
        self.resource = resource  # held, so that its id stays its own
        self._font = Font.from_font_resource(resource)
        self._known: dict[str, tuple[str, float]] = {}

    def codes(self, string: bytes) -> Iterator[tuple[str, float, bool]]:
        """Yield what each code of a string says, its width in thousandths, and whether it is a space."""
        encoding = self._font.encoding
        charset = encoding if isinstance(encoding, str) else "latin-1"
        for code in string.decode(charset, "replace"):
            if code not in self._known:
                self._known[code] = self._code(code)
            text, width = self._known[code]
            yield text, width, code == " "

    def _code(self, code: str) -> tuple[str, float]:
        font = self._font
        named = code if isinstance(font.encoding, str) else font.encoding.get(ord(code), code)
        width = font.space_width if code == font.space_char else font.get_text_width(code)
        return str(font.character_map.get(named, named)), float(width)


def glyphs_of(
    content: ContentStream,
    resources: DictionaryObject,
    fonts: dict[int, Letters],
    budget: Budget,
) -> list[Glyph]:
    """Return every character that a content stream draws, in its order, as far as the budget goes.

    `fonts` keeps what was read of fonts from page to page. Raises whatever pypdf raises for what is
    damaged.
    """
    painter = _Painter(fonts, budget)
    painter.paint(content, resources, 0)
    budget.glyphs -= len(painter.glyphs)
    return painter.glyphs


@dataclass(slots=True)
class _State:
    ctm: _Matrix = _IDENTITY
    font: Letters | None = None
    size: float = 0.0
    character_space: float = 0.0
    word_space: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0


class _Painter:
    """Follows the operators that place text (ISO 32000-1, 9.4)."""

    def __init__(self, fonts: dict[int, Letters], budget: Budget) -> None:
        self.glyphs: list[Glyph] = []
        self._fonts = fonts
        self._budget = budget
        self._state = _State()
        self._saved: list[_State] = []
        self._line: _Matrix = _IDENTITY  # where the line of text begins
        self._text: _Matrix = _IDENTITY  # where the next character goes
        self._resources = DictionaryObject()
        self._depth = 0
        self._operators: dict[bytes, Callable[[list[Any]], None]] = {
            b"q": self._save,
            b"Q": self._restore,
            b"cm": lambda given: self._set(ctm=_product(_matrix(given), self._state.ctm)),
            b"BT": lambda _: self._start_at(_IDENTITY),
            b"Tm": lambda given: self._start_at(_matrix(given)),
            b"Td": lambda given: self._move(_number(given, 0), _number(given, 1)),
            b"TD": self._move_with_leading,
            b"T*": lambda _: self._move(0.0, -self._state.leading),
            b"Tf": self._select_font,
            b"Tc": lambda given: self._set(character_space=_number(given, 0)),
            b"Tw": lambda given: self._set(word_space=_number(given, 0)),
            b"Tz": lambda given: self._set(scale=_number(given, 0) / 100),
            b"TL": lambda given: self._set(leading=_number(given, 0)),
            b"Ts": lambda given: self._set(rise=_number(given, 0)),
            b"Tj": lambda given: self._show(given[-1:]),
            b"TJ": lambda given: self._show(given[-1] if given else []),
            b"'": self._next_line,
            b'"': self._next_line,
            b"Do": self._draw,
        }

    def paint(self, content: ContentStream, resources: DictionaryObject, depth: int) -> None:
        """Follow the operators of one stream; drawings inside it are followed where they stand."""
        if not self._budget.spend(content):
            return
        before = self._resources, self._depth
        self._resources, self._depth = resources, depth
        for operands, operator in content.operations:
            if len(self.glyphs) >= self._budget.glyphs:
                break
            act = self._operators.get(operator)
            if act is not None and isinstance(operands, list):
                act(operands)
        self._resources, self._depth = before

    def _set(self, **changes: Any) -> None:
        for name, value in changes.items():
            setattr(self._state, name, value)

    def _save(self, _: list[Any]) -> None:
        if len(self._saved) < _DEEPEST_STATE:
            self._saved.append(replace(self._state))

    def _restore(self, _: list[Any]) -> None:
        if self._saved:
            self._state = self._saved.pop()

    def _start_at(self, matrix: _Matrix) -> None:
        self._line = self._text = matrix

    def _move(self, across: float, up: float) -> None:
        self._start_at(_product((1.0, 0.0, 0.0, 1.0, across, up), self._line))

    def _move_with_leading(self, given: list[Any]) -> None:
        self._set(leading=-_number(given, 1))
        self._move(_number(given, 0), _number(given, 1))

    def _next_line(self, given: list[Any]) -> None:
        if len(given) == 3:
            self._set(word_space=_number(given, 0), character_space=_number(given, 1))
        self._move(0.0, -self._state.leading)
        self._show(given[-1:])

    def _select_font(self, given: list[Any]) -> None:
        name = given[0] if given else ""
        self._set(font=self._font(name), size=_number(given, 1))

    def _font(self, name: str) -> Letters | None:
        resource = dictionary_at(dictionary_at(self._resources, "/Font"), name)
        if not resource:
            return None
        if id(resource) not in self._fonts:
            self._fonts[id(resource)] = Letters(resource)
        return self._fonts[id(resource)]

    def _draw(self, given: list[Any]) -> None:
        form = dictionary_at(dictionary_at(self._resources, "/XObject"), given[0] if given else "")
        if not isinstance(form, StreamObject) or form.get("/Subtype") != "/Form":
            return
        if self._depth == _DEEPEST_FORM:
            return
        state = replace(self._state)
        self._set(ctm=_product(_matrix(form.get("/Matrix", _IDENTITY)), state.ctm))
        inner = ContentStream(
            form, form.indirect_reference and form.indirect_reference.pdf, "bytes"
        )
        self.paint(inner, dictionary_at(form, "/Resources") or self._resources, self._depth + 1)
        self._state = state

    def _show(self, strings: Any) -> None:
        state = self._state
        if not isinstance(strings, list) or state.font is None:
            return
        drawn = _product(self._text, state.ctm)
        across = 0.0
        for string in strings:
            if isinstance(string, bytes):
                across = self._place(state.font.codes(string), drawn, across)
            elif isinstance(string, (int, float)):
                across -= float(string) / 1000 * state.size * state.scale
        self._text = _product((1.0, 0.0, 0.0, 1.0, across, 0.0), self._text)

    def _place(
        self, codes: Iterator[tuple[str, float, bool]], drawn: _Matrix, across: float
    ) -> float:
        """Note where characters stand; return how far along the line the next one goes."""
        state = self._state
        a, b, c, d, e, f = drawn
        origin, bottom = state.rise * c + e, state.rise * d + f
        size = abs(state.size) * float((c**2 + d**2) ** 0.5)
        for text, width, is_space in codes:
            left = origin + across * a
            baseline = bottom + across * b
            drawn_width = width / 1000 * state.size * state.scale
            right = left + drawn_width * a
            self.glyphs.append(Glyph(text, min(left, right), max(left, right), baseline, size))
            spacing = state.character_space + (state.word_space if is_space else 0.0)
            across += drawn_width + spacing * state.scale
        return across


def _product(first: _Matrix, then: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _number(given: Any, index: int) -> float:
    number = given[index] if index < len(given) else 0.0
    return float(number) if isinstance(number, (int, float)) else 0.0


def _matrix(given: Any) -> _Matrix:
    if not isinstance(given, (list, tuple)) or len(given) != 6:
        return _IDENTITY
    a, b, c, d, e, f = (_number(given, index) for index in range(6))
    return (a, b, c, d, e, f)


def dictionary_at(holder: DictionaryObject, key: str) -> DictionaryObject:
    """Return the dictionary that stands under a key, here or elsewhere in the file; an empty one for none."""
    found = holder.get(key)
    found = found.get_object() if found is not None else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()
