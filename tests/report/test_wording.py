"""Words for people."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.model import Cause, FindingKind, Status
from monitor.report import wording
from monitor.report.templating import escape_markdown


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 16), date(2026, 11, 22), "16 to 22 November 2026"),
        (date(2026, 11, 30), date(2026, 12, 6), "30 November to 6 December 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 December 2026 to 3 January 2027"),
    ],
)
def test_days_name_month_and_year_twice_only_where_they_differ(
    first: date, last: date, words: str
) -> None:
    assert wording.days(first, last) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "1 minute"),
        (119, "1 minute"),
        (120, "2 minutes"),
        (3600, "1 hour"),
        (2 * 86400 - 1, "47 hours"),
        (2 * 86400, "2 days"),
        (41 * 86400 + 5, "41 days"),
    ],
)
def test_a_stretch_is_told_in_its_largest_sensible_unit(seconds: int, words: str) -> None:
    assert wording.lasting(timedelta(seconds=seconds)) == words


def test_a_moment_is_told_by_the_clock_of_the_zone() -> None:
    value = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)

    assert wording.moment(value, ZoneInfo("America/New_York")) == "22 November 2026, 21:05"
    assert wording.iso(value.astimezone(ZoneInfo("Asia/Tokyo"))) == "2026-11-23T02:05:00Z"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (30, "runs out in 30 days"),
        (1, "runs out in 1 day"),
        (0, "runs out within a day"),
        (-1, "ran out 1 day before this report"),
    ],
)
def test_a_certificate_that_runs_out_is_told_from_one_that_has(days: int, words: str) -> None:
    assert wording.expiry_words(days) == words


@pytest.mark.parametrize(
    ("parts", "words"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_a_list_reads_as_a_sentence_does(parts: list[str], words: str) -> None:
    assert wording.listed(parts) == words


def test_every_status_cause_and_finding_has_its_words() -> None:
    assert set(wording.STATUS_WORDS) == set(Status)
    assert set(wording.CAUSE_WORDS) == set(Cause)
    assert set(wording.NOTE_WORDS) == set(FindingKind)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain words, and (these)!", "plain words, and (these)!"),
        ("[click](http://evil.example)", r"\[click\](http\://evil.example)"),
        ("www.evil.example", r"www\.evil.example"),
        ("# no heading", r"\# no heading"),
        ("- no list", r"\- no list"),
        ("1. no list", r"1\. no list"),
        ("a | b", r"a \| b"),
        ("<img src=x>", r"\<img src=x\>"),
        ("&lt;b&gt;", r"\&lt;b\&gt;"),
        ("`code` *bold* _it_ ~no~", r"\`code\` \*bold\* \_it\_ \~no\~"),
        ("two\nlines", "two lines"),
        (r"back\slash", r"back\\slash"),
    ],
)
def test_text_in_markdown_is_text_and_nothing_else(text: str, escaped: str) -> None:
    assert escape_markdown(text) == escaped
