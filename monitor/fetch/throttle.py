"""One Ask -> the same Ask, when its host's turn has come: interval and concurrency of each host, one limit for all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from monitor.fetch.address import AddressInvalid, canonical_host
from monitor.fetch.asking import Ask, Fetch, Reply
from monitor.model import Clock, HostPolicy


class Throttle:
    """Lets every host answer at its own pace, first come first served.

    A place in the global limit is taken last, when a request may start: whoever waits for a host
    holds up nobody else.
    """

    def __init__(
        self, inner: Fetch, *, hosts: Mapping[str, HostPolicy], concurrency: int, clock: Clock
    ) -> None:
        self._inner = inner
        self._hosts = {_key(host): policy for host, policy in hosts.items()}
        self._everyone = asyncio.Semaphore(concurrency)
        self._clock = clock
        self._turns: dict[str, _Turns] = {}

    async def __call__(self, ask: Ask) -> Reply:
        """Wait for the host's turn, then pass the ask on."""
        async with self._turns_of(ask.url.raw_host.decode("ascii")).turn():
            return await self._inner(ask)

    def _turns_of(self, host: str) -> _Turns:
        twin = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
        # A site and its "www." twin are one machine to whoever runs it, unless both have a row.
        name = next(
            (name for name in (host, twin) if name in self._hosts), min(host, twin, key=len)
        )
        if name not in self._turns:
            policy = self._hosts.get(name) or self._hosts.get("*") or HostPolicy()
            self._turns[name] = _Turns(policy, self._everyone, self._clock)
        return self._turns[name]


class _Turns:
    """The queue of one host."""

    def __init__(self, policy: HostPolicy, everyone: asyncio.Semaphore, clock: Clock) -> None:
        self._interval = policy.interval.total_seconds()
        self._open = asyncio.Semaphore(policy.concurrency)
        self._next_to_start = asyncio.Lock()
        self._everyone = everyone
        self._clock = clock
        self._earliest = float("-inf")

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        async with self._open:
            await self._start()
            try:
                yield
            finally:
                self._everyone.release()

    async def _start(self) -> None:
        """Return when a request may start; a place in the global limit is then held."""
        async with self._next_to_start:
            wait = self._earliest - self._clock.monotonic()
            if wait > 0:
                await self._clock.sleep(wait)
            await self._everyone.acquire()
            self._earliest = self._clock.monotonic() + self._interval


def _key(host: str) -> str:
    try:
        return host if host == "*" else canonical_host(host)
    except AddressInvalid:
        return host  # a row that no address can meet harms nobody
