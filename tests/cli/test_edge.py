"""The edge of the program: any stream takes any text, and an owner of the lock is known again."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from monitor.cli.edge import Edge, is_alive

HOST = socket.gethostname()
TEXT = "“Find…” \N{GRINNING FACE}\ud800"


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("ascii", "?Find?? ??"), ("cp1252", "“Find…” ??"), ("utf-8", "“Find…” \N{GRINNING FACE}?")],
)
def test_what_a_stream_cannot_show_becomes_a_question_mark(encoding: str, shown: str) -> None:
    out, err = io.BytesIO(), io.BytesIO()
    edge = Edge(
        out=io.TextIOWrapper(out, encoding=encoding, write_through=True),
        err=io.TextIOWrapper(err, encoding=encoding, write_through=True),
    )
    edge.say(TEXT)
    edge.print_exactly(TEXT)
    edge.note(TEXT)
    assert out.getvalue().decode(encoding) == f"{shown}\n{shown}"
    assert err.getvalue().decode(encoding) == f"{shown}\n"


@pytest.fixture
def other() -> Iterator[int]:
    """Start a process that lives as long as the test."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process.pid


def start_of(pid: int) -> str:
    code = f"from monitor.cli.edge import _started; print(_started({pid}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return run.stdout.strip()


def test_an_owner_is_host_process_and_start() -> None:
    assert Edge().owner == f"{HOST}:{os.getpid()}:{start_of(os.getpid())}"


def test_a_process_that_lives_is_known_by_its_start(other: int) -> None:
    start = start_of(other)
    assert is_alive(Edge().owner)
    assert is_alive(f"{HOST}:{other}:{start}")
    assert is_alive(f"{HOST}:{other}:")
    assert is_alive(f"{HOST}:{other}")
    assert is_alive("elsewhere:1:5-abc")
    assert is_alive("elsewhere:1")
    assert is_alive("nobody")


@pytest.mark.skipif(
    not start_of(os.getpid()), reason="this system does not tell when a process began"
)
def test_a_process_that_only_has_the_same_number_is_another_one(other: int) -> None:
    assert not is_alive(f"{HOST}:{other}:1-0")
    assert not is_alive(f"{HOST}:{os.getpid()}:1-0")
    assert not is_alive(f"{HOST}:{os.getpid()}")


def test_a_process_that_has_ended_is_dead() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    assert not is_alive(f"{HOST}:{process.pid}:1-0")
    assert not is_alive(f"{HOST}:{process.pid}")
