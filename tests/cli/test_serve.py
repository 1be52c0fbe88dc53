"""`monitor serve` as a real process: it catches up, answers `/healthz`, and ends cleanly when told to."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request

import pytest

from tests.cli.calling import Monitor, Web

SECONDS = 30


def served(monitor: Monitor, web: Web) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "monitor", "serve", "--port", "0"],
        cwd=monitor.folder,
        env={**monitor.environ, "MONITOR_HEARTBEAT": web.url("/heartbeat"), "PATH": ""},
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_service_catches_up_is_well_and_ends_with_zero(
    monitor: Monitor, web: Web, how: signal.Signals
) -> None:
    with served(monitor, web) as process:
        assert process.stderr is not None
        address = re.search(r"http://\S+/healthz", process.stderr.readline())
        assert address is not None
        assert web.heartbeat.wait(SECONDS)
        with urllib.request.urlopen(address[0], timeout=SECONDS) as answer:
            health = json.load(answer)
        process.send_signal(how)
        assert process.wait(SECONDS) == 0
    assert (health["status"], health["trouble"]) == ("ok", "")
    assert {"/locator", "/about"} <= set(web.asked)
    found = json.loads(monitor("status", "--format", "json").out)["resources"]
    assert {row["status"] for row in found} == {"up"}


def test_a_busy_port_is_wrong_usage(monitor: Monitor, web: Web) -> None:
    said = monitor("serve", "--port", str(web.port))
    assert said.code == 2
    assert said.err.startswith(f"--port {web.port}: cannot listen on 127.0.0.1: ")
