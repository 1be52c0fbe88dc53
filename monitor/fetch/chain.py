"""A request to a server that forgot an intermediate certificate -> the response, once that certificate is fetched.

Browsers do the same (RFC 5280, 4.2.2.1: "authority information access"), so their readers see the page.
"""

from __future__ import annotations

import asyncio
import functools
import importlib
from collections.abc import AsyncIterator, Callable
from types import ModuleType
from typing import TYPE_CHECKING

import httpx

from monitor.fetch.address import parse
from monitor.fetch.body import Intake, drain
from monitor.fetch.failures import REMOTE, is_chain_incomplete
from monitor.fetch.streams import CertificateShown

if TYPE_CHECKING:
    from cryptography import x509

MAX_LINKS = 3  # intermediates fetched for one host; real chains lack one, rarely two
MAX_BYTES = 64 * 1024  # of one fetched certificate file; real ones have about 2 KB
FETCH_SECONDS = 5.0

OpenWire = Callable[[tuple[bytes, ...]], httpx.AsyncBaseTransport]


class CompletedChains(httpx.AsyncBaseTransport):
    """Sends requests over `wire`; where only an intermediate is missing, fetches it and asks again.

    `reader` is a transport that ends in CertificateShown; `open_wire` opens one that knows more
    intermediates. They help to build a chain and are never trusted themselves.
    """

    def __init__(
        self,
        wire: httpx.AsyncBaseTransport,
        *,
        reader: httpx.AsyncBaseTransport,
        open_wire: OpenWire,
    ) -> None:
        self._wire = wire
        self._reader = reader
        self._open_wire = open_wire
        self._completed: dict[bytes, httpx.AsyncBaseTransport] = {}
        self._opened: list[httpx.AsyncBaseTransport] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the response; raise what the first attempt raised where nothing helps."""
        completed = self._completed.get(request.url.netloc)
        if completed is not None:
            return _marked(await completed.handle_async_request(request))
        try:
            return await self._wire.handle_async_request(request)
        except httpx.ConnectError as trouble:
            if not is_chain_incomplete(trouble):
                raise
            untrusted = trouble
        # Outside the handler: what fails from here on must not name this failure as its context.
        found = tuple([link async for link in self._missing(request)])
        if not found:
            raise untrusted
        return _marked(await self._ask_again(request, found))

    async def aclose(self) -> None:
        """Close every transport inside."""
        for transport in (self._wire, self._reader, *self._opened):
            await transport.aclose()

    async def _ask_again(self, request: httpx.Request, found: tuple[bytes, ...]) -> httpx.Response:
        completed = self._open_wire(found)
        self._opened.append(completed)
        response = await completed.handle_async_request(request)
        self._completed[request.url.netloc] = completed
        return response

    async def _missing(self, request: httpx.Request) -> AsyncIterator[bytes]:
        certificate = await self._leaf(request)
        for _ in range(MAX_LINKS):
            certificate = None if certificate is None else await self._issuer(certificate)
            if certificate is None or _intermediates().is_self_issued(certificate):
                return
            yield _intermediates().der(certificate)

    async def _leaf(self, request: httpx.Request) -> x509.Certificate | None:
        try:
            await self._reader.handle_async_request(request)
        except CertificateShown as shown:
            return _read(shown.der)
        except REMOTE:
            return None
        return None

    async def _issuer(self, certificate: x509.Certificate) -> x509.Certificate | None:
        for address in _intermediates().issuer_addresses(certificate):
            try:
                async with asyncio.timeout(FETCH_SECONDS):
                    return _read(await self._fetch(address))
            except REMOTE:
                continue
        return None

    async def _fetch(self, address: str) -> bytes:
        url = parse(address)
        if url.scheme != "http":
            return b""  # RFC 5280 means http here, and TLS would have to be completed in turn
        response = await self._wire.handle_async_request(httpx.Request("GET", url))
        intake = Intake(cap=MAX_BYTES)
        await drain(response, intake)
        return b"" if intake.cut or response.status_code != 200 else intake.content


@functools.cache
def _intermediates() -> ModuleType:
    # Few servers forget an intermediate, and every command would pay for importing cryptography.
    return importlib.import_module("monitor.fetch.intermediates")


def _read(content: bytes) -> x509.Certificate | None:
    certificate: x509.Certificate | None = _intermediates().certificate(content)
    return certificate


def _marked(response: httpx.Response) -> httpx.Response:
    response.extensions["chain_completed"] = True
    return response
