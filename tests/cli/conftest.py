"""A small real web on loopback, a registry that points at it, and the program as its user calls it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.cli.calling import PAGE, Monitor, Travel, Web


@pytest.fixture
def web() -> Iterator[Web]:
    served = Web()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            body = served.bodies.get(self.path, PAGE.format(self.path)).encode()
            self.send_response(served.codes.get(self.path, 200))
            self.send_header(
                "Content-Type", "text/xml" if self.path.endswith(".xml") else "text/html"
            )
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            if self.path == "/heartbeat":
                served.heartbeat.set()

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    served.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


REGISTRY = """\
version: 1
settings:
  timezone: UTC
  canaries: [{canary}]
factsheets:
  - {{id: sheet, title: Safer use, path: sheet.md}}
hosts:
  "*": {{interval: 0, concurrency: 4}}
resources:
  - id: locator
    name: Find a service
    url: {locator}
    kind: service
    importance: critical
    references:
      - {{factsheet: sheet, section: MORE, text: Find a service}}
    expect: {{text_any: [syringe]}}
  - id: about
    name: About us
    url: {about}   # a comment that stays
"""

SHEET = "# Safer use\n\nMORE\n\n[Find a service](#)\n"


@pytest.fixture
def monitor(tmp_path: Path, web: Web) -> Monitor:
    text = REGISTRY.format(
        canary=web.url("/canary"), locator=web.url("/locator"), about=web.url("/about")
    )
    (tmp_path / "resources.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "sheet.md").write_text(SHEET, encoding="utf-8")
    return Monitor(tmp_path)


@pytest.fixture
def later(monitor: Monitor) -> Travel:
    def travel(span: timedelta) -> None:
        monitor.clock.at += span
        monitor.clock.seconds += span.total_seconds()

    return travel
