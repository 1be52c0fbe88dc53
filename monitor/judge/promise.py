"""An Expectation and what a reader sees -> whether it is met, what is missing, and what could not be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.judge.page import Page
from monitor.model import Expectation, fold


@dataclass(frozen=True, slots=True)
class Subject:
    """What an expectation is held against."""

    host: str  # that readers end up at, without www
    page: Page | None  # None: no HTML
    text: str | None  # of what is text but no HTML
    media: str
    is_cut: bool  # whether more would have come


@dataclass(frozen=True, slots=True)
class Promise:
    """Whether an expectation is met."""

    misses: tuple[str, ...] = ()  # clauses: "none of 'syringe', 'SSP' stands on it"
    unknown: str = (
        ""  # a clause that says why something could not be told; "" where nothing was left open
    )
    found: tuple[str, ...] = ()  # the expected texts and the selector that are there
    is_asked: bool = False

    @property
    def holds(self) -> bool | None:
        """Return whether it is met; None where it could not be told, or nothing is expected."""
        if self.misses:
            return False
        return True if self.is_asked and not self.unknown else None

    @property
    def is_seen(self) -> bool:
        """Return whether everything asked for is there, and among it a text or a selector."""
        return self.holds is True and bool(self.found)


def promise(expect: Expectation, subject: Subject) -> Promise:
    """Return how the host, the texts and the selector that are expected stand.

    Texts are compared folded (case, white space) with what a reader sees. What is missing counts only
    where the whole text is known: not when the body was cut short, nor when a script has yet to fill
    the page. What must not be there counts wherever it is found.
    """
    if not is_asked(expect):
        return Promise()
    text = _text(subject)
    absences = tuple(_absences(expect, subject, text))
    unknown = _unknown(subject, text) if absences else ""
    misses = (*_wrong_host(expect, subject), *_forbidden(expect, text))
    return Promise(
        misses=misses if unknown else (*misses, *absences),
        unknown=unknown or (_unknown(subject, text) if expect.text_none else ""),
        found=tuple(_found(expect, subject, text)),
        is_asked=True,
    )


def is_asked(expect: Expectation) -> bool:
    """Return whether anything is expected of the host, the text or the structure of a page."""
    texts = expect.text_any or expect.text_all or expect.text_none
    return bool(texts or expect.selector or expect.final_host)


def _text(subject: Subject) -> str | None:
    text = subject.page.text if subject.page else subject.text
    return None if text is None else fold(text)


def _unknown(subject: Subject, text: str | None) -> str:
    """Return why the end of a text, or all of it, is not known; "" where it is."""
    if text is None:
        return f"the text of {subject.media or 'an unchanged page'} cannot be read"
    if subject.is_cut or (subject.page and subject.page.is_cut):
        return "only its beginning could be read"
    if subject.page and subject.page.needs_javascript:
        return "a script fills it in the browser"
    return ""


def _wrong_host(expect: Expectation, subject: Subject) -> Iterator[str]:
    wanted = (expect.final_host or "").lower().removeprefix("www.")
    if wanted and wanted != subject.host:
        yield f"readers end up at {subject.host} instead of {expect.final_host}"


def _forbidden(expect: Expectation, text: str | None) -> Iterator[str]:
    for phrase in expect.text_none:
        if text is not None and fold(phrase) in text:
            yield f"“{phrase}” stands on it"


def _absences(expect: Expectation, subject: Subject, text: str | None) -> Iterator[str]:
    shown = text or ""
    if expect.text_any and not any(fold(phrase) in shown for phrase in expect.text_any):
        yield f"{_either(expect.text_any)} does not stand on it"
    for phrase in expect.text_all:
        if fold(phrase) not in shown:
            yield f"“{phrase}” does not stand on it"
    if expect.selector and not _matches(expect.selector, subject):
        yield f"nothing on it matches the selector {expect.selector}"


def _either(phrases: tuple[str, ...]) -> str:
    return " or ".join(f"“{phrase}”" for phrase in phrases)


def _matches(selector: str, subject: Subject) -> bool:
    """Return whether the selector matches; one that we cannot read is taken to match.

    The registry refuses such selectors; a page must not pay for one that slipped through.
    """
    return subject.page is not None and subject.page.matches(selector) is not False


def _found(expect: Expectation, subject: Subject, text: str | None) -> Iterator[str]:
    for phrase in (*expect.text_any, *expect.text_all):
        if text is not None and fold(phrase) in text:
            yield phrase
    if expect.selector and subject.page and subject.page.matches(expect.selector):
        yield expect.selector
