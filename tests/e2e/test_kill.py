"""A run that is killed at any point loses and doubles nothing; one that is asked to stop ends in good order."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.demo.answers import NOT_THERE, Anything, Page, Slow
from monitor.demo.certificates import Authority
from monitor.demo.web import Web, served
from monitor.history import open_history
from monitor.model import Look, Standing, Status, Transition

KILLS_AT_START, KILLS_AT_WORK, WORKERS = 10, 40, 2
HOSTS = tuple(f"site-{number:02d}.example" for number in range(12))
PAGES = 3  # of each host
LOOKS = len(HOSTS) * PAGES
SLOWEST = 0.15  # seconds, of one answer
LULL = 0.3  # seconds without a request: the looks are over
PATIENCE = 120  # seconds for one run, on a machine with other work
CHECK = ("check", "--all", "--quiet")
CANARY = "canary.example"
PAGE = Page("A page", "What was promised.")

# No gaps and no waiting, so that every run moves statuses.
SETTINGS = f"""\
version: 1
settings:
  canaries: [https://{CANARY}/]
  patience: {{broken_gap: 0 s, recovery_looks: 1, recovery_gap: 0 s}}
hosts:
  "*": {{interval: 0, concurrency: 4}}
resources:
"""

# Starting the program takes longer than a run does: most runs are started by a process that has done so.
STARTER = """
import json, os, sys
import monitor.cli.check
from monitor.cli import main
for line in sys.stdin:
    if (pid := os.fork()) == 0:
        out = os.open("out.txt", os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
        os.dup2(out, 1), os.dup2(out, 2)
        code = main(json.loads(line))
        sys.stdout.flush(), sys.stderr.flush()
        os._exit(code)
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


@dataclass
class Site:
    """A web whose pages come and go by a seeded die; whoever waits learns of each request."""

    folder: Path
    die: random.Random
    asked: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    web: Web = field(init=False)
    authority: Authority = field(init=False)

    def __post_init__(self) -> None:
        self.authority = Authority(self.folder, datetime.now(UTC))
        self.web = Web(
            (CANARY, *HOSTS),
            self._answer_to,
            lambda host: self.authority.context(self.authority.lasting(host)),
        )

    def _answer_to(self, host: str, path: str) -> Anything:
        self.asked.release()
        is_there = host == CANARY or self.die.random() < 0.7
        return Slow(self.die.random() * SLOWEST, PAGE if is_there else NOT_THERE)

    def popen(self, *command: str) -> subprocess.Popen[str]:
        """Start a process that finds this web, in the folder of the registry."""
        environ = os.environ | {
            "MONITOR_RESOLVE": self.web.resolve,
            "MONITOR_CA_BUNDLE": str(self.authority.bundle),
            "MONITOR_ALLOW_NETWORKS": "127.0.0.0/8",
        }
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=self.folder,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def command(self, *words: str) -> subprocess.Popen[str]:
        """Start a run, as cron would."""
        self.forget_requests()
        return self.popen("-m", "monitor", *CHECK, *words)

    def forget_requests(self) -> None:
        while self.asked.acquire(blocking=False):
            pass

    def finished(self, *words: str) -> tuple[int, str]:
        """Return the exit code of a run that nobody disturbs, and what it printed."""
        with self.command(*words) as run:
            out, _ = run.communicate(timeout=PATIENCE)
        return run.returncode, out

    def wait_for_requests(self, number: int) -> None:
        """Return once a run has asked so many times; one that ends earlier is not waited for."""
        for _ in range(number):
            if not self.asked.acquire(timeout=LULL):
                return


@contextlib.contextmanager
def site(folder: Path, seed: int) -> Iterator[Site]:
    made = Site(lay_out(folder), random.Random(seed))
    with served(made.web):
        yield made


def lay_out(folder: Path) -> Path:
    rows = [
        f"  - {{id: page-{host[5:7]}-{page}, name: A page, url: 'https://{host}/{page}'}}\n"
        for host in HOSTS
        for page in range(PAGES)
    ]
    folder.mkdir(exist_ok=True)
    (folder / "resources.yaml").write_text(SETTINGS + "".join(rows))
    return folder


def test_a_run_that_is_killed_anywhere_loses_and_doubles_nothing(tmp_path: Path) -> None:
    def worker(number: int) -> int:
        with site(tmp_path / f"worker-{number}", number) as made:
            killed = _kill_at_start(made, KILLS_AT_START // WORKERS)
            killed += _kill_at_work(made, KILLS_AT_WORK // WORKERS)
            _finishes(made)
            _holds_together(made.folder)
        return killed

    with ThreadPoolExecutor(WORKERS) as pool:
        assert sum(pool.map(worker, range(WORKERS))) == KILLS_AT_START + KILLS_AT_WORK


def _kill_at_start(made: Site, kills: int) -> int:
    """Kill runs before or shortly after their first request; return how many met their end that way."""
    began, killed = time.monotonic(), 0
    with made.command() as run:
        assert made.asked.acquire(timeout=PATIENCE)
        until_first = time.monotonic() - began
        run.communicate(timeout=PATIENCE)
    while killed < kills:
        with made.command() as run:
            time.sleep(until_first * made.die.uniform(0.5, 1.1))
            run.kill()
            out, _ = run.communicate(timeout=PATIENCE)
        killed += _was_killed(run.returncode, out)
    return killed


def _kill_at_work(made: Site, kills: int) -> int:
    """Kill runs among their looks, or while these are recorded; return how many met their end that way."""
    killed = 0
    with made.popen("-c", STARTER) as starter:
        assert starter.stdin is not None
        assert starter.stdout is not None
        while killed < kills:
            made.forget_requests()
            starter.stdin.write(json.dumps([*CHECK, "--second-look", "0 s"]) + "\n")
            starter.stdin.flush()
            run = int(starter.stdout.readline())
            assert made.asked.acquire(timeout=PATIENCE)
            made.wait_for_requests(made.die.randint(0, LOOKS))
            time.sleep(made.die.uniform(0, 0.15))
            with contextlib.suppress(ProcessLookupError):
                os.kill(run, signal.SIGKILL)
            code = int(starter.stdout.readline())
            killed += _was_killed(code, (made.folder / "out.txt").read_text())
        starter.stdin.close()
    return killed


def _was_killed(code: int, out: str) -> bool:
    # Above all not 75: the lock that a dead process left must not stand in the way.
    assert code in {-signal.SIGKILL, 0, 1}, out
    return code == -signal.SIGKILL


def _finishes(made: Site) -> None:
    code, out = made.finished("--second-look", "0 s", "--fail-on", "never")
    assert code == 0, out


def _holds_together(folder: Path) -> None:
    """Every table tells the same story: what was seen, what it changed, and where that leads."""
    database = folder / "monitor.db"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    with open_history(f"sqlite:///{database}") as history:
        standings = history.standings()
        assert len(standings) == LOOKS
        for name, standing in standings.items():
            looks = history.looks(name, limit=10_000)
            _replays(standing, looks, history.transitions(resource=name))
            assert len({(look.run, look.number) for look in looks}) == len(looks)
        still_open = [row.resource for row in history.incidents() if row.closed_at is None]
    down = [name for name, standing in standings.items() if standing.status is Status.DOWN]
    assert sorted(still_open) == sorted(down)


def _replays(standing: Standing, looks: Sequence[Look], transitions: Sequence[Transition]) -> None:
    """Check that the standing is what the looks and the ledger lead to."""
    assert standing.looked_at == max(look.at for look in looks)
    assert standing.version == len(looks)  # each look moved it once
    assert {(row.run, row.at) for row in transitions} <= {(look.run, look.at) for look in looks}
    chain = [Status.NEW, *(row.after for row in transitions)]
    assert [row.before for row in transitions] == chain[:-1]
    assert standing.status is chain[-1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_asked_to_stop_finishes_what_it_started_and_records_it(
    tmp_path: Path, number: signal.Signals
) -> None:
    with site(tmp_path / "asked", 3) as made, made.command("--fail-on", "never") as run:
        assert made.asked.acquire(timeout=PATIENCE)
        run.send_signal(number)
        out, _ = run.communicate(timeout=PATIENCE)

    assert run.returncode == 0, out
    with open_history(f"sqlite:///{tmp_path / 'asked' / 'monitor.db'}") as history:
        (recorded,) = history.runs()
        looks = sum(len(history.looks(name)) for name in history.standings())
    assert recorded.finished_at is not None
    assert looks > 0
    assert sum(recorded.counts.values()) == looks
