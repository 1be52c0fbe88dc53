"""Processes for the tests to race and to kill: `children.py record|lease|open URL`.

It forks, because loading everything anew for each process would take a second.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import event

from monitor.errors import MonitorError
from monitor.history import History, open_history
from monitor.model import (
    Certificate,
    Judgement,
    Known,
    Look,
    Observation,
    PageNote,
    Reason,
    Recorded,
    Registry,
    Resource,
    Run,
    RunContext,
    Status,
    Transition,
)

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
NAMES = ("a", "b", "c")
RACERS = 5
HELD: list[object] = []  # a lease that nobody holds on to is given back


def say(text: str) -> None:
    os.write(1, text.encode())


def fork(work: Callable[[], None]) -> int:
    """Run `work` in a child that ends with it, and return the child's id."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


def record_until_killed(url: str) -> None:
    """Fork a recorder for every line of standard input; tell its id, a dot for each statement, and its death."""
    for line in sys.stdin:
        child = fork(partial(record_forever, url, line.strip()))
        os.waitpid(child, 0)
        say("\ndead\n")


def record_forever(url: str, run: str) -> None:
    with open_history(url) as history:
        history.sync(
            [Resource(name, name, f"https://{name}.example/") for name in NAMES], (), (), at=NOW
        )
        context = RunContext(Registry(Path("/srv/resources.yaml")), "0.1.0", "1")
        history.begin_run(Run(run, NOW), context)
        say(f"{os.getpid()}\n")
        event.listen(history._database._reading, "before_cursor_execute", lambda *_: say("."))
        for number in range(1, 30_000):
            history.record([flip(history, name, run, number) for name in NAMES])


def flip(history: History, name: str, run: str, number: int) -> Recorded:
    """Return a look that changes the status, and with it every table."""
    before = history.standings()[name]
    is_good = before.status is Status.DOWN
    reason, status = (Reason.OK, Status.UP) if is_good else (Reason.GONE, Status.DOWN)
    at = NOW + before.version * timedelta(minutes=1)
    body = f"{run} {number}".encode()
    observation = Observation("u", at, body=body, body_hash=body.hex())
    look = Look(
        name,
        run,
        number,
        at,
        "u",
        "u",
        reason,
        "d",
        "r",
        200,
        timedelta(0),
        body.hex(),
        observation,
    )
    return Recorded(
        look=look,
        judgement=Judgement(reason, "d", "r", page=PageNote(f"{run} {number}")),
        before=before,
        after=replace(before, status=status, reason=reason, since=at, looked_at=at),
        transition=Transition(name, at, before.status, status, reason, "d", run),
        known=Known(f"{run} {number}") if is_good else None,
        certificate=Certificate("host.example", at),
        week=date(2026, 11, 16),
    )


def race(work: Callable[[], None]) -> None:
    """Let several processes do `work` at the same moment; they live until standard input ends."""
    ready, go, stay = os.pipe(), os.pipe(), os.pipe()

    def run() -> None:
        os.close(stay[1])
        os.write(ready[1], b".")
        os.read(go[0], 1)
        work()
        os.read(stay[0], 1)

    children = [fork(run) for _ in range(RACERS)]
    for _ in children:
        os.read(ready[0], 1)
    os.write(go[1], b"." * RACERS)
    sys.stdin.read()
    os.close(stay[1])
    for child in children:
        os.waitpid(child, 0)


def take_lease(url: str) -> None:
    history = open_history(url)
    lease = history.lease(owner=f"here:{os.getpid()}", now=NOW, ttl=timedelta(hours=1))
    try:
        lease.__enter__()
        HELD.append(lease)
        say("won\n")
    except MonitorError as error:
        say(f"{type(error).__name__}\n")


def open_once(url: str) -> None:
    try:
        open_history(url).close()
        say("opened\n")
    except MonitorError as error:
        say(f"{error}\n")


if __name__ == "__main__":
    mode, address = sys.argv[1:]
    if mode == "record":
        record_until_killed(address)
    else:
        race(lambda: {"lease": take_lease, "open": open_once}[mode](address))
