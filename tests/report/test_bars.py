"""Twelve weeks of one resource, and of all of them in figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from monitor.model import Reason, Status
from monitor.report import Facts, summarise
from monitor.report.parts import Bar

Scenes = Mapping[str, Callable[[], Facts]]
Change = tuple[str, Status, Reason, str]
UP, DOWN, SUSPECT = Status.UP, Status.DOWN, Status.SUSPECT
WELL: Change = ("2026-08-01 12:00", UP, Reason.OK, "")
HOUR = 3600


def bar_after(make_world: Any, make_resource: Any, *changes: Change, **world: Any) -> Bar:
    here = make_world(**{key: world[key] for key in ("now", "monday") if key in world})
    here.gaps = world.get("gaps", frozenset())
    here.add(make_resource("dpa"), *changes)
    return summarise(here.facts()).rows[0].bar


def test_a_bar_holds_twelve_weeks_oldest_first(make_world: Any, make_resource: Any) -> None:
    bar = bar_after(make_world, make_resource, WELL)

    assert [cell.name for cell in bar.cells][::11] == ["2026-W36", "2026-W47"]
    assert (bar.short, bar.label) == ("12 weeks up", "Last 12 weeks, oldest first: 12 weeks up")


@pytest.mark.parametrize(
    ("changes", "worst", "seconds_down", "share"),
    [
        ((("2026-11-18 05:00", DOWN, Reason.GONE, ""), ("2026-11-19 05:00", UP, Reason.OK, "")), "down", 24 * HOUR, 0.143),
        ((("2026-11-01 05:00", DOWN, Reason.GONE, ""),), "down", 168 * HOUR, 1.0),
        ((("2026-11-21 17:00", SUSPECT, Reason.GONE, ""),), "suspect", 0, 0.214),
        ((("2026-11-16 05:00", Status.ATTENTION, Reason.MOVED_HOST, ""),), "attention", 0, 1.0),
        ((("2026-11-10 05:00", Status.PAUSED, Reason.OK, ""),), "paused", 0, 1.0),
        ((("2026-11-23 05:00", DOWN, Reason.GONE, ""),), "up", 0, 1.0),
    ],
)  # fmt: skip
def test_a_cell_shows_the_worst_status_and_the_share_of_time_in_it(
    *,
    changes: tuple[Change, ...],
    worst: str,
    seconds_down: int,
    share: float,
    make_world: Any,
    make_resource: Any,
) -> None:
    cell = bar_after(make_world, make_resource, WELL, *changes).cells[-1]

    assert (cell.week.worst, cell.week.seconds_down, cell.share) == (worst, seconds_down, share)


@pytest.mark.parametrize(
    ("monday", "now", "hours"),
    [
        (date(2026, 10, 26), "2026-11-03 14:00", 169),
        (date(2026, 3, 2), "2026-03-10 14:00", 167),
        (date(2026, 11, 16), "2026-11-17 05:00", 24),
    ],
)
def test_a_week_is_as_long_as_the_clocks_made_it_and_the_current_one_ends_now(
    monday: date, now: str, hours: int, make_world: Any, make_resource: Any
) -> None:
    broken = ("2026-01-01 05:00", DOWN, Reason.GONE, "")
    cell = bar_after(make_world, make_resource, broken, monday=monday, now=now).cells[-1]

    assert (cell.week.seconds_down, cell.share) == (hours * HOUR, 1.0)


def test_a_week_without_a_trusted_look_is_a_gap_and_never_up(
    make_world: Any, make_resource: Any
) -> None:
    bar = bar_after(make_world, make_resource, WELL, gaps=frozenset({date(2026, 11, 2)}))

    assert [cell.week.worst for cell in bar.cells][-4:] == ["up", "", "up", "up"]
    assert bar.short == "11 weeks up, 1 without a look"
    assert bar.label.endswith("9 weeks up, 1 week without a look, 2 weeks up")
    assert bar.cells[9].label == "2026-W45: without a look"


def test_weeks_before_the_first_look_are_gaps(make_world: Any, make_resource: Any) -> None:
    bar = bar_after(make_world, make_resource, ("2026-11-18 05:00", UP, Reason.OK, ""))

    assert bar.short == "1 week up, 11 without a look"
    assert bar.cells[-1].share == pytest.approx(5 / 7, abs=0.001)


def test_the_words_name_the_hours_that_it_was_broken(make_world: Any, make_resource: Any) -> None:
    changes = (("2026-11-18 05:00", DOWN, Reason.GONE, ""), ("2026-11-19 05:00", UP, Reason.OK, ""))
    bar = bar_after(make_world, make_resource, WELL, *changes)

    assert bar.cells[-1].label == "2026-W47: broken (24 hours)"
    assert bar.label.endswith("11 weeks up, 1 week broken (24 hours)")


def test_the_trend_counts_each_week_at_its_end(scenes: Scenes) -> None:
    trend = summarise(scenes["busy"]()).trend
    figures = [(w.name, w.trusted, w.counts.get(DOWN, 0), w.newly_broken, w.fixed) for w in trend]

    assert figures[4:7] == [
        ("2026-W40", False, 0, 0, 0),
        ("2026-W41", True, 1, 1, 0),
        ("2026-W42", True, 1, 0, 0),
    ]
    assert figures[10:] == [("2026-W46", True, 2, 1, 0), ("2026-W47", True, 3, 2, 1)]
    assert [week.serving for week in trend[10:]] == [12, 9]


def test_the_last_figures_of_the_trend_are_those_of_the_report(scenes: Scenes) -> None:
    for scene in scenes.values():
        summary = summarise(scene())
        last = summary.trend[-1]
        clusters = summary.newly_broken

        assert last.newly_broken == sum(len(cluster.rows) for cluster in clusters)
        assert last.fixed == len(summary.fixed)
        assert sum(last.counts.values()) == len(summary.rows)
        assert all(last.counts.get(row.status, 0) for row in summary.rows)
        assert summary.as_of <= datetime(2027, 1, 4, 5, tzinfo=UTC)
