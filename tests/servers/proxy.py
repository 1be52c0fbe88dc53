"""A forwarding proxy on loopback: CONNECT for https, absolute addresses for http."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.servers.web import listen


@dataclass
class Proxy:
    port: int
    asked: list[str] = field(default_factory=list)  # "CONNECT host:port" or "GET http://..."
    authorizations: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def proxy(
    places: Mapping[str, int], *, refusal: str | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Proxy]:
    """Forward to `places` (host -> port on loopback); the proxy, not the client, knows the names.

    `refusal` ("407 Proxy Authentication Required") is its answer to everything, if given.
    """
    served = Proxy(port=0)

    async def on_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _serve(served, places, refusal, reader, writer)

    async with listen(on_connection, tls=tls) as served.port:
        yield served


async def _serve(
    served: Proxy,
    places: Mapping[str, int],
    refusal: str | None,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    method, target, _ = lines[0].split(" ")
    served.asked.append(f"{method} {target}")
    served.authorizations += [
        line.split(": ", 1)[1] for line in lines if line.lower().startswith("proxy-authorization")
    ]
    host = (target if method == "CONNECT" else target.split("/")[2]).partition(":")[0]
    if refusal or host not in places:
        writer.write(
            f"HTTP/1.1 {refusal or '502 Bad Gateway'}\r\nContent-Length: 0\r\n\r\n".encode()
        )
        await writer.drain()
        return
    far_reader, far_writer = await asyncio.open_connection("127.0.0.1", places[host])
    if method == "CONNECT":
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    else:
        far_writer.write(head.replace(target.encode(), b"/" + target.split("/", 3)[3].encode(), 1))
    try:
        await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))
    finally:
        far_writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    writer.close()
