"""A word such as "2026-W47", the time and a time zone -> one ISO week as an interval in UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

ACCEPTED = "accepted: week, last, current, or a week such as 2026-W47"
_NAME = re.compile(r"(2\d{3})-W(\d{2})")
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Period:
    """One ISO week of a time zone: `start` <= moment < `end`, 167 to 169 hours long."""

    name: str  # "2026-W47", by the ISO year
    start: datetime  # UTC, Monday's midnight in the time zone
    end: datetime  # UTC, the next Monday's midnight
    monday: date
    sunday: date
    complete: bool  # whether the week had ended when the period was asked for

    @property
    def number(self) -> int:
        """Return the ISO number of the week, 1 to 53."""
        return self.monday.isocalendar().week

    @property
    def year(self) -> int:
        """Return the ISO year of the week, which is not always Monday's."""
        return self.monday.isocalendar().year


def week_name(monday: date) -> str:
    """Return the ISO name of the week, such as "2026-W47"."""
    year, week, _ = monday.isocalendar()
    return f"{year:04d}-W{week:02d}"


def week_of(day: date, now: datetime, zone: tzinfo) -> Period:
    """Return the ISO week that `day` lies in; `now` decides whether it is complete."""
    monday = day - timedelta(days=day.weekday())
    end = _midnight(monday + _WEEK, zone)
    return Period(
        name=week_name(monday),
        start=_midnight(monday, zone),
        end=end,
        monday=monday,
        sunday=monday + timedelta(days=6),
        complete=now >= end,
    )


def current_week(now: datetime, zone: tzinfo) -> Period:
    """Return the week that `now` lies in, by the calendar of the time zone."""
    return week_of(now.astimezone(zone).date(), now, zone)


def last_complete_week(now: datetime, zone: tzinfo) -> Period:
    """Return the latest week that has ended."""
    return week_of(current_week(now, zone).monday - _WEEK, now, zone)


def usual_week(now: datetime, zone: tzinfo, first_run: datetime | None) -> Period:
    """Return what a report without a named period covers.

    That is the last complete week, or the current one where the first run (None: there was no run
    yet) came after it.
    """
    last = last_complete_week(now, zone)
    return last if first_run is not None and first_run < last.end else current_week(now, zone)


def parse_period(
    text: str, now: datetime, zone: tzinfo, *, first_run: datetime | None = None
) -> Period:
    """Return the week that a person names; raise ValueError with the accepted words.

    "week" is `usual_week`, "last" the last complete week, "current" the current one so far.
    """
    match text.strip().lower():
        case "week":
            return usual_week(now, zone, first_run)
        case "last":
            return last_complete_week(now, zone)
        case "current":
            return current_week(now, zone)
        case _:
            return _named_week(text, now, zone)


def weeks_until(period: Period, count: int, zone: tzinfo) -> tuple[Period, ...]:
    """Return `count` weeks, oldest first; the last one is the period's."""
    mondays = (period.monday - _WEEK * back for back in reversed(range(count)))
    return tuple(week_of(monday, period.end, zone) for monday in mondays)


def _named_week(text: str, now: datetime, zone: tzinfo) -> Period:
    found = _NAME.fullmatch(text.strip().upper())
    if found is None:
        raise ValueError(f"{text!r} names no period ({ACCEPTED})")
    year, week = int(found[1]), int(found[2])
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        last = date(year, 12, 28).isocalendar().week  # 28 December is always in the last week
        raise ValueError(f"{year} has no week {week}; its weeks are 1 to {last}") from None
    period = week_of(monday, now, zone)
    if period.start > now:
        raise ValueError(f"{period.name} has not begun yet ({ACCEPTED})")
    return period


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
