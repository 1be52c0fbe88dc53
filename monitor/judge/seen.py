"""An observation and its check -> everything a rule may ask of them, worked out once and only when asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from monitor.judge import address, chain
from monitor.judge.decode import HTML_TYPES, decode, is_text, media_type
from monitor.judge.page import Page, Refresh, joined, refresh
from monitor.judge.promise import Promise, Subject, promise
from monitor.judge.unchanged import is_unchanged
from monitor.model import Check, Expectation, Hop, Observation, Question, QuestionKind

REFRESHES = 3  # followed one after another; a fourth is a page that sends readers on for ever
PATIENCE = 10  # seconds; a page that waits longer is meant to be read before it goes
RESTLESS = 5  # seconds; a page that goes round faster than this cannot be read


@dataclass(frozen=True)  # no slots: cached_property keeps what was worked out in __dict__
class Seen:
    """What was seen, with the refreshes that were answered already followed to their end."""

    observation: Observation
    check: Check
    followed: tuple[str, ...] = ()  # the targets of the refreshes, in order

    @property
    def expect(self) -> Expectation:
        """Return what the resource is expected to be."""
        return self.check.resource.expect

    @property
    def status(self) -> int:
        """Return the status code of the last response, 0 where none came."""
        return self.observation.status_code or 0

    @property
    def is_success(self) -> bool:
        """Return whether the last response is a page and no error."""
        return 200 <= self.status <= 299

    def header(self, name: str) -> str:
        """Return a header of the last response, stripped; "" where there is none."""
        final = self.observation.final
        return ((final.header(name) if final else None) or "").strip()

    @property
    def start(self) -> str:
        """Return the address that readers start from."""
        return self.check.resource.url or self.observation.url

    @property
    def end(self) -> str:
        """Return the address that readers end up at, as far as it is known."""
        return self.observation.final_url

    @cached_property
    def was_sent_on(self) -> bool:
        """Return whether readers end up at another page than the address names."""
        return not address.same_page(self.observation.url, self.end)

    @cached_property
    def move(self) -> chain.Move | None:
        """Return where the page has moved for good."""
        return chain.move(self.observation)

    @cached_property
    def is_unchanged(self) -> bool:
        """Return whether this is what a healthy look saw before, so that its content needs no judgement."""
        return not self.followed and is_unchanged(self.observation, self.check)

    @cached_property
    def media(self) -> str:
        """Return the media type of what came."""
        return media_type(self.header("content-type"), self.observation.body)

    @property
    def is_html(self) -> bool:
        """Return whether what came is shown as a page."""
        return self.media in HTML_TYPES

    @cached_property
    def decoded(self) -> str:
        """Return what came as text."""
        return decode(self.observation.body, self.header("content-type"))

    @cached_property
    def page(self) -> Page | None:
        """Return the page, or None where none came, it is no HTML, or it did not change."""
        if not self.is_success or not self.is_html or self.is_unchanged:
            return None
        return Page(self.decoded)

    @cached_property
    def refresh(self) -> Refresh | None:
        """Return where the page sends readers on by itself, soon and to another address."""
        if self.page is None:
            return None
        wish = self._header_refresh() or self.page.refresh(self.end)
        if wish is None or wish.delay > PATIENCE or not wish.target.startswith(_WEB):
            return None
        is_elsewhere = not address.same_page(wish.target, self.end)
        return wish if is_elsewhere and address.parse(wish.target) else None

    def _header_refresh(self) -> Refresh | None:
        wish = refresh(self.header("refresh"))
        return replace(wish, target=joined(self.end, wish.target)) if wish else None

    @property
    def goes_round(self) -> bool:
        """Return whether the page sends readers on again after it was followed far enough.

        A page that can be read in between (enough text, and time to read it) does not count.
        """
        if self.refresh is None or self.page is None:
            return False
        if self.refresh.target not in self.followed and len(self.followed) < REFRESHES:
            return False
        return self.refresh.delay < RESTLESS or self.page.is_thin

    @property
    def question(self) -> Question | None:
        """Return what has to be found out before a verdict: where a refresh leads."""
        if self.refresh is None or len(self.followed) >= REFRESHES:
            return None
        if self.refresh.target in self.followed:
            return None
        return Question(QuestionKind.FOLLOW, self.refresh.target)

    @cached_property
    def promise(self) -> Promise:
        """Return whether what was expected is there."""
        return promise(self.expect, self._subject())

    def _subject(self) -> Subject:
        text = self.decoded if self.page is None and is_text(self.media) else None
        return Subject(
            host=address.host(self.end),
            page=self.page,
            text=None if self.is_unchanged or not self.is_success else text,
            media=self.media,
            is_cut=self.observation.cut is not None,
        )

    @property
    def keeps_promise(self) -> bool:
        """Return whether the texts or the selector that are expected were found, for certain."""
        return self.promise.is_seen or (self.is_unchanged and _asks_for_content(self.expect))

    @cached_property
    def place(self) -> str | None:
        """Return the place on the page that the address points to; the last redirect that names one wins."""
        sent = [hop.location or "" for hop in self.observation.hops]
        for url in reversed([self.start, *sent, *self.followed]):
            if raw := address.fragment(url):
                return address.place(raw)
        return None


_WEB = ("http://", "https://")


def _asks_for_content(expect: Expectation) -> bool:
    return bool(expect.text_any or expect.text_all or expect.selector)


def follow(observation: Observation, check: Check) -> Seen:
    """Return what was seen, every refresh joined to its answer as one chain of hops.

    A reader does not care whether the server or the page sent them on, so the rules see one chain.
    """
    seen = Seen(observation, check)
    while seen.question is not None:
        answer = observation.answers.get(seen.question)
        if answer is None:
            return seen
        url = seen.question.url
        seen = Seen(_joined(seen.observation, answer), check, (*seen.followed, url))
    return seen


def _joined(before: Observation, answer: Observation) -> Observation:
    first, *others = answer.hops or (Hop(answer.url),)
    return replace(
        answer,
        url=before.url,
        at=before.at,
        hops=(*before.hops, replace(first, is_refresh=True), *others),
        elapsed=before.elapsed + answer.elapsed,
        attempts=max(before.attempts, answer.attempts),
        certificate=answer.certificate or before.certificate,
    )
