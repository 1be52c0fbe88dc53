"""What a healthy look leaves for the next one, and when the next one may rely on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.judge import RULES_VERSION, expectation_hash, judge, known, usable
from monitor.judge.unchanged import is_unchanged
from monitor.model import (
    Check,
    Cut,
    Expectation,
    Failure,
    FailureKind,
    Judged,
    Judgement,
    Known,
    Observation,
    Question,
    QuestionKind,
    Reason,
    Resource,
)

Look = Callable[..., Judgement]
See = Callable[..., Observation]
Checked = Callable[..., Check]
VALIDATORS = {"etag": '"1"', "last-modified": "Fri, 20 Nov 2026 10:00:00 GMT"}


def left_by(seen: Observation, check: Check) -> Known | None:
    judgement = judge(seen, check)
    assert isinstance(judgement, Judgement)
    return known(Judged(check, seen, judgement))


@pytest.mark.parametrize("status", [200, 304])
def test_an_unchanged_page_is_healthy_without_a_look_at_its_content(
    status: int, look: Look, known_page: Known
) -> None:
    judged = look(*([""] if status == 304 else []), status=status, known=known_page)
    assert (judged.reason, judged.rule) == (Reason.OK, "unchanged")
    assert (judged.page, judged.holds) == (None, None)


@pytest.mark.parametrize(
    "change",
    [
        {"expectation_hash": "other"},
        {"rules_version": "other"},
        {"url": "https://nasen.org/elsewhere"},
    ],
)
def test_what_is_known_of_something_else_does_not_count(
    change: dict[str, Any], look: Look, known_page: Known
) -> None:
    other = replace(known_page, **change)
    assert look(known=other).rule == "ok"
    assert look("", status=304, known=other).reason is Reason.SERVER_ERROR
    assert look("", status=304, known=None).reason is Reason.SERVER_ERROR


def test_another_body_is_judged_anew(look: Look, known_page: Known) -> None:
    assert look("<p>Other</p>", known=known_page).rule == "ok"


def test_a_changed_expectation_is_held_against_the_same_page(look: Look, known_page: Known) -> None:
    judged = look(known=known_page, text_any=("naloxone",))
    assert judged.reason is Reason.EXPECTATION_MISSING


def test_an_unchanged_page_is_still_judged_by_where_it_is(
    look: Look, see: See, checked: Checked
) -> None:
    new = "https://nasen.org/new"
    before = left_by(see(via=((302, new),)), checked())
    assert look(via=((302, new),), known=before).reason is Reason.OK_REDIRECTED
    assert look(via=((301, new),), known=before).reason is Reason.PERMANENT_REDIRECT
    slow = timedelta(seconds=11)
    assert look("", via=((302, new),), status=304, known=before, elapsed=slow).reason is Reason.SLOW


def test_an_unchanged_front_page_that_kept_the_promise_still_keeps_it(
    look: Look, see: See, checked: Checked
) -> None:
    home = ((302, "https://nasen.org/"),)
    before = left_by(see(via=home), checked(text_any=("syringe",)))
    judged = look("", via=home, status=304, known=before, text_any=("syringe",))
    assert (judged.reason, judged.rule) == (Reason.OK_REDIRECTED, "unchanged")


def test_a_healthy_look_leaves_hash_validators_and_versions(see: See, checked: Checked) -> None:
    seen = see(headers=VALIDATORS)
    assert left_by(seen, checked(text_any=("syringe",))) == Known(
        url="https://nasen.org/map/",
        etag='"1"',
        last_modified="Fri, 20 Nov 2026 10:00:00 GMT",
        body_hash=seen.body_hash,
        expectation_hash=expectation_hash(Expectation(text_any=("syringe",))),
        rules_version=RULES_VERSION,
    )


def test_a_not_modified_answer_carries_on_what_was_known(
    see: See, checked: Checked, known_page: Known
) -> None:
    check = checked(known=replace(known_page, etag='"1"'))
    assert left_by(see("", status=304), check) == replace(known_page, etag='"1"')
    renewed = see("", status=304, headers={"etag": '"2"'})
    assert left_by(renewed, check) == replace(known_page, etag='"2"')


@pytest.mark.parametrize(
    ("seen", "expect"),
    [
        ({"status": 404}, {}),
        ({"via": ((301, "https://nasen.org/new"),)}, {}),
        ({}, {"text_any": ("naloxone",)}),
        ({"cut": Cut.SIZE}, {}),
        ({"url": "tel:+1", "hops": ()}, {"resource_url": "tel:+1"}),
        ({"answers": {Question(QuestionKind.FOLLOW, "https://x.org/"): None}}, {}),
    ],
)
def test_a_look_that_was_not_wholly_healthy_leaves_nothing(
    seen: dict[str, Any], expect: dict[str, Any], see: See, checked: Checked
) -> None:
    assert left_by(see(**seen), checked(**expect)) is None


def test_an_address_with_a_place_on_the_page_keeps_no_validators(
    see: See, checked: Checked
) -> None:
    url = "https://nasen.org/map/#near"
    left = left_by(see(url=url, headers=VALIDATORS), checked(resource_url=url))
    assert left is not None
    assert (left.etag, left.last_modified) == (None, None)


def test_only_what_is_known_by_the_same_rules_and_expectation_is_usable(known_page: Known) -> None:
    resource = Resource("a", "A", "https://nasen.org/map/")
    assert usable(known_page, resource) == known_page
    assert usable(None, resource) is None
    assert usable(replace(known_page, rules_version="0"), resource) is None
    assert usable(known_page, replace(resource, expect=Expectation(lang="en"))) is None


def test_the_hash_of_an_expectation_changes_with_each_of_its_parts() -> None:
    parts: list[dict[str, Any]] = [
        {},
        {"text_any": ("a",)},
        {"text_all": ("a",)},
        {"text_none": ("a",)},
        {"text_any": ("a", "b")},
        {"selector": "a"},
        {"final_host": "a"},
        {"content_type": "a"},
        {"lang": "a"},
    ]
    assert len({expectation_hash(Expectation(**part)) for part in parts}) == len(parts)
    assert expectation_hash(Expectation()) == "6e9e7d306cfe3473d249d45d64b5f278"


@pytest.mark.parametrize(
    ("seen", "hashed", "expected"),
    [
        ({}, True, True),
        ({"status": 206}, True, True),
        ({"status": 404}, True, False),
        ({"status": 500}, True, False),
        ({"body_hash": ""}, False, False),
        ({"failure": Failure(FailureKind.TIMEOUT)}, True, False),
    ],
)
def test_only_a_page_with_a_body_can_be_unchanged(
    seen: dict[str, Any],
    hashed: bool,
    expected: bool,
    see: See,
    checked: Checked,
    known_page: Known,
) -> None:
    before = known_page if hashed else replace(known_page, body_hash="")
    assert is_unchanged(see(**seen), checked(known=before)) is expected


def test_a_not_modified_answer_to_nothing_leaves_nothing(see: See, checked: Checked) -> None:
    healthy = Judgement(Reason.OK, "Well.", "ok")
    assert known(Judged(checked(), see("", status=304), healthy)) is None
