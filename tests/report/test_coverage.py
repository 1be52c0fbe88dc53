"""How much of what should have been looked at was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.model import Run, Verdict, WeekCount
from monitor.report import Facts, summarise

Scenes = Mapping[str, Callable[[], Facts]]
START = datetime(2026, 11, 16, 5, tzinfo=UTC)  # the period's; runs come every six hours


def run(hours: float, *, trusted: bool = True, finished: bool = True) -> Run:
    """Return a run that started so many hours into the period."""
    started = START + timedelta(hours=hours)
    return Run(f"r{hours}", started, finished_at=started if finished else None, trusted=trusted)


def every_six(start: int = -24, end: int = 168) -> dict[int, Run]:
    return {hours: run(hours) for hours in range(start, end, 6)}


def gaps(facts: Facts) -> list[tuple[float, float, int]]:
    """Return begin and end of each gap in hours into the period, and its untrusted runs."""
    hour = timedelta(hours=1)
    found = summarise(facts).coverage.gaps
    return [((gap.start - START) / hour, (gap.end - START) / hour, gap.untrusted) for gap in found]


@pytest.mark.parametrize(
    ("changed", "expected", "missed"),
    [
        ({}, [], 0),
        ({24: None}, [], 0),  # two intervals: one run may slip
        ({24: None, 30: None}, [(18, 36, 0)], 2),
        ({24: run(24, trusted=False)}, [(24, 30, 1)], 0),
        ({24: run(24, trusted=False), 30: run(30, trusted=False)}, [(18, 36, 2)], 0),
        ({24: run(24, trusted=False), 30: None}, [(18, 36, 1)], 1),
        ({24: run(24, finished=False), 30: run(30, finished=False)}, [(18, 36, 0)], 0),
        ({0: None, -6: None, -12: None}, [(0, 6, 0)], 0),
        ({156: None, 162: None}, [(150, 168, 0)], 2),
    ],
)
def test_a_gap_is_more_than_two_intervals_or_a_run_that_could_not_be_trusted(
    changed: dict[int, Run | None],
    expected: list[tuple[float, float, int]],
    missed: int,
    scenes: Scenes,
) -> None:
    planned: dict[int, Run | None] = {**every_six(), **changed}
    runs = tuple(each for each in planned.values() if each is not None)
    facts = replace(scenes["quiet"](), runs=runs)

    assert gaps(facts) == expected
    assert summarise(facts).coverage.missed == missed


def test_before_the_first_run_there_was_nothing_to_miss(scenes: Scenes) -> None:
    facts = replace(scenes["quiet"](), runs=tuple(every_six(start=96).values()))

    assert gaps(facts) == []


def test_runs_after_the_period_are_not_its_runs(scenes: Scenes) -> None:
    facts = replace(scenes["quiet"](), runs=tuple(every_six(end=174).values()))

    assert summarise(facts).coverage.runs == 28


def test_what_was_not_looked_at_is_named(scenes: Scenes) -> None:
    facts = scenes["quiet"]()
    counts = tuple(
        WeekCount(count.resource, count.monday, 0) if count.resource in {"dpa", "hri"} else count
        for count in facts.week_counts
    )
    coverage = summarise(replace(facts, week_counts=counts)).coverage

    assert (coverage.checked, coverage.watched) == (12, 14)
    assert coverage.unchecked == ("Drug Policy Alliance", "Harm Reduction International")


def test_references_that_nobody_watches_are_named(scenes: Scenes) -> None:
    coverage = summarise(scenes["busy"]()).coverage

    assert coverage.references == 16
    assert [place.text for place in coverage.unmapped] == ["risk reduction education"]


def test_a_resource_without_an_address_is_not_waited_for(scenes: Scenes) -> None:
    assert summarise(scenes["busy"]()).coverage.watched == 14


@pytest.mark.parametrize(
    ("counts", "hours"),
    [
        ({}, 100),
        ({Verdict.OURS: 14}, 100),
        ({Verdict.OURS: 13, Verdict.HEALTHY: 0}, 100),
        ({Verdict.OURS: 13, Verdict.BROKEN: 1}, 150),
    ],
)
def test_a_run_that_looked_at_nothing_is_no_last_look(
    counts: dict[Verdict, int], hours: int, scenes: Scenes
) -> None:
    facts = scenes["quiet"]()
    standings = {
        id_: replace(standing, looked_at=START + timedelta(hours=100))
        for id_, standing in facts.standings.items()
    }
    runs = (replace(run(150), counts=counts),)

    seen = summarise(replace(facts, standings=standings, runs=runs)).last_look
    assert seen == START + timedelta(hours=hours)
