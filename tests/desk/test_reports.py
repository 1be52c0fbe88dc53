"""No weekly report is lost: each complete week since the first run gets one, whatever went wrong before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.desk.reports import write_missing_reports, write_report
from monitor.errors import CannotWrite
from monitor.settings import ReportSection, Weekday

WEEK = timedelta(weeks=1)


def test_a_report_that_could_not_be_written_is_written_when_asked_again(desk: Any) -> None:
    desk.ran("2026-11-18")
    reports = desk.house.settings.reports
    reports.write_text("a file stands where the folder should")
    with pytest.raises(CannotWrite, match="reports"):
        write_missing_reports(desk.house)
    reports.unlink()

    assert write_missing_reports(desk.house) == ("2026-W47",)
    assert desk.written() == ["2026-W47"]
    assert write_missing_reports(desk.house) == ()


def test_the_claim_of_another_writer_is_left_alone(desk: Any) -> None:
    desk.ran("2026-11-18")
    assert desk.house.history.claim_report("2026-W47", at=desk.clock.at)

    assert write_missing_reports(desk.house) == ()
    assert desk.written() == []


@pytest.mark.parametrize(
    ("first", "weeks"),
    [
        ("2026-11-23", ()),
        ("2026-11-22", ("2026-W47",)),
        ("2026-11-02", ("2026-W47", "2026-W46", "2026-W45")),
        ("2026-01-05", tuple(f"2026-W{week}" for week in range(47, 35, -1))),
    ],
)
def test_every_complete_week_since_the_first_run_is_written_up_to_the_newest_twelve(
    first: str, weeks: tuple[str, ...], desk: Any
) -> None:
    desk.ran(first)

    assert write_missing_reports(desk.house) == weeks
    assert desk.written() == sorted(weeks)


@pytest.mark.parametrize(
    ("day", "hour", "now", "weeks"),
    [
        ("mon", 9, "2026-11-23T13:59", ("2026-W46",)),  # New York is five hours behind
        ("mon", 9, "2026-11-23T14:00", ("2026-W47", "2026-W46")),
        ("wed", 0, "2026-11-25T04:59", ("2026-W46",)),
        ("wed", 0, "2026-11-25T05:00", ("2026-W47", "2026-W46")),
        ("sun", 23, "2026-11-30T03:59", ("2026-W46",)),
        ("sun", 23, "2026-11-30T04:00", ("2026-W47", "2026-W46")),
    ],
)
def test_the_latest_week_waits_for_the_day_and_hour_of_the_settings(
    day: Weekday, hour: int, now: str, weeks: tuple[str, ...], desk: Any
) -> None:
    desk.ran("2026-11-11", "2026-11-18")
    desk.clock.at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    asked = ReportSection(day=day, hour=hour)
    settings = desk.house.settings.model_copy(update={"report": asked})

    assert write_missing_reports(replace(desk.house, settings=settings)) == weeks


def test_a_week_that_a_person_had_written_is_not_missing(desk: Any) -> None:
    desk.ran("2026-11-11")
    write_report(desk.house, "2026-W47")
    write_report(desk.house, "2026-W48")  # not over yet

    assert write_missing_reports(desk.house) == ("2026-W46",)
    desk.clock.at += WEEK
    assert write_missing_reports(desk.house) == ("2026-W48",)
