"""The service catches up at its start, goes on after trouble, and lets work under way end."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import RegistryInvalid, RunInProgress
from monitor.model import Run
from monitor.service import Deeds, Health, Timetable, serve_health
from monitor.service.timetable import AFTER_TROUBLE
from monitor.settings import Settings

START = datetime(2026, 11, 16, 9, tzinfo=UTC)


@dataclass
class TravelledClock:
    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class Service:
    outcome: Callable[[], Run | None] = lambda: Run("r", START, finished_at=START)
    clock: TravelledClock = field(default_factory=TravelledClock)
    done: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.health = Health(START)
        deeds = Deeds(self._check, self._report, lambda: self.done.append("prune"))
        self.timetable = Timetable(deeds, Settings(), self.clock, self.health)

    async def _check(self) -> Run | None:
        self.done.append("check")
        return self.outcome()

    def _report(self) -> tuple[str, ...]:
        self.done.append("report")
        return ()


def raises(mistake: Exception) -> Callable[[], Run | None]:
    def outcome() -> Run | None:
        raise mistake

    return outcome


def test_a_start_catches_up_with_checks_and_the_report() -> None:
    service = Service()
    stopping = asyncio.Event()

    async def live() -> None:
        stopping.set()
        await service.timetable.run(stopping)

    asyncio.run(live())
    assert service.done == ["check", "report"]
    assert service.health.last_trusted_run == START


def test_after_an_untrusted_run_it_tries_again_in_five_minutes() -> None:
    service = Service(lambda: Run("r", START, finished_at=START, trusted=False))

    async def live() -> None:
        await service.timetable.check()
        await service.clock.sleep(AFTER_TROUBLE - 1)
        await service.timetable.check()
        await service.clock.sleep(1)
        await service.timetable.check()

    asyncio.run(live())
    assert service.done == ["check", "check"]
    assert service.health.last_trusted_run is None
    assert service.health.trouble == "the last run could not be trusted: our own network was down"


@pytest.mark.parametrize(
    ("mistake", "trouble"),
    [
        (RunInProgress("another run holds the lock"), "another run holds the lock"),
        (RegistryInvalid(()), ""),
        (RuntimeError("boom"), "a bug of the monitor's own: RuntimeError: boom"),
    ],
)
def test_our_own_trouble_does_not_end_the_service(mistake: Exception, trouble: str) -> None:
    service = Service(raises(mistake))
    asyncio.run(service.timetable.check())
    assert service.health.trouble == trouble
    service.outcome = lambda: None
    service.clock.at += timedelta(seconds=AFTER_TROUBLE)
    asyncio.run(service.timetable.check())
    assert service.health.trouble == ""


def test_a_stop_waits_for_the_look_under_way() -> None:
    service = Service()
    order: list[str] = []

    async def slow_check() -> Run | None:
        order.append("began")
        await asyncio.sleep(0.05)
        order.append("ended")
        return None

    async def live() -> None:
        stopping = asyncio.Event()
        deeds = Deeds(slow_check, lambda: (), lambda: None)
        timetable = Timetable(deeds, Settings(), service.clock, service.health)
        running = asyncio.create_task(timetable.run(stopping))
        await asyncio.sleep(0.01)
        stopping.set()
        await running

    asyncio.run(live())
    assert order == ["began", "ended"]


@pytest.mark.parametrize(
    ("age", "code", "status"),
    [(timedelta(hours=26), 200, "ok"), (timedelta(hours=26, seconds=1), 503, "stale")],
)
def test_healthz_turns_red_when_the_last_trusted_run_is_too_old(
    age: timedelta, code: int, status: str
) -> None:
    health = Health(START, last_trusted_run=START)
    with serve_health(health, lambda: START + age, "127.0.0.1", 0) as server:
        assert asked(f"http://127.0.0.1:{server.server_port}/healthz") == (code, status)


def test_a_fresh_service_is_given_time_for_its_first_run() -> None:
    assert Health(START).is_well(START + timedelta(hours=1))
    assert not Health(START).is_well(START + timedelta(hours=27))


def asked(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, json.load(answer)["status"]
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)["status"]


def test_jobs_are_never_skipped_for_being_late_and_a_missing_report_is_asked_for_every_hour() -> (
    None
):
    service = Service()

    async def jobs() -> dict[str, tuple[object, str]]:
        scheduler = service.timetable._scheduler()
        scheduler.start(paused=True)
        found = {job.id: (job.misfire_grace_time, str(job.trigger)) for job in scheduler.get_jobs()}
        scheduler.shutdown(wait=False)
        return found

    found = asyncio.run(jobs())
    assert {grace for grace, _ in found.values()} == {None}
    assert found["report"][1] == "cron[minute='0']"


def test_a_check_longer_than_a_tick_is_not_a_time_that_was_missed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    service = Service()
    release = asyncio.Event()

    async def long_check() -> Run | None:
        service.done.append("check")
        await release.wait()
        return None

    async def live() -> None:
        deeds = Deeds(long_check, lambda: (), lambda: None)
        scheduler = Timetable(deeds, Settings(), service.clock, service.health)._scheduler()
        scheduler.start()
        for _ in range(3):
            scheduler.modify_job("check", next_run_time=datetime.now(UTC))
            await asyncio.sleep(0.02)
        release.set()
        await asyncio.sleep(0.02)
        scheduler.shutdown(wait=False)

    asyncio.run(live())
    assert service.done == ["check"]
    assert service.health.missed == 0
    assert [record.message for record in caplog.records] == []
