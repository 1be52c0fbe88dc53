"""The words inside this room: an Ask goes through the layers of the onion, a Reply comes back."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from monitor.fetch.address import without_fragment
from monitor.model import Certificate, Cut, Failure, Hop, Known


@dataclass(slots=True)
class Allowance:
    """What one check may still spend, and when it began; shared by all its hops and attempts.

    Only time with the network counts: not the wait for a host's turn, not the pause before a retry.
    """

    seconds: float
    attempts: int = 1
    started_at: datetime | None = None
    spent: float = 0.0

    @property
    def remaining(self) -> float:
        """Return the seconds that are left, 0 where there are none."""
        return max(0.0, self.seconds - self.spent)

    @property
    def elapsed(self) -> timedelta:
        """Return the time spent so far."""
        return timedelta(seconds=self.spent)


@dataclass(frozen=True, slots=True)
class Ask:
    """One address to ask for, with everything that goes into the request."""

    url: httpx.URL
    headers: Mapping[str, str]
    allowance: Allowance
    jar: httpx.Cookies = field(default_factory=httpx.Cookies)
    known: Known | None = None

    def request(self) -> httpx.Request:
        """Return the request as it goes over the wire."""
        headers = {**self.headers, **self._validators(), **self._authorization()}
        url = self.url.copy_with(userinfo=b"", fragment=None)
        request = httpx.Request("GET", url, headers=headers)
        self.jar.set_cookie_header(request)
        return request

    def _validators(self) -> dict[str, str]:
        known = self.known
        if known is None or known.url.partition("#")[0] != without_fragment(self.url):
            return {}
        validators = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        # What came out of a header can go back into one, unless someone edited it in between.
        return {
            name: value
            for name, value in validators.items()
            if value and value.isascii() and value.isprintable()
        }

    def _authorization(self) -> dict[str, str]:
        if not self.url.username and not self.url.password:
            return {}
        words = base64.b64encode(f"{self.url.username}:{self.url.password}".encode())
        return {"Authorization": f"Basic {words.decode()}"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What one request brought: a hop with a body, or with the failure that stood in its way."""

    hop: Hop
    identity: tuple[str, str] = ("", "")  # of the request that went out
    target: bytes | None = None  # the Location header, raw
    failure: Failure | None = None
    body: bytes = b""
    cut: Cut | None = None
    certificate: Certificate | None = None


def identity(request: httpx.Request) -> tuple[str, str]:
    """Return what makes asking again pointless: the address and the cookies sent with it."""
    return str(request.url), request.headers.get("cookie", "")


Fetch = Callable[[Ask], Awaitable[Reply]]
