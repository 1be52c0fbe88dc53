"""What the tests of this room see and expect, built in one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

import pytest

from monitor.judge import RULES_VERSION, expectation_hash, judge
from monitor.model import Check, Expectation, Hop, Judgement, Known, Observation, Question, Resource

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
URL = "https://nasen.org/map/"
PAGE = (
    "<html lang=en><head><title>Find a program</title></head><body><h1 id=near>Near you</h1><p>"
    + "Every syringe service program on this list answers its telephone. " * 4
    + "</p></body></html>"
)
_OF_RESOURCE = {"resource_url", "kind"}
_OF_CHECK = {"known", "held_before"}
_OF_EXPECTATION = {field.name for field in fields(Expectation)}


def _see(
    body: str | bytes = PAGE,
    *,
    url: str = URL,
    status: int = 200,
    via: tuple[tuple[int, str], ...] = (),
    media: str | None = "text/html; charset=utf-8",
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Observation:
    raw = body.encode() if isinstance(body, str) else body
    sent = {"content-type": media, **(headers or {})} if media is not None else headers or {}
    urls = [url, *(target for _, target in via)]
    hops = [Hop(at, code, location=to) for at, (code, to) in zip(urls, via, strict=False)]
    seen = Observation(
        url=url,
        at=AT,
        hops=(*hops, Hop(urls[-1], status, tuple(sent.items()))),
        body=raw,
        body_hash=blake2b(raw).hexdigest() if raw else "",
        elapsed=timedelta(milliseconds=300),
    )
    return replace(seen, **more)


def _check(**words: Any) -> Check:
    resource = Resource(
        "nasen",
        "NASEN",
        words.get("resource_url", words.get("url", URL)),
        **{key: words[key] for key in words.keys() & {"kind"}},
        expect=Expectation(**{key: words[key] for key in words.keys() & _OF_EXPECTATION}),
    )
    return Check(resource, **{key: words[key] for key in words.keys() & _OF_CHECK})


@pytest.fixture
def see() -> Callable[..., Observation]:
    """Return what makes an observation: `via` lists redirects as (status code, target)."""
    return _see


@pytest.fixture
def checked() -> Callable[..., Check]:
    """Return what makes a check from fields of Check, Resource and Expectation alike."""
    return _check


@pytest.fixture
def opine() -> Callable[..., Judgement | Question]:
    """Return what sees and judges in one call, with the words of both fixtures above."""

    def make(*body: str | bytes, **words: Any) -> Judgement | Question:
        seen = words.keys() - _OF_RESOURCE - _OF_CHECK - _OF_EXPECTATION
        return judge(_see(*body, **{key: words[key] for key in seen}), _check(**words))

    return make


@pytest.fixture
def look(opine: Callable[..., Judgement | Question]) -> Callable[..., Judgement]:
    """Return the same for looks that leave no question."""

    def make(*body: str | bytes, **words: Any) -> Judgement:
        opinion = opine(*body, **words)
        assert isinstance(opinion, Judgement)
        return opinion

    return make


@pytest.fixture
def known_page() -> Known:
    """Return what a healthy look at the ordinary page left behind."""
    return Known(
        url=URL,
        body_hash=blake2b(PAGE.encode()).hexdigest(),
        expectation_hash=expectation_hash(Expectation()),
        rules_version=RULES_VERSION,
    )
