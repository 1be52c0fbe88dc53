"""Time stands still while there is work, leaps when there is none, and every timer of asyncio goes by it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest

from monitor.demo.clock import SimulatedClock, runner

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
T = TypeVar("T")


def live(clock: SimulatedClock, main: Coroutine[Any, Any, T]) -> T:
    with runner(clock) as loop:
        return loop.run(main)


def test_a_sleep_of_a_day_takes_a_day_on_the_clock_and_no_time_for_whoever_watches() -> None:
    clock, began = SimulatedClock(START), time.monotonic()

    live(clock, clock.sleep(86_400))

    assert clock.now() == START + timedelta(days=1)
    assert clock.monotonic() == 86_400
    assert time.monotonic() - began < 1


def test_sleeps_side_by_side_pass_together_and_end_in_the_order_of_their_length() -> None:
    clock = SimulatedClock(START)
    ended: list[tuple[str, float]] = []

    async def sleeper(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        ended.append((name, round(clock.monotonic(), 6)))

    async def main() -> None:
        await asyncio.gather(sleeper("slow", 20), sleeper("quick", 1), sleeper("middle", 7))

    live(clock, main())

    assert ended == [("quick", 1), ("middle", 7), ("slow", 20)]


def test_a_timeout_of_asyncio_goes_by_the_same_clock() -> None:
    clock = SimulatedClock(START)

    async def main() -> None:
        async with asyncio.timeout(20):
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        live(clock, main())
    assert round(clock.monotonic(), 6) == 20


def test_time_does_not_leap_while_bytes_are_under_way() -> None:
    clock = SimulatedClock(START)

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readexactly(100_000))
        await writer.drain()
        writer.close()

    async def main() -> int:
        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, asyncio.timeout(60):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"." * 100_000)
            received = len(await reader.read(-1))
            writer.close()
            await writer.wait_closed()
        return received

    assert live(clock, main()) == 100_000
    assert clock.monotonic() == 0


def test_time_does_not_leap_while_a_thread_is_at_work_and_does_again_afterwards() -> None:
    clock = SimulatedClock(START)

    async def main() -> str:
        async with asyncio.timeout(5):
            done = await asyncio.to_thread(busy)
            assert clock.monotonic() == 0
        await clock.sleep(60)
        return done

    def busy() -> str:
        time.sleep(0.1)
        return "done"

    assert live(clock, main()) == "done"
    assert round(clock.monotonic(), 6) == 60


def test_what_a_coroutine_starts_lives_on_in_the_next_one() -> None:
    clock = SimulatedClock(START)
    ticks: list[float] = []

    async def ticking() -> None:
        while True:
            await clock.sleep(60)
            ticks.append(clock.monotonic())

    with runner(clock) as loop:
        task = loop.run(_started(ticking))
        loop.run(clock.sleep(150))
        loop.run(clock.sleep(40))
        task.cancel()

    assert ticks == [60, 120, 180]


async def _started(
    coroutine: Callable[[], Coroutine[Any, Any, None]],
) -> asyncio.Task[None]:
    return asyncio.create_task(coroutine())


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        (START + timedelta(hours=6), START + timedelta(hours=6)),
        (START, START),
        (START - timedelta(seconds=1), START),
    ],
)
def test_travelling_goes_forward_only(to: datetime, expected: datetime) -> None:
    clock = SimulatedClock(START)
    clock.travel_to(to)
    assert clock.now() == expected
