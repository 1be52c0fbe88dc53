"""Network streams that look at TLS handshakes on their way: the proxy's own, and one that only reads a certificate."""

from __future__ import annotations

import ssl
from contextlib import AsyncExitStack
from typing import Any

import httpcore


class WrappedStream(httpcore.AsyncNetworkStream):
    """Passes everything on to the stream inside, and closes it when a handshake does not succeed.

    httpcore forgets the socket where a deadline falls into a handshake.
    """

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  (httpcore's interface)
        """Return what arrives, b"" at the end."""
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109  (httpcore's interface)
        """Send all of it."""
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the stream inside."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore's interface)
    ) -> httpcore.AsyncNetworkStream:
        """Return the stream under TLS."""
        async with AsyncExitStack() as otherwise:
            otherwise.push_async_callback(self._inner.aclose)
            stream = await self._inner.start_tls(ssl_context, server_hostname, timeout)
            otherwise.pop_all()
            return stream

    def get_extra_info(self, info: str) -> Any:
        """Return what the stream inside knows."""
        return self._inner.get_extra_info(info)


class ProxyStream(WrappedStream):
    """A stream to a proxy: trouble in the handshake under the proxy's own context is the proxy's."""

    def __init__(
        self, inner: httpcore.AsyncNetworkStream, proxy_context: ssl.SSLContext | None
    ) -> None:
        super().__init__(inner)
        self._proxy_context = proxy_context

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore's interface)
    ) -> httpcore.AsyncNetworkStream:
        """Return the stream under TLS; raise ProxyError where the proxy itself fails at it."""
        if ssl_context is not self._proxy_context:
            return await super().start_tls(ssl_context, server_hostname, timeout)
        try:
            return await super().start_tls(ssl_context, server_hostname, timeout)
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as trouble:
            raise httpcore.ProxyError(f"no TLS connection to the proxy: {trouble}") from trouble


class CertificateShown(Exception):
    """The handshake got as far as the certificate, which is all that was wanted; no request is sent."""

    def __init__(self, der: bytes) -> None:
        super().__init__("the certificate was read")
        self.der = der


class CertificateStream(WrappedStream):
    """A stream that ends with CertificateShown once a handshake under `context` is through."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, context: ssl.SSLContext) -> None:
        super().__init__(inner)
        self._context = context

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore's interface)
    ) -> httpcore.AsyncNetworkStream:
        """Raise CertificateShown, or return the stream where the handshake is with a proxy."""
        stream = await super().start_tls(ssl_context, server_hostname, timeout)
        if ssl_context is not self._context:
            return CertificateStream(stream, self._context)
        der = stream.get_extra_info("ssl_object").getpeercert(binary_form=True)
        await stream.aclose()
        raise CertificateShown(der)
