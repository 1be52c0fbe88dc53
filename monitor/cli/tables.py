"""Values -> the plain words and tables of a terminal."""

from __future__ import annotations

import io
import shutil
from datetime import datetime, timedelta

from rich.console import Console
from rich.table import Table


def plain(table: Table) -> str:
    """Return the table as text, as wide as the terminal, or 100 columns where there is none."""
    console = Console(
        file=io.StringIO(), width=shutil.get_terminal_size((100, 24)).columns, no_color=True
    )
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def when(at: datetime | None) -> str:
    """Return a UTC time for a person: "2026-11-22 20:51 UTC", or "never"."""
    return "never" if at is None else f"{at:%Y-%m-%d %H:%M} UTC"


def took(elapsed: timedelta) -> str:
    """Return a span for a person: "312 ms" or "4.2 s"."""
    seconds = elapsed.total_seconds()
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def counted(count: int, noun: str) -> str:
    """Return "1 resource" or "14 resources"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
