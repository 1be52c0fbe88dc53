"""Trouble ahead: certificates and slowness, which never hide worse things."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.model import Certificate, Judgement, Known, Reason

Look = Callable[..., Judgement]
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def certificate(left: timedelta, **more: Any) -> Certificate:
    return Certificate("nasen.org", AT + left, **more)


@pytest.mark.parametrize(
    ("left", "lifetime", "is_near"),
    [
        (14 * DAY, None, True),
        (14 * DAY + SECOND, None, False),
        (-DAY, None, True),
        (14 * DAY, 90 * DAY, True),
        (15 * DAY, 90 * DAY, False),
        (2 * DAY, 6 * DAY, True),
        (2 * DAY + SECOND, 6 * DAY, False),
    ],
)
def test_a_certificate_is_expiring_within_two_weeks_or_a_third_of_its_life(
    left: timedelta, lifetime: timedelta | None, is_near: bool, look: Look
) -> None:
    begun = AT + left - lifetime if lifetime else None
    judged = look(certificate=certificate(left, not_before=begun))
    assert judged.reason is (Reason.CERTIFICATE_EXPIRING if is_near else Reason.OK)


@pytest.mark.parametrize(
    ("left", "sentence"),
    [
        (9 * DAY, "The certificate of nasen.org runs out on 2026-11-29, in 9 days."),
        (DAY, "The certificate of nasen.org runs out on 2026-11-21, in 1 day."),
        (SECOND, "The certificate of nasen.org runs out on 2026-11-20, today."),
        (-DAY, "The certificate of nasen.org runs out on 2026-11-19, already."),
    ],
)
def test_the_sentence_says_when_it_runs_out(left: timedelta, sentence: str, look: Look) -> None:
    assert look(certificate=certificate(left)).detail == sentence


def test_an_incomplete_chain_is_pointed_out(look: Look) -> None:
    judged = look(certificate=certificate(90 * DAY, chain_complete=False))
    assert judged.reason is Reason.CERTIFICATE_CHAIN_INCOMPLETE


@pytest.mark.parametrize(
    ("elapsed", "attempts", "reason"),
    [
        (timedelta(seconds=10), 1, Reason.OK),
        (timedelta(seconds=10.1), 1, Reason.SLOW),
        (timedelta(seconds=60), 2, Reason.OK),
    ],
)
def test_a_page_is_slow_after_ten_seconds_of_one_attempt(
    elapsed: timedelta, attempts: int, reason: Reason, look: Look
) -> None:
    assert look(elapsed=elapsed, attempts=attempts).reason is reason


SOON = certificate(DAY)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"status": 404}, Reason.NOT_FOUND),
        ({"status": 403}, Reason.FORBIDDEN),
        ({"status": 503}, Reason.SERVER_ERROR),
        ({"via": ((301, "https://nasen.org/new"),)}, Reason.PERMANENT_REDIRECT),
        ({"text_any": ("naloxone",)}, Reason.EXPECTATION_MISSING),
        ({"via": ((302, "https://nasen.org/new"),)}, Reason.CERTIFICATE_EXPIRING),
        ({"elapsed": timedelta(seconds=20)}, Reason.CERTIFICATE_EXPIRING),
    ],
)
def test_trouble_ahead_stands_behind_trouble_now(
    words: dict[str, Any], reason: Reason, look: Look
) -> None:
    assert look(certificate=SOON, **words).reason is reason


def test_an_unchanged_page_is_still_judged_by_its_certificate(
    look: Look, known_page: Known
) -> None:
    judged = look("", status=304, known=known_page, certificate=SOON)
    assert judged.reason is Reason.CERTIFICATE_EXPIRING
