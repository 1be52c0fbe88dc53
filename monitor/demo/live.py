"""An empty folder -> a registry, a history of some weeks and a report each Monday, lived through in seconds.

The pipeline is the real one. Simulated are the web it looks at and the clock it looks by.
"""

from __future__ import annotations

import contextlib
import ssl
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.demo.answers import Anything
from monitor.demo.certificates import Authority, Paper
from monitor.demo.clock import SimulatedClock, runner
from monitor.demo.ground import lay_out
from monitor.demo.story import WEEKS, answer_on, closed_on, hosts, renewal_on
from monitor.demo.web import Web
from monitor.desk.house import House
from monitor.desk.reports import Written, write_report
from monitor.model import Clock, Trigger
from monitor.run import Order, Parts, run_once

DAY = timedelta(days=1)
EVERY = timedelta(hours=6)  # how often cron would call `monitor check`
REPORT_HOUR = timedelta(hours=9)  # of each Monday

OpenHouse = Callable[[Path, Mapping[str, str], Clock], AbstractContextManager[House]]
MakeParts = Callable[[House], Parts]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class World:
    """The story on its days: what is simulated."""

    start: datetime  # midnight of the first Monday, UTC
    clock: SimulatedClock
    authority: Authority

    @property
    def end(self) -> datetime:
        """Return midnight of the Monday of the last report."""
        return self.start + WEEKS * 7 * DAY

    @property
    def day(self) -> float:
        """Return the story's present day."""
        return (self.clock.now() - self.start) / DAY

    def answer_to(self, host: str, path: str) -> Anything:
        """Return what an address answers at present."""
        return answer_on(self.day, host, path)

    def context_of(self, host: str) -> ssl.SSLContext:
        """Return the certificate that a host shows at present."""
        row = renewal_on(self.day, host)
        paper = Paper((host,), self.end + row.runs_out) if row else self.authority.lasting(host)
        return self.authority.context(paper)


def live(
    folder: Path, *, open_house: OpenHouse, make_parts: MakeParts, say: Say, until: datetime
) -> Written:
    """Live through the weeks before the last Monday, 09:00 UTC, that `until` has seen; return the last report.

    `open_house` opens a registry with an environment and a clock. Raises UsageError for a folder that
    holds something else.
    """
    start = last_report(until) - REPORT_HOUR - WEEKS * 7 * DAY
    registry = lay_out(folder)
    clock = SimulatedClock(start)
    with tempfile.TemporaryDirectory(prefix="monitor-demo-") as papers, runner(clock) as loop:
        world = World(start, clock, Authority(Path(papers), now=until))
        return loop.run(_live(world, registry, open_house, make_parts, say))


def last_report(until: datetime) -> datetime:
    """Return the latest Monday, 09:00 UTC, that is not after `until`."""
    since_monday = timedelta(days=until.astimezone(UTC).weekday())
    midnight = until.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    at = midnight - since_monday + REPORT_HOUR
    return at if at <= until else at - 7 * DAY


async def _live(
    world: World, registry: Path, open_house: OpenHouse, make_parts: MakeParts, say: Say
) -> Written:
    web = Web(hosts(), world.answer_to, world.context_of)
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(web.open())
        environ = {
            "MONITOR_RESOLVE": web.resolve,
            "MONITOR_CA_BUNDLE": str(world.authority.bundle),
            "MONITOR_ALLOW_NETWORKS": "127.0.0.0/8",
        }
        house = stack.enter_context(open_house(registry, environ, world.clock))
        for week in range(1, WEEKS + 1):
            for number, at in _visits(world.start, week):
                world.clock.travel_to(at)
                await web.close_doors(closed_on(world.day))
                order = Order(f"demo-{number:03d}", Trigger.DEMO)
                await run_once(make_parts(house), order)
            world.clock.travel_to(world.start + week * 7 * DAY + REPORT_HOUR)
            written = write_report(house)
            say(f"Week {week} of {WEEKS}: {written.summary.headline}")
    return written


def _visits(start: datetime, week: int) -> Iterator[tuple[int, datetime]]:
    """Yield number and time of the runs between two reports; the last ones fall on the next Monday."""
    first = 0 if week == 1 else (week - 1) * 28 + 2
    for number in range(first, week * 28 + 2):
        yield number, start + number * EVERY
