"""A host and the settings' `no_proxy` -> whether it is asked directly, as curl reads NO_PROXY."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import ip_network

import httpx

from monitor.fetch.address import AddressInvalid, as_literal, canonical_host
from monitor.fetch.guard import Guard


class NoProxy:
    """Names match themselves and what ends in them, networks match addresses, `*` matches everything."""

    def __init__(self, entries: Iterable[str]) -> None:
        written = tuple(entry.strip().lower() for entry in entries)
        self._everything = "*" in written
        self._suffixes = tuple(map(_suffix, filter(None, written)))

    def __call__(self, host: str) -> bool:
        """Return whether a canonical host is asked directly."""
        return self._everything or any(_matches(host, entry) for entry in self._suffixes)


class Routed(httpx.AsyncBaseTransport):
    """Sends a request directly or through the proxy; responses from there carry `proxied`."""

    def __init__(
        self,
        *,
        direct: httpx.AsyncBaseTransport,
        proxied: httpx.AsyncBaseTransport,
        is_direct: Callable[[str], bool],
        guard: Guard,
    ) -> None:
        self._direct = direct
        self._proxied = proxied
        self._is_direct = is_direct
        self._guard = guard

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the response; raise AddressRefused for what the proxy must not be asked for."""
        host = request.url.raw_host.decode("ascii")
        if self._is_direct(host):
            return await self._direct.handle_async_request(request)
        self._guard.vet_unresolved(host)
        response = await self._proxied.handle_async_request(request)
        response.extensions["proxied"] = True
        return response

    async def aclose(self) -> None:
        """Close both."""
        await self._direct.aclose()
        await self._proxied.aclose()


def _suffix(entry: str) -> str:
    try:
        return canonical_host(entry.removeprefix("*").removeprefix("."))
    except AddressInvalid:
        return entry  # a network, or nothing that any host can match


def _matches(host: str, entry: str) -> bool:
    literal = as_literal(host)
    if literal is None:
        return host == entry or host.endswith(f".{entry}")
    try:
        network = ip_network(entry, strict=False)
    except ValueError:
        return False
    return network.version == literal.version and literal in network
