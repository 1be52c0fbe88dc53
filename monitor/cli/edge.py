"""The edge: the one place that reads the clock, the environment, the streams and randomness."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
import sys
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO, TypeVar

if TYPE_CHECKING:  # `--help` must not pay for the model
    from monitor.model import Clock


T = TypeVar("T")

# A remote page's title must not be able to steer the terminal.
_UNPRINTABLE = {code: None for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


def _new_run_id() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def is_alive(owner: str) -> bool:
    """Return whether the process of a lock's owner may still live; a process elsewhere may."""
    host, _, pid = owner.rpartition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return True
    with contextlib.suppress(PermissionError):
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            return False
    return True


class Runs(Protocol):
    """Drives a coroutine to its end: whoever brings a clock that travels brings its loop as well."""

    def __call__(self, main: Coroutine[Any, Any, T], /) -> T:
        """Return what the coroutine returns."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Everything of the world outside that a command may touch."""

    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    folder: Path = field(default_factory=Path.cwd)  # relative paths on the command line start here
    clock: Clock = field(default_factory=SystemClock)
    run: Runs = asyncio.run
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    new_run_id: Callable[[], str] = _new_run_id
    owner: str = field(default_factory=_owner)

    @property
    def asks(self) -> bool:
        """Return whether a person can be asked."""
        return sys.stdin.isatty() and self.out.isatty()

    def say(self, text: str) -> None:
        """Print what was asked for."""
        print(text.translate(_UNPRINTABLE), file=self.out)

    def print_exactly(self, text: str) -> None:
        """Print a document byte for byte."""
        self.out.write(text)

    def note(self, text: str) -> None:
        """Print a line for the person, out of the way of what was asked for."""
        print(text.translate(_UNPRINTABLE), file=self.err)
