"""Runs, looks and references -> how much of what should have been looked at was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from monitor.model import ReferenceState, Run, Status, Verdict
from monitor.report.facts import Facts
from monitor.report.parts import Coverage, Gap, Row
from monitor.report.past import Past
from monitor.report.rows import Lens, place_of, place_order

GAP_FACTOR = 2  # one interval may slip; two in a row were missed


def coverage_of(facts: Facts, lens: Lens, rows: Sequence[Row]) -> Coverage:
    """Return what the period's runs reached, and what they did not."""
    past = lens.past
    watched = [row for row in rows if row.address is not None and row.status is not Status.PAUSED]
    unchecked = [row for row in watched if not _was_checked(row, past)]
    runs = [run for run in past.runs if run.started_at >= past.period.start]
    every = _smallest_interval(facts)
    unmapped = {
        place_of(each.reference, lens)
        for each in facts.mapped
        if each.state is ReferenceState.UNMAPPED
    }
    return Coverage(
        watched=len(watched),
        checked=len(watched) - len(unchecked),
        unchecked=tuple(sorted(row.name for row in unchecked)),
        runs=len(runs),
        untrusted=sum(not run.trusted for run in runs),
        missed=sum(
            missed_runs(begin, end, past.runs, every) for begin, end in _silences(past, every)
        ),
        gaps=gaps_of(past, every),
        references=len(facts.mapped),
        unmapped=tuple(sorted(unmapped, key=place_order)),
    )


def last_look(facts: Facts, past: Past) -> datetime | None:
    """Return when something was last seen that counts, up to the report's moment."""
    seen = [run.started_at for run in past.runs if _counts(run) and _looked(run)]
    seen += [standing.looked_at for standing in facts.standings.values() if standing.looked_at]
    return max((at for at in seen if at <= past.as_of), default=None)


def gaps_of(past: Past, every: timedelta) -> tuple[Gap, ...]:
    """Return the stretches of the period that no trusted run covers, oldest first.

    That is more than two intervals between trusted runs, or any stretch in which a run could not be
    trusted; both are cut to the period.
    """
    gaps = []
    for begin, end in _stretches(past):
        untrusted = [run.started_at for run in _between(past.runs, begin, end) if not run.trusted]
        start = begin if end - begin > GAP_FACTOR * every else min(untrusted, default=None)
        if start is not None and end > past.period.start:
            gaps.append(Gap(max(start, past.period.start), end, len(untrusted)))
    return tuple(gaps)


def missed_runs(begin: datetime, end: datetime, runs: Sequence[Run], every: timedelta) -> int:
    """Return how many runs should have taken place between two moments, and did not."""
    return max(0, round((end - begin) / every) - 1 - len(_between(runs, begin, end)))


def _silences(past: Past, every: timedelta) -> list[tuple[datetime, datetime]]:
    """Return the stretches, cut to the period, that are longer than two intervals."""
    start = past.period.start
    return [
        (max(begin, start), end)
        for begin, end in _stretches(past)
        if end > start and end - begin > GAP_FACTOR * every
    ]


def _stretches(past: Past) -> list[tuple[datetime, datetime]]:
    """Return the time between trusted runs; the first begins where the monitor did."""
    trusted = [run.started_at for run in past.runs if _counts(run)]
    first = min((run.started_at for run in past.runs), default=past.period.start)
    moments = sorted({*trusted, first, past.as_of})
    return list(pairwise(moments))


def _between(runs: Sequence[Run], begin: datetime, end: datetime) -> list[Run]:
    """Return the runs within (begin, end), and the untrusted one that `begin` itself may be."""
    return [
        run
        for run in runs
        if begin < run.started_at < end or (run.started_at == begin and not run.trusted)
    ]


def _counts(run: Run) -> bool:
    return run.trusted and run.finished_at is not None


def _looked(run: Run) -> bool:
    """Return whether the run saw anything; a run finds nothing due as often as not."""
    return any(number for verdict, number in run.counts.items() if verdict is not Verdict.OURS)


def _was_checked(row: Row, past: Past) -> bool:
    return past.looks.get((row.id, past.period.monday), 0) > 0


def _smallest_interval(facts: Facts) -> timedelta:
    intervals = [resource.every for resource in facts.resources if resource.url is not None]
    return min(intervals, default=timedelta(days=1))
