"""A clock that travels: time stands still while there is work, and leaps to the next timer when there is none.

Every timer of asyncio (a sleep, a timeout, a retry's pause) lives on the loop's own time. So the loop
takes its time from the clock as well: a page that needs twelve seconds needs twelve seconds for the
program that waits for it, and next to none for the person who watches.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from datetime import datetime, timedelta
from typing import Any, TypeVar, TypeVarTuple, Unpack

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

SHORT_LEAP = 3.0  # simulated seconds; no deadline is that close
SHORT_GRACE = 0.001  # real seconds in which bytes under way within this process may still arrive
LONG_GRACE = 0.02  # before a leap that could end in somebody's timeout


class SimulatedClock:
    """The clock of a simulated world; `runner` gives the loop that moves it."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._seconds = 0.0

    def now(self) -> datetime:
        """Return the simulated time in UTC."""
        return self._start + timedelta(seconds=self._seconds)

    def monotonic(self) -> float:
        """Return simulated seconds since the start; they never run backwards."""
        return self._seconds

    async def sleep(self, seconds: float) -> None:
        """Wait in simulated time; must run on the loop of `runner`."""
        await asyncio.sleep(seconds)  # noqa: TID251  (the loop of this clock is the clock)

    def advance(self, seconds: float) -> None:
        """Let simulated seconds pass."""
        self._seconds += max(0.0, seconds)

    def travel_to(self, at: datetime) -> None:
        """Go forward to a moment; one that has passed already changes nothing."""
        self.advance((at - self.now()).total_seconds())


def runner(clock: SimulatedClock) -> asyncio.Runner:
    """Return a runner whose loop lives by the clock; what a coroutine starts there outlives its `run`."""
    return asyncio.Runner(loop_factory=lambda: SimulatedLoop(clock))


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop on simulated time; its sockets are real."""

    def __init__(self, clock: SimulatedClock) -> None:
        self._clock = clock
        self._in_threads = 0
        super().__init__(_LeapingSelector(clock, lambda: self._in_threads > 0))

    def time(self) -> float:
        """Return the clock's seconds, by which every timer is set."""
        return self._clock.monotonic()

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Ts]], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """Run in a thread as ever; time does not leap meanwhile."""
        future = super().run_in_executor(executor, func, *args)
        self._in_threads += 1
        future.add_done_callback(self._thread_ended)
        return future

    def _thread_ended(self, _: asyncio.Future[Any]) -> None:
        self._in_threads -= 1


class _LeapingSelector(selectors.BaseSelector):
    """The system's selector, which moves the clock instead of waiting."""

    def __init__(self, clock: SimulatedClock, is_busy: Callable[[], bool]) -> None:
        self._clock = clock
        self._is_busy = is_busy
        self._real = selectors.DefaultSelector()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready; where nothing is, let `timeout` simulated seconds pass."""
        ready = self._real.select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None or self._is_busy():
            return self._real.select(None)
        ready = self._real.select(SHORT_GRACE if timeout < SHORT_LEAP else LONG_GRACE)
        if not ready:
            self._clock.advance(timeout)
        return ready

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        """Watch a socket."""
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        """Stop watching a socket."""
        return self._real.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        """Watch a socket for something else."""
        return self._real.modify(fileobj, events, data)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        """Return every socket that is watched."""
        return self._real.get_map()

    def close(self) -> None:
        """Stop watching all sockets."""
        self._real.close()
