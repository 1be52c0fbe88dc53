"""The timetable: APScheduler as a timer, while what is due is decided by the history.

A late, doubled or missed trigger is harmless, because every deed asks the history what is due.
The choices (memory store, no silent misfires, catch-up at the start, drain before shutdown) answer the
traps of APScheduler 3.x: its defaults skip a job that is a second late, and its shutdown cancels
running coroutines.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from monitor.errors import MonitorError, contained
from monitor.model import Clock, Run
from monitor.service.health import Health
from monitor.settings import Settings

log = logging.getLogger(__name__)

TICK = 60  # seconds between two questions to the history: what is due?
AFTER_TROUBLE = 5 * 60.0  # seconds before an untrusted or failed run is tried again
PRUNE_HOUR = 4  # after the hours that daylight saving time doubles or leaves out


@dataclass(frozen=True, slots=True)
class Deeds:
    """What the timetable calls; each decides by the history whether anything is to be done."""

    check: Callable[[], Awaitable[Run | None]]  # None: nothing was due
    report: Callable[[], tuple[str, ...]]  # the weeks that were missing, and are written now
    prune: Callable[[], None]


class Timetable:
    """Calls the deeds at their times until it is told to stop."""

    def __init__(self, deeds: Deeds, settings: Settings, clock: Clock, health: Health) -> None:
        self._deeds = deeds
        self._settings = settings
        self._clock = clock
        self._health = health
        self._not_before = 0.0  # of the clock's monotonic seconds
        self._at_work = asyncio.Lock()

    async def run(self, stopping: asyncio.Event) -> None:
        """Catch up, keep the timetable until `stopping` is set, and let work under way end."""
        scheduler = self._scheduler()
        await self.check()
        await self.report()
        scheduler.start()
        await stopping.wait()
        scheduler.pause()
        async with self._at_work:
            scheduler.shutdown(wait=False)

    async def check(self) -> None:
        """Look at what is due, unless trouble of our own asked for a pause or work is under way."""
        if self._clock.monotonic() < self._not_before or self._at_work.locked():
            return
        async with self._at_work:
            run: Run | None = None
            with contained(self._bug), self._our_trouble():
                run = await self._deeds.check()
                self._health.trouble = ""
                if run is None:
                    self._health.nothing_due_at = self._clock.now()
        if run is not None and run.trusted:
            self._health.last_trusted_run = run.finished_at
        elif run is not None:
            self._pause("the last run could not be trusted: our own network was down")

    async def report(self) -> None:
        """Write the reports that are missing."""
        async with self._at_work:
            with contained(self._bug), self._our_trouble():
                for week in self._deeds.report():
                    log.info("report written: %s", week)

    async def prune(self) -> None:
        """Forget what is older than the retention."""
        async with self._at_work:
            with contained(self._bug), self._our_trouble():
                self._deeds.prune()

    def _scheduler(self) -> Any:  # APScheduler 3 ships no types
        zone = self._settings.zone
        scheduler = AsyncIOScheduler(
            timezone=zone,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        tick = IntervalTrigger(seconds=TICK, timezone=zone)
        # Two, because a run may well outlast a tick: the second one sees that and ends at once.
        scheduler.add_job(self.check, tick, id="check", max_instances=2)
        scheduler.add_job(self.report, CronTrigger(minute=0, timezone=zone), id="report")
        scheduler.add_job(self.prune, CronTrigger(hour=PRUNE_HOUR, timezone=zone), id="prune")
        scheduler.add_listener(
            self._missed, EVENT_JOB_MISSED | EVENT_JOB_ERROR | EVENT_JOB_MAX_INSTANCES
        )
        return scheduler

    def _our_trouble(self) -> _Noted:
        return _Noted(self._pause)

    def _missed(self, event: Any) -> None:  # APScheduler 3 ships no types
        self._health.missed += 1
        log.warning("timetable: %s was not kept (event %s)", event.job_id, event.code)

    def _bug(self, bug: Exception) -> None:
        log.error("a bug of the monitor's own", exc_info=bug)
        self._pause(f"a bug of the monitor's own: {type(bug).__name__}: {bug}")

    def _pause(self, trouble: str) -> None:
        log.warning("trying again in %d s: %s", AFTER_TROUBLE, trouble)
        self._health.trouble = trouble
        self._not_before = self._clock.monotonic() + AFTER_TROUBLE


class _Noted:
    """Turns our own mistakes, such as a registry under repair or a busy lock, into a pause."""

    def __init__(self, pause: Callable[[str], None]) -> None:
        self._pause = pause

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, mistake: BaseException | None, __: object) -> bool:
        if isinstance(mistake, MonitorError):
            self._pause(str(mistake))
            return True
        return False
