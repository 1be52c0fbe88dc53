"""Several processes and one history: what a kill leaves behind, and who wins a race."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import func, select

from monitor.history import History, open_history
from monitor.history.tables import EVIDENCE, PAGE, RESOURCE
from monitor.model import Status

CHILDREN = Path(__file__).with_name("children.py")
KILLS = 10


@contextmanager
def children(mode: str, address: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, str(CHILDREN), mode, address]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    ) as running:
        yield running
        assert running.stdin is not None
        running.stdin.close()
        assert running.wait(30) == 0


def lines(running: subprocess.Popen[bytes], number: int) -> list[str]:
    assert running.stdout is not None
    return [running.stdout.readline().decode().strip() for _ in range(number)]


def test_a_killed_writer_leaves_each_item_whole_or_not_at_all(history: History, url: str) -> None:
    chance = random.Random(2026)
    with children("record", url) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for number in range(KILLS):
            running.stdin.write(f"r{number}\n".encode())
            child = int(lines(running, 1)[0])
            running.stdout.read(1)
            for _ in range(chance.randrange(15, 75)):
                running.stdout.read(1)
            os.kill(child, signal.SIGKILL)
            while lines(running, 1) != ["dead"]:
                pass
            assert_consistent(history)
    assert len(history.runs()) == KILLS
    assert sum(len(history.looks(name, limit=10_000)) for name in "abc") > 2 * KILLS


def assert_consistent(history: History) -> None:
    """Every table tells the same story of each resource."""
    weeks = {count.resource: count.looks for count in history.week_counts(date.min)}
    with history._database.read() as connection:
        kept = select(RESOURCE.c.id, func.count()).join(
            EVIDENCE, EVIDENCE.c.resource_key == RESOURCE.c.key
        )
        evidence: dict[str, int] = dict(connection.execute(kept.group_by(RESOURCE.c.id)).all())
        titles: dict[str, str] = dict(
            connection.execute(select(RESOURCE.c.id, PAGE.c.title).join(PAGE)).all()
        )
    for name, standing in history.standings().items():
        looks = history.looks(name, limit=100_000)
        changes, incidents = history.transitions(resource=name), history.incidents(resource=name)
        last = f"{looks[0].run} {looks[0].number}" if looks else None
        is_down = standing.status is Status.DOWN
        assert standing.version == len(looks) == len(changes) == weeks.get(name, 0)
        assert len(looks) == evidence.get(name, 0)
        assert titles.get(name) == last
        known = history.known().get(name)
        assert (known.url if known else None) == (None if is_down else last)
        assert [change.after for change in changes[:-1]] == [c.before for c in changes[1:]]
        assert [change.after for change in changes[-1:]] == [standing.status] * bool(looks)
        assert len(incidents) == sum(change.after is Status.DOWN for change in changes)
        still_open = tuple(incident for incident in incidents if incident.closed_at is None)
        assert still_open == (incidents[-1:] if is_down else ())
    versions = {standing.version for standing in history.standings().values()}
    assert len(versions) <= 1  # one call is one transaction


def test_of_many_processes_that_want_the_lease_exactly_one_gets_it(
    history: History, url: str
) -> None:
    with children("lease", url) as running:
        outcomes = Counter(lines(running, 5))
    assert outcomes == {"won": 1, "RunInProgress": 4}


def test_many_processes_may_open_a_new_history_at_the_same_moment(empty: str) -> None:
    with children("open", empty) as running:
        assert lines(running, 5) == ["opened"] * 5
    with open_history(empty) as opened:
        assert opened.runs() == ()
