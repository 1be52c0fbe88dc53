"""What the service last managed -> `/healthz`, for the program that watches the watcher."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOO_OLD = timedelta(hours=26)  # a day's checks were missed, and two hours of grace


@dataclass(slots=True)
class Health:
    """What the service last managed; written by the timetable, read by `/healthz`."""

    started_at: datetime
    last_trusted_run: datetime | None = None
    nothing_due_at: datetime | None = None  # the last time that there was nothing to look at
    trouble: str = ""  # the last thing that went wrong on our side, "" once it works again
    missed: int = 0  # times that the timetable could not keep

    def is_well(self, now: datetime) -> bool:
        """Return whether a trusted run ended, or nothing was overdue, recently enough.

        Before the first trusted run ever, the start counts.
        """
        signs = [self.last_trusted_run or self.started_at]
        if self.nothing_due_at:
            signs.append(self.nothing_due_at)
        return now - max(signs) <= TOO_OLD

    def document(self, now: datetime) -> dict[str, object]:
        """Return what `/healthz` says; times in UTC, the age in seconds."""
        last = self.last_trusted_run
        return {
            "status": "ok" if self.is_well(now) else "stale",
            "last_trusted_run": last.isoformat() if last else None,
            "age_seconds": round((now - last).total_seconds()) if last else None,
            "trouble": self.trouble,
            "missed": self.missed,
        }


@contextlib.contextmanager
def serve_health(
    health: Health, now: Callable[[], datetime], host: str, port: int
) -> Iterator[ThreadingHTTPServer]:
    """Answer `/healthz` on a thread of its own: 200 while well, 503 otherwise.

    Raises OSError where the address cannot be listened on.
    """

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that the library calls
            if self.path != "/healthz":
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            at = now()
            status = HTTPStatus.OK if health.is_well(at) else HTTPStatus.SERVICE_UNAVAILABLE
            body = json.dumps(health.document(at)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay out of the service's own log."""

    server = ThreadingHTTPServer((host, port), Answer)
    thread = threading.Thread(target=server.serve_forever, name="healthz", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
