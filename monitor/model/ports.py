"""The edges that are passed in: the clock, and the functions one stage needs of another."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from monitor.model.looking import Check, Observation, Question


class Clock(Protocol):
    """The only source of time; throttles and retries sleep by it, so that tests and the demo can travel."""

    def now(self) -> datetime:
        """Return the time in UTC, aware."""

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


class Probe(Protocol):
    """One check -> one Observation. Remote trouble never raises."""

    async def look(self, check: Check) -> Observation:
        """Ask for the resource's address and return what was seen."""

    async def answer(self, check: Check, question: Question) -> Observation:
        """Find out what `judge` still needs to know."""


Sleep = Callable[[float], Awaitable[None]]
