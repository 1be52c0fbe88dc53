"""One Ask -> one Reply over an httpx transport: the innermost layer, where remote trouble turns into values."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import timedelta

import httpx

from monitor.fetch.address import shown
from monitor.fetch.asking import Ask, Reply, identity
from monitor.fetch.body import Intake, drain
from monitor.fetch.failures import REMOTE, failure
from monitor.fetch.trust import certificate
from monitor.model import Certificate, Clock, Cut, Failure, FailureKind, Hop

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_HEADERS = 200
MAX_HEADER_BYTES = 64 * 1024
CONNECT_SECONDS = 10.0  # so that one lost packet leaves time for a second attempt in the usual 20 s


class Exchange:
    """Asks once, within what the check's allowance still holds; never raises for remote trouble."""

    def __init__(self, transport: httpx.AsyncBaseTransport, *, cap: int, clock: Clock) -> None:
        self._transport = transport
        self._cap = cap
        self._clock = clock

    async def __call__(self, ask: Ask) -> Reply:
        """Return what came back before the deadline; a body may be cut, a failure says why nothing came."""
        # Real time even where the injected clock travels: sockets do not travel with it.
        stopwatch = asyncio.get_running_loop().time
        started = stopwatch()
        allowance = ask.allowance
        allowance.started_at = allowance.started_at or self._clock.now()
        draft = _Draft(ask, self._cap)
        try:
            async with asyncio.timeout(allowance.remaining):
                await draft.fill(self._transport)
        except REMOTE as trouble:
            draft.end(trouble)
        finally:
            elapsed = stopwatch() - started
            allowance.spent += elapsed
        return draft.reply(timedelta(seconds=elapsed))


class _Draft:
    """A reply in the making, so that what had arrived outlives the trouble that followed."""

    def __init__(self, ask: Ask, cap: int) -> None:
        self._ask = ask
        self._intake = Intake(cap=cap)
        self._cap = cap
        self._response: httpx.Response | None = None
        self._failure: Failure | None = None
        self._identity = ("", "")
        self._address: str | None = None
        self._certificate: Certificate | None = None

    async def fill(self, transport: httpx.AsyncBaseTransport) -> None:
        request = self._ask.request()
        self._identity = identity(request)
        request.extensions["timeout"] = {"connect": CONNECT_SECONDS}
        response = await transport.handle_async_request(request)
        response.request = request
        if response.status_code == 407 and response.extensions.get("proxied"):
            await response.aclose()
            raise httpx.ProxyError("407 Proxy Authentication Required", request=request)
        self._response = response
        # Now: a connection that is closed behind its response remembers neither.
        self._address = _address(response)
        self._certificate = certificate(response, self._ask.url.raw_host.decode("ascii"))
        self._ask.jar.extract_cookies(response)
        if self._leads_on:
            await response.aclose()
            return
        encoding = response.headers.get("content-encoding", "")
        self._intake = Intake(cap=self._cap, content_encoding=encoding)
        await drain(response, self._intake)

    def end(self, trouble: BaseException) -> None:
        found = failure(trouble)
        if self._response is None:
            self._failure = found
        elif not self._leads_on:
            is_late = found.kind is FailureKind.TIMEOUT
            self._intake.end_early(Cut.DEADLINE if is_late else Cut.LOST)

    def reply(self, elapsed: timedelta) -> Reply:
        url = shown(self._ask.url)
        response = self._response
        if response is None:
            return Reply(Hop(url, elapsed=elapsed), failure=self._failure)
        hop = Hop(
            url,
            status_code=response.status_code,
            headers=_headers(response.headers.raw),
            address=self._address,
            elapsed=elapsed,
        )
        return Reply(
            hop,
            identity=self._identity,
            target=_target(response),
            body=self._intake.content,
            cut=self._intake.cut,
            certificate=self._certificate,
        )

    @property
    def _leads_on(self) -> bool:
        """Whether the body is nobody's business: a browser follows the target without showing it."""
        return self._response is not None and _target(self._response) is not None


def _target(response: httpx.Response) -> bytes | None:
    if response.status_code not in REDIRECTS:
        return None
    return next(
        (value for name, value in response.headers.raw if name.lower() == b"location"), None
    )


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    kept: list[tuple[str, str]] = []
    size = 0
    for name, value in raw:
        size += len(name) + len(value)
        if len(kept) == MAX_HEADERS or size > MAX_HEADER_BYTES:
            break
        kept.append((_text(name).lower(), _text(value)))
    return tuple(kept)


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _address(response: httpx.Response) -> str | None:
    """Return the IP address that answered; behind a proxy nobody knows it."""
    stream = response.extensions.get("network_stream")
    place = stream.get_extra_info("server_addr") if stream is not None else None
    return str(place[0]) if place and not response.extensions.get("proxied") else None
