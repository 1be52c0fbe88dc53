"""A clock whose sleep moves virtual time instead of waiting."""

from __future__ import annotations

import asyncio
import heapq
from datetime import UTC, datetime, timedelta


class FakeClock:
    """Time stands still until everybody sleeps; then it jumps to the first who wants to wake."""

    def __init__(self, start: datetime = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)) -> None:
        self.start = start
        self.seconds = 0.0
        self.slept: list[float] = []
        self._alarms: list[float] = []

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        alarm = self.seconds + seconds
        heapq.heappush(self._alarms, alarm)
        quiet_turns = 0
        while quiet_turns < 25:  # turns of the loop in which somebody else may still get going
            before = len(self.slept), self.seconds, self._alarms[0]
            await asyncio.sleep(0)
            after = len(self.slept), self.seconds, self._alarms[0]
            is_quiet = before == after and self._alarms[0] >= alarm
            quiet_turns = quiet_turns + 1 if is_quiet else 0
        heapq.heappop(self._alarms)
        self.seconds = max(self.seconds, alarm)
