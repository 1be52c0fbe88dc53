"""A host and a port -> a connected stream: looked up once, vetted, and connected to by address."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from functools import partial
from ipaddress import IPv4Address
from typing import Any

import httpcore

from monitor.fetch.address import Address, AddressInvalid, as_literal, canonical_host
from monitor.fetch.guard import EVERYWHERE, Guard
from monitor.fetch.resolver import NameNotFound, NameTrouble, Resolver
from monitor.fetch.routes import Routes
from monitor.fetch.streams import CertificateStream, ProxyStream, WrappedStream

SocketOptions = Iterable[Any]

_UNREACHABLE = (
    httpcore.ConnectError,
    httpcore.ConnectTimeout,
    NameNotFound,
    NameTrouble,
    AddressInvalid,
)


class VettedBackend(httpcore.AsyncNetworkBackend):
    """Connects to sites. The address that was vetted is the address that is used: no second lookup."""

    def __init__(
        self,
        *,
        resolver: Resolver,
        guard: Guard,
        routes: Routes,
        dial: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._resolver = resolver
        self._guard = guard
        self._routes = routes
        self._dial = dial or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore's interface)
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Return a stream to the first permitted address that answers, each given its share of `timeout`.

        Raises AddressRefused, NameNotFound, NameTrouble, AddressInvalid, or httpcore's ConnectError
        and ConnectTimeout of the last address.
        """
        places = await self._places(canonical_host(f"[{host}]" if ":" in host else host), port)
        share = None if timeout is None else timeout / len(places)
        dial = partial(
            self._dial.connect_tcp,
            timeout=share,
            local_address=local_address,
            socket_options=socket_options,
        )
        *first, last = places
        for address, place_port in first:
            try:
                return WrappedStream(await dial(str(address), place_port))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return WrappedStream(await dial(str(last[0]), last[1]))

    async def _places(self, host: str, port: int) -> list[tuple[Address, int]]:
        route = self._routes.find(host, port)
        if route is not None:
            return [(address, route[1]) for address in self._guard.vet(host, (route[0],))]
        literal = as_literal(host)
        addresses = (literal,) if literal else await self._resolver.addresses(host)
        permitted = self._guard.vet(host, addresses)
        return [(address, port) for address in sorted(permitted, key=_ipv6_last)]


class ProxyBackend(httpcore.AsyncNetworkBackend):
    """Connects to the operator's own proxy, which may stand on a private address.

    Its troubles are raised as httpcore's ProxyError, so that no site is blamed for them.
    """

    def __init__(
        self,
        *,
        resolver: Resolver,
        context: ssl.SSLContext | None = None,
        dial: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._vetted = VettedBackend(
            resolver=resolver, guard=Guard(EVERYWHERE), routes=Routes({}), dial=dial
        )
        self._context = context

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore's interface)
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Return a stream to the proxy; raise httpcore's ProxyError where there is none."""
        try:
            stream = await self._vetted.connect_tcp(
                host, port, timeout, local_address, socket_options
            )
        except _UNREACHABLE as trouble:
            raise httpcore.ProxyError(
                f"the proxy {host}:{port} cannot be reached: {trouble}"
            ) from trouble
        return ProxyStream(stream, self._context)


class CertificateBackend(httpcore.AsyncNetworkBackend):
    """Connects as another backend does, only to read the certificate shown under `context`."""

    def __init__(self, inner: httpcore.AsyncNetworkBackend, context: ssl.SSLContext) -> None:
        self._inner = inner
        self._context = context

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore's interface)
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Return a stream whose handshake ends with CertificateShown."""
        stream = await self._inner.connect_tcp(host, port, timeout, local_address, socket_options)
        return CertificateStream(stream, self._context)


def _ipv6_last(place: Address) -> bool:
    return not isinstance(place, IPv4Address)
