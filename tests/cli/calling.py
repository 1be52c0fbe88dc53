"""The program as its user calls it, and the small web that it looks at."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.cli import main
from monitor.cli.edge import Edge

PAGE = "<html lang=en><title>{0}</title><body><h1>{0}</h1><p>Syringe services for everybody, every day of the week.</p></body></html>"


@dataclass
class Web:
    """Path -> status code; what is not in it is a healthy page."""

    codes: dict[str, int] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0
    heartbeat: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@dataclass
class TravelledClock:
    at: datetime = datetime(2026, 11, 16, 9, tzinfo=UTC)
    seconds: float = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        self.at += timedelta(seconds=seconds)


@dataclass
class Said:
    """What one command left behind."""

    code: int
    out: str
    err: str


@dataclass
class Monitor:
    """The program, called as a person or cron calls it."""

    folder: Path
    clock: TravelledClock = field(default_factory=TravelledClock)
    environ: dict[str, str] = field(
        default_factory=lambda: {"MONITOR_ALLOW_NETWORKS": "127.0.0.0/8"}
    )
    runs: int = 0
    has_a_bug: bool = False

    def __call__(self, *words: str) -> Said:
        out, err = io.StringIO(), io.StringIO()
        edge = Edge(
            environ=self.environ,
            folder=self.folder,
            clock=self.clock,
            out=out,
            err=err,
            new_run_id=self._run_id,
            owner="here:1",
        )
        return Said(main(words, edge), out.getvalue(), err.getvalue())

    def _run_id(self) -> str:
        if self.has_a_bug:
            raise RuntimeError("boom")
        self.runs += 1
        return f"run-{self.runs}"


Travel = Callable[[timedelta], None]
