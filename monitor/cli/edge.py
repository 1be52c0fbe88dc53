"""The edge: the one place that reads the clock, the environment, the streams and randomness."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
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


# host:pid:start; locks of earlier versions say host:pid.
_OWNER = re.compile(r"(?P<host>.+?):(?P<pid>[0-9]{1,9})(?::(?P<start>[^:]*))?")
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def _started(pid: int) -> str:
    """Return what no other process with this id shares, when it was started; "" where nobody says."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        boot = _BOOT_ID.read_text(encoding="ascii")
    except OSError:
        return ""
    # Field 22 of proc(5): clock ticks since boot. The name, field 2, may itself hold spaces and ")".
    return f"{stat.rpartition(')')[2].split()[19]}-{boot[:8]}"


def is_alive(owner: str) -> bool:
    """Return whether the process of a lock's owner may still live; a process elsewhere may.

    A container that starts again has the host name and the process id that it had before: the time
    of the start tells the two apart.
    """
    match = _OWNER.fullmatch(owner)
    if match is None or match["host"] != socket.gethostname():
        return True
    pid, start = int(match["pid"]), match["start"] or ""
    if pid == os.getpid():
        return start == _started(pid)
    with contextlib.suppress(PermissionError):
        try:
            os.kill(pid, 0)
        except (ProcessLookupError, OverflowError):
            return False
    return start in {"", _started(pid)} or not _started(pid)


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
        print(self.shown(text, self.out), file=self.out)

    def print_exactly(self, text: str) -> None:
        """Print a document as it is, but for characters that the stream's encoding lacks."""
        self.out.write(_encodable(text, self.out))

    def note(self, text: str) -> None:
        """Print a line for the person, out of the way of what was asked for."""
        print(self.shown(text, self.err), file=self.err)

    @staticmethod
    def shown(text: str, stream: TextIO) -> str:
        """Return text as it may be printed: nothing steers the terminal, "?" for what it cannot show."""
        return _encodable(text.translate(_UNPRINTABLE), stream)


def _encodable(text: str, stream: TextIO) -> str:
    # A stream in memory states no encoding, and takes everything.
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
