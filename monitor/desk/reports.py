"""A period -> the report of it, as files that are replaced in one step each."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import get_args

from monitor import judge, report
from monitor.desk.house import House
from monitor.desk.watched import survey
from monitor.errors import UsageError
from monitor.files import write_atomically
from monitor.report import Facts, Period, Summary
from monitor.settings import ReportSection, Weekday

BAR = timedelta(weeks=12)  # what a resource's bar shows
CATCH_UP = 12  # weeks; older ones than a bar shows are not written after the fact


@dataclass(frozen=True, slots=True)
class Written:
    """A report on disk."""

    folder: Path  # reports/2026-W47
    summary: Summary


def write_report(house: House, period: str | None = None) -> Written:
    """Write the report of a period, the front page, the feed and `latest.*`.

    `period` is a week such as "2026-W47", "week", or None for the last complete week (the current
    one where there is nothing else). Raises UsageError for anything else, CannotWrite as the disk does.
    """
    summary = report.summarise(facts(house, period))
    reports = house.settings.reports
    folder = reports / summary.period.name
    for name, text in report.render(summary).items():
        write_atomically(folder / name, text)
    _write_front(reports)
    if summary.period.complete:
        _remember(house, summary.period.name)
    return Written(folder, summary)


def facts(house: House, period: str | None = None) -> Facts:
    """Return everything that a report of the period is made from.

    Raises UsageError for a period that is not one.
    """
    now, history = house.clock.now(), house.history
    watched = survey(house)
    wanted = _period(house, period)
    transitions = history.transitions()
    incidents = history.incidents(open_at_or_after=wanted.start - BAR)
    return Facts(
        now=now,
        period=wanted,
        zone=house.settings.zone,
        resources=watched.resources,
        factsheets=house.registry.factsheets,
        mapped=watched.mapped,
        standings=history.standings(),
        transitions=transitions,
        incidents=incidents,
        groups=tuple(group.incidents for group in judge.group(incidents)),
        runs=history.runs(start=wanted.start - BAR),
        looks=history.latest_looks(),
        pages=history.last_page_notes(),
        certificates=history.certificates(),
        findings=watched.findings,
        week_counts=history.week_counts((wanted.start - BAR).date()),
        flapping=judge.flapping(transitions, min(now, wanted.end)),
        teams=house.registry.teams,
    )


def write_missing_reports(house: House) -> tuple[str, ...]:
    """Write every report that is due and was never written, and return the weeks, newest first.

    Due are the newest 12 complete weeks since the first run, the latest of them from the day and
    hour of the settings on. Raises what `write_report` does; what is left is missing still.
    """
    now, zone = house.clock.now(), house.settings.zone
    last = report.last_complete_week(now, zone)
    mondays = (last.monday - timedelta(weeks=back) for back in range(CATCH_UP))
    weeks = (report.week_of(monday, now, zone) for monday in mondays)
    due = (week for week in weeks if _due_at(week, house.settings.report, zone) <= now)
    return tuple(week.name for week in due if _write_claimed(house, week))


def _due_at(week: Period, wanted: ReportSection, zone: tzinfo) -> datetime:
    """Return the first wanted day and hour after the week."""
    day = week.sunday + timedelta(days=1 + get_args(Weekday).index(wanted.day))
    return datetime.combine(day, time(wanted.hour), zone)


def _write_claimed(house: House, week: Period) -> bool:
    """Write the report unless that is done or under way; a claim that came to nothing is given back.

    One claim for each period: of two services that wake at one time, one writes.
    """
    now, history = house.clock.now(), house.history
    if not history.runs(end=week.end, limit=1) or not history.claim_report(week.name, at=now):
        return False
    with ExitStack() as failed:
        failed.callback(history.release_report, week.name, claimed_at=now)
        write_report(house, week.name)
        failed.pop_all()
    return True


def _remember(house: House, week: str) -> None:
    """Store that the week is written, whoever asked for it: a report that a person made is not missing."""
    now = house.clock.now()
    house.history.claim_report(week, at=now)
    house.history.finish_report(week, at=now)


def _period(house: House, word: str | None) -> Period:
    now, zone = house.clock.now(), house.settings.zone
    last_week = report.last_complete_week(now, zone)
    earlier = house.history.runs(end=last_week.end, limit=1)
    first_run = earlier[0].started_at if earlier else now
    try:
        return report.parse_period(word or "week", now, zone, first_run=first_run)
    except ValueError as wrong:
        raise UsageError(f"--period: {wrong}") from wrong


def _write_front(reports: Path) -> None:
    found = sorted(reports.glob("2*-W*/report.json"))
    entries = [report.entry_from_json(path.read_text(encoding="utf-8")) for path in found]
    for name, text in report.render_front(entries).items():
        write_atomically(reports / name, text)
    if found:
        _write_latest(found[-1].parent, reports)


def _write_latest(folder: Path, reports: Path) -> None:
    """Copy the newest week, by its name, to the addresses that never change."""
    for path in sorted(folder.iterdir()):
        write_atomically(reports / f"latest{path.suffix}", path.read_bytes())
