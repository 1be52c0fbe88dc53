"""The past of one resource -> its bar of the last 12 weeks; of all resources -> the trend in figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

from monitor.model import Status, Week
from monitor.report.parts import Bar, Cell, WeekFigures
from monitor.report.past import SERVING, Past
from monitor.report.period import Period
from monitor.report.wording import counted, lasting

WEEKS = 12
GAP = "without a look"
# The worst status of a week names its cell; what we only could not see is less bad than what we saw.
BADNESS: dict[Status, int] = {
    Status.NEW: 0,
    Status.UP: 1,
    Status.PAUSED: 2,
    Status.UNVERIFIED: 3,
    Status.ATTENTION: 4,
    Status.SUSPECT: 5,
    Status.DOWN: 6,
}
CELL_WORDS: dict[str, str] = {
    Status.NEW: "not judged yet",
    Status.UP: "up",
    Status.PAUSED: "paused",
    Status.UNVERIFIED: "not to be checked",
    Status.ATTENTION: "needing attention",
    Status.SUSPECT: "with a failed look",
    Status.DOWN: "broken",
    "": GAP,
}


def bar_of(resource: str, past: Past, weeks: Sequence[Period]) -> Bar:
    """Return the resource's cells, oldest first, and their words; a week without a look is a gap."""
    cells = tuple(_cell(resource, past, week) for week in weeks)
    runs = [(words, list(group)) for words, group in groupby(cells, key=_words)]
    label = ", ".join(f"{counted(len(group), 'week')} {words}" for words, group in runs)
    counts = Counter(cell.week.worst for cell in cells)
    first, *others = sorted(counts, key=lambda worst: -BADNESS[Status(worst)] if worst else 1)
    short = [f"{counted(counts[first], 'week')} {CELL_WORDS[first]}"]
    short += [f"{counts[worst]} {CELL_WORDS[worst]}" for worst in others]
    return Bar(cells, f"Last {len(cells)} weeks, oldest first: {label}", ", ".join(short))


def _words(cell: Cell) -> str:
    if cell.week.seconds_down:
        return f"broken ({lasting(timedelta(seconds=cell.week.seconds_down))})"
    return CELL_WORDS[cell.week.worst]


def _cell(resource: str, past: Past, period: Period) -> Cell:
    looks = past.looks.get((resource, period.monday), 0)
    end = min(period.end, past.as_of)
    seconds = _seconds(resource, past, period) if looks else {}
    worst = max(seconds, key=lambda status: BADNESS[status], default=None)
    week = Week(
        monday=period.monday,
        looks=looks if worst else 0,
        seconds_down=int(seconds.get(Status.DOWN, 0)),
        worst=worst or "",
    )
    covered = (end - period.start).total_seconds()
    share = seconds[worst] / covered if worst and covered > 0 else 0.0
    cell = Cell(week, period.name, round(share, 3), "")
    return Cell(week, period.name, cell.share, f"{period.name}: {_words(cell)}")


def _seconds(resource: str, past: Past, period: Period) -> dict[Status, float]:
    """Return the seconds in each status; the last status counts even if it began this instant."""
    end = min(period.end, past.as_of)
    seconds: dict[Status, float] = defaultdict(float)
    for span in past.spans(resource, period.start, end):
        seconds[span.status] += (span.end - span.start).total_seconds()
    seconds[past.status_before(resource, period.end)] += 0.0
    return dict(seconds)


def trend_of(
    resources: Sequence[str], past: Past, weeks: Sequence[Period]
) -> tuple[WeekFigures, ...]:
    """Return the figures of each week, oldest first."""
    return tuple(_figures(resources, past, week) for week in weeks)


def _figures(resources: Sequence[str], past: Past, week: Period) -> WeekFigures:
    ends = {resource: past.status_before(resource, week.end) for resource in resources}
    return WeekFigures(
        name=week.name,
        monday=week.monday,
        trusted=any(past.looks.get((resource, week.monday), 0) for resource in resources),
        counts=dict(sorted(Counter(ends.values()).items())),
        newly_broken=sum(
            status is Status.DOWN and _changed_to_down(resource, past, week)
            for resource, status in ends.items()
        ),
        fixed=sum(
            status in SERVING and _mended(resource, past, week) for resource, status in ends.items()
        ),
    )


def _changed_to_down(resource: str, past: Past, week: Period) -> bool:
    changes = past.changes.get(resource, ())
    return any(c.after is Status.DOWN and week.start <= c.at < week.end for c in changes)


def _mended(resource: str, past: Past, week: Period) -> bool:
    return any(
        change.before is Status.DOWN
        and change.after in SERVING
        and week.start <= change.at < week.end
        for change in past.changes.get(resource, ())
    )
