"""The network settings -> the transport that everything goes out by: guarded, by proxy where asked for, chains completed."""

from __future__ import annotations

import ssl
from collections.abc import Callable

import httpcore
import httpx

from monitor.errors import SettingsInvalid
from monitor.fetch.address import AddressInvalid, parse
from monitor.fetch.backend import CertificateBackend, ProxyBackend, VettedBackend
from monitor.fetch.chain import CompletedChains
from monitor.fetch.guard import Guard
from monitor.fetch.proxies import NoProxy, Routed
from monitor.fetch.resolver import Resolver
from monitor.fetch.routes import Routes
from monitor.fetch.trust import context, unverified
from monitor.settings import NetworkSection

KEEPALIVE_SECONDS = 5.0
KEEPALIVE_CONNECTIONS = 16  # mostly one request a host; httpcore looks at each of them per request

Backend = httpcore.AsyncNetworkBackend
Around = Callable[[Backend], Backend]
Connect = Callable[[ssl.SSLContext, Around], httpx.AsyncBaseTransport]


class Wire(httpx.AsyncHTTPTransport):
    """httpx's own transport, its connection pool on a network backend of ours."""

    def __init__(
        self, backend: Backend, verify: ssl.SSLContext, proxy: httpcore.Proxy | None = None
    ) -> None:
        super().__init__(verify=verify, trust_env=False)
        # httpx has no argument for the backend, and its pool is httpcore's: so we bring our own.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=verify,
            proxy=proxy,
            max_connections=None,  # the throttle decides how many there are
            max_keepalive_connections=KEEPALIVE_CONNECTIONS,
            keepalive_expiry=KEEPALIVE_SECONDS,
            network_backend=backend,
        )


def open_wire(
    network: NetworkSection, resolver: Resolver, *, dial: Backend | None = None
) -> httpx.AsyncBaseTransport:
    """Return the transport for asking sites; `dial` makes the TCP connections (default: real ones).

    Raises SettingsInvalid for a `ca_bundle`, `resolve` or `proxy` that cannot be used.
    """
    connect = _connect(network, resolver, dial)
    blind = unverified()
    return CompletedChains(
        connect(context(network.ca_bundle), _as_it_is),
        reader=connect(blind, lambda backend: CertificateBackend(backend, blind)),
        open_wire=lambda links: connect(context(network.ca_bundle, links), _as_it_is),
    )


def _connect(network: NetworkSection, resolver: Resolver, dial: Backend | None) -> Connect:
    """Return what opens a transport under a TLS context, its backends wrapped in `around`."""
    guard = Guard(network.allow_networks)
    routes = Routes(network.resolve)
    sites = VettedBackend(resolver=resolver, guard=guard, routes=routes, dial=dial)
    if network.proxy is None:
        return lambda verify, around: Wire(around(sites), verify)

    proxy = _proxy(network.proxy, network)
    to_proxy = ProxyBackend(resolver=resolver, context=proxy.ssl_context, dial=dial)
    bypass = NoProxy(network.no_proxy)
    return lambda verify, around: Routed(
        direct=Wire(around(sites), verify),
        proxied=Wire(around(to_proxy), verify, proxy),
        # An operator who says where a host lives (`resolve`) means to go there.
        is_direct=lambda host: bypass(host) or routes.names(host),
        guard=guard,
    )


def _proxy(address: str, network: NetworkSection) -> httpcore.Proxy:
    try:
        url = parse(address)
    except AddressInvalid as invalid:
        raise SettingsInvalid(
            f"network.proxy: {invalid} (accepted: http://host:port or https://host:port)"
        ) from invalid
    return httpcore.Proxy(
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/"),
        auth=(url.username, url.password) if url.userinfo else None,
        ssl_context=context(network.ca_bundle) if url.scheme == "https" else None,
    )


def _as_it_is(backend: Backend) -> Backend:
    return backend
