"""Weeks of a calendar as intervals of time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.report import current_week, last_complete_week, parse_period, usual_week, week_of
from monitor.report.period import weeks_until

NEW_YORK = ZoneInfo("America/New_York")
KIRITIMATI = ZoneInfo("Pacific/Kiritimati")
SANTIAGO = ZoneInfo("America/Santiago")
ZONES = [UTC, NEW_YORK, KIRITIMATI, SANTIAGO, ZoneInfo("Asia/Kathmandu")]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "zone", "name", "start", "end", "hours"),
    [
        (date(2026, 11, 18), UTC, "2026-W47", "2026-11-16 00:00", "2026-11-23 00:00", 168),
        (date(2026, 11, 18), NEW_YORK, "2026-W47", "2026-11-16 05:00", "2026-11-23 05:00", 168),
        # clocks go back on Sunday, 1 November 2026, and forward on Sunday, 8 March 2026
        (date(2026, 10, 28), NEW_YORK, "2026-W44", "2026-10-26 04:00", "2026-11-02 05:00", 169),
        (date(2026, 3, 4), NEW_YORK, "2026-W10", "2026-03-02 05:00", "2026-03-09 04:00", 167),
        (date(2027, 1, 3), NEW_YORK, "2026-W53", "2026-12-28 05:00", "2027-01-04 05:00", 168),
        (date(2024, 12, 30), UTC, "2025-W01", "2024-12-30 00:00", "2025-01-06 00:00", 168),
        (date(2026, 11, 16), KIRITIMATI, "2026-W47", "2026-11-15 10:00", "2026-11-22 10:00", 168),
    ],
)
def test_a_week_begins_and_ends_at_the_midnights_of_its_time_zone(
    *, day: date, zone: ZoneInfo, name: str, start: str, end: str, hours: int
) -> None:
    week = week_of(day, at("2030-01-01 00:00"), zone)

    assert (week.name, week.start, week.end) == (name, at(start), at(end))
    assert week.end - week.start == timedelta(hours=hours)
    assert (week.monday.weekday(), week.sunday - week.monday) == (0, timedelta(days=6))


@pytest.mark.parametrize(
    ("now", "zone", "current", "last"),
    [
        ("2026-11-23 04:59", NEW_YORK, "2026-W47", "2026-W46"),
        ("2026-11-23 05:00", NEW_YORK, "2026-W48", "2026-W47"),
        ("2026-11-22 10:00", KIRITIMATI, "2026-W48", "2026-W47"),
        ("2027-01-03 12:00", UTC, "2026-W53", "2026-W52"),
        ("2027-01-04 00:00", UTC, "2027-W01", "2026-W53"),
    ],
)
def test_the_time_zone_decides_which_week_it_is(
    now: str, zone: ZoneInfo, current: str, last: str
) -> None:
    assert current_week(at(now), zone).name == current
    assert current_week(at(now), zone).complete is False
    assert last_complete_week(at(now), zone).name == last
    assert last_complete_week(at(now), zone).complete is True


@pytest.mark.parametrize(
    ("first_run", "expected"),
    [
        (None, "2026-W48"),
        ("2026-11-23 06:00", "2026-W48"),
        ("2026-11-23 05:00", "2026-W48"),
        ("2026-11-23 04:59", "2026-W47"),
        ("2025-01-01 00:00", "2026-W47"),
    ],
)
def test_the_usual_report_is_the_last_complete_week_unless_nothing_ran_before_its_end(
    first_run: str | None, expected: str
) -> None:
    began = at(first_run) if first_run else None
    now = at("2026-11-25 12:00")

    assert usual_week(now, NEW_YORK, began).name == expected
    assert parse_period("week", now, NEW_YORK, first_run=began).name == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("last", "2026-W47"),
        ("current", "2026-W48"),
        (" LAST ", "2026-W47"),
        ("2026-W47", "2026-W47"),
        ("2026-w48", "2026-W48"),
        ("2020-W53", "2020-W53"),
    ],
)
def test_a_period_is_named_by_a_word_or_by_its_week(text: str, name: str) -> None:
    assert parse_period(text, at("2026-11-25 12:00"), NEW_YORK).name == name


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("monday", "'monday' names no period (accepted: week, last, current, or a week such as 2026-W47)"),
        ("2026-W7", "'2026-W7' names no period (accepted: week, last, current, or a week such as 2026-W47)"),
        ("1026-W07", "'1026-W07' names no period (accepted: week, last, current, or a week such as 2026-W47)"),
        ("2025-W53", "2025 has no week 53; its weeks are 1 to 52"),
        ("2026-W00", "2026 has no week 0; its weeks are 1 to 53"),
        ("2026-W49", "2026-W49 has not begun yet (accepted: week, last, current, or a week such as 2026-W47)"),
    ],
)  # fmt: skip
def test_a_period_that_is_none_is_refused_with_the_accepted_words(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        parse_period(text, at("2026-11-25 12:00"), NEW_YORK)


def test_the_weeks_until_a_period_end_with_it_and_cross_the_turn_of_the_year() -> None:
    week = week_of(date(2027, 1, 4), at("2027-02-01 00:00"), NEW_YORK)

    assert [each.name for each in weeks_until(week, 3, NEW_YORK)] == [
        "2026-W52",
        "2026-W53",
        "2027-W01",
    ]


@given(
    seconds=st.integers(0, 6_000_000_000),
    zone=st.sampled_from(ZONES),
)
def test_every_moment_lies_in_exactly_one_week_whose_name_leads_back_to_it(
    seconds: int, zone: ZoneInfo
) -> None:
    moment = at("2001-01-08 00:00") + timedelta(seconds=seconds)
    week = current_week(moment, zone)

    assert week.start <= moment < week.end
    assert last_complete_week(moment, zone).end == week.start
    assert parse_period(week.name, moment, zone) == week
