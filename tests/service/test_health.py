"""`/healthz` is green while nothing is overdue, and a restart buys no time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.cli.serve import health_of
from monitor.desk.house import House
from monitor.errors import HistoryUnavailable
from monitor.history import open_history
from monitor.model import Registry, Run, RunContext
from monitor.service import Deeds, Health, Timetable
from monitor.settings import Settings

START = datetime(2026, 11, 16, 9, tzinfo=UTC)
DAY = timedelta(days=1)


class LaterClock:
    """Three days after the start."""

    def now(self) -> datetime:
        return START + 3 * DAY

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        raise AssertionError(seconds)


def nothing_due() -> Run | None:
    return None


def untrusted() -> Run | None:
    return Run("r", START, finished_at=START, trusted=False)


def trouble() -> Run | None:
    raise HistoryUnavailable("the disk is gone")


def bug() -> Run | None:
    raise RuntimeError("boom")


@pytest.mark.parametrize(
    ("outcome", "well"), [(nothing_due, True), (untrusted, False), (trouble, False), (bug, False)]
)
def test_a_tick_at_which_nothing_was_due_counts_like_a_trusted_run(
    *, outcome: Callable[[], Run | None], well: bool
) -> None:
    async def check() -> Run | None:
        return outcome()

    clock, health = LaterClock(), Health(START, last_trusted_run=START)
    deeds = Deeds(check, lambda: (), lambda: None)
    asyncio.run(Timetable(deeds, Settings(), clock, health).check())

    assert health.is_well(clock.now()) is well
    assert health.document(clock.now())["last_trusted_run"] == "2026-11-16T09:00:00+00:00"


@pytest.mark.parametrize(
    ("finished", "trusted", "last", "well"),
    [
        (START, True, START, False),
        (START + 2 * DAY, True, START + 2 * DAY, True),
        (START + 2 * DAY, False, None, True),  # there was none ever: grace from the start
        (None, True, None, True),
    ],
)
def test_a_service_starts_from_the_last_trusted_run_of_the_history(
    *,
    finished: datetime | None,
    trusted: bool,
    last: datetime | None,
    well: bool,
    tmp_path: Path,
) -> None:
    registry, clock = Registry(tmp_path / "resources.yaml"), LaterClock()
    with open_history(f"sqlite:///{tmp_path / 'monitor.db'}") as history:
        run = Run("r", START, finished_at=finished, trusted=trusted)
        history.begin_run(run, RunContext(registry, "1", "1"))
        health = health_of(House(registry, Settings(), history, clock))

    assert health.last_trusted_run == last
    assert health.is_well(clock.now()) is well
