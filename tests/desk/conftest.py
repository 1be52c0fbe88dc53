"""A registry without a single resource, a history with runs in it, and time that is set by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.desk.house import House
from monitor.history import open_history
from monitor.model import Registry, Run, RunContext
from monitor.settings import ReportSection, Settings


@dataclass
class SetClock:
    """A clock that stands still until a test moves it."""

    at: datetime = datetime(2026, 11, 23, 14, tzinfo=UTC)  # a Monday

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    async def sleep(self, seconds: float) -> None:
        raise AssertionError(seconds)


@dataclass
class Desk:
    """A house, and how its past is told."""

    house: House
    clock: SetClock

    def ran(self, *days: str) -> None:
        """Store a trusted run at noon of each day."""
        for day in days:
            began = datetime.fromisoformat(f"{day}T12:00:00+00:00")
            run = Run(f"run-{day}", began, finished_at=began)
            self.house.history.begin_run(run, RunContext(self.house.registry, "1", "1"))

    def written(self) -> list[str]:
        """Return the weeks whose report is on the disk."""
        return sorted(path.parent.name for path in self.house.settings.reports.glob("*/index.html"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    settings = Settings(
        timezone="America/New_York",
        reports=tmp_path / "reports",
        report=ReportSection(day="mon", hour=9),
    )
    clock = SetClock()
    with open_history(f"sqlite:///{tmp_path / 'monitor.db'}") as history:
        yield Desk(House(Registry(tmp_path / "resources.yaml"), settings, history, clock), clock)
