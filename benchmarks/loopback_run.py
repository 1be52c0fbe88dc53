"""How long a person waits: `monitor --help`, and a whole run over 14 healthy pages on loopback.

One command, `python benchmarks/loopback_run.py`; it starts the web it looks at, and prints a table with
the bar that each figure is held against. Exit code 1 where a bar is missed.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from monitor.demo.answers import Page
from monitor.demo.certificates import Authority
from monitor.demo.web import Web, served

ROUNDS = 7
PAGES = 14
HOSTS = tuple(f"page-{number:02d}.example" for number in range(PAGES))
LIBRARIES = ("httpx", "httpcore", "pydantic", "SQLAlchemy", "typer", "selectolax")
MONITOR = str(Path(sys.executable).with_name("monitor"))
BODY = "What a fact sheet sends its readers to.\n\n" * 200  # some 9 kB, as the pages of the field


@dataclass(frozen=True)
class Bar:
    """What is measured, and how many seconds it may take."""

    name: str
    seconds: float
    once: Callable[[], object]


@contextmanager
def opened(folder: Path) -> Iterator[Mapping[str, str]]:
    """Serve the pages from a thread and give the environment in which they are found."""
    authority = Authority(folder, datetime.now(UTC))
    web = Web(
        HOSTS,
        lambda host, _: Page(host, BODY),
        lambda host: authority.context(authority.lasting(host)),
    )
    with served(web):
        yield os.environ | {
            "MONITOR_RESOLVE": web.resolve,
            "MONITOR_CA_BUNDLE": str(authority.bundle),
            "MONITOR_ALLOW_NETWORKS": "127.0.0.0/8",
        }


def lay_out(folder: Path) -> None:
    """Write a registry of healthy pages, half of them over HTTPS, whose hosts may be asked at once."""
    schemes = ("http", "https")
    rows = [
        f"  - {{id: page-{number}, name: Page {number}, url: '{schemes[number % 2]}://{host}/'}}"
        for number, host in enumerate(HOSTS)
    ]
    text = "\n".join(["version: 1", "hosts:", '  "*": {interval: 0}', "resources:", *rows, ""])
    (folder / "resources.yaml").write_text(text, "utf-8")


def run(words: Sequence[str], folder: Path, environ: Mapping[str, str]) -> str:
    """Run the program as a process of its own, and return what it printed."""
    done = subprocess.run(
        [MONITOR, *words], cwd=folder, env=dict(environ), capture_output=True, text=True, check=True
    )
    return done.stdout


def check_all(folder: Path, environ: Mapping[str, str]) -> None:
    """Look at all pages; every one of them must have been found healthy."""
    document = json.loads(run(("check", "--all", "--format", "json"), folder, environ))
    counts = document["run"]["counts"]
    if counts != {"healthy": PAGES}:
        raise SystemExit(f"the pages should be healthy, and were found to be {counts}")


def machine() -> str:
    """Return what the figures were measured on."""
    names = [f"{name} {version(name)}" for name in LIBRARIES]
    where = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"{where}, Python {platform.python_version()}, {', '.join(names)}"


def measured(bar: Bar) -> list[float]:
    """Return the seconds of each round; one before them warms the caches of the disk."""
    seconds = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        bar.once()
        seconds.append(time.perf_counter() - began)
    return seconds[1:]


def main() -> int:
    """Measure, print, and return 1 where a bar is missed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lay_out(folder)
        with opened(folder) as environ:
            bars = (
                Bar("monitor --help", 0.4, lambda: run(("--help",), folder, environ)),
                Bar(
                    f"monitor check --all, {PAGES} healthy pages",
                    1.5,
                    lambda: check_all(folder, environ),
                ),
            )
            print(machine())
            print(
                f"{'seconds as a whole process':44} {'median':>7} {'least':>7} {'most':>7} {'bar':>6}"
            )
            return max([_print(bar, measured(bar)) for bar in bars])


def _print(bar: Bar, seconds: list[float]) -> int:
    median = statistics.median(seconds)
    figures = f"{median:7.3f} {min(seconds):7.3f} {max(seconds):7.3f} {bar.seconds:6.1f}"
    print(f"{bar.name:44} {figures}  {'kept' if median <= bar.seconds else 'MISSED'}")
    return int(median > bar.seconds)


if __name__ == "__main__":
    sys.exit(main())
