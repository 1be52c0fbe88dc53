"""Web servers on loopback that answer as they are told, byte for byte, and remember who asked."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Answer = bytes | Callable[["Request", asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: Mapping[str, str]


@dataclass
class Server:
    port: int
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    def url(self, path: str = "/", *, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


def reply(status: int = 200, body: bytes = b"", *, length: bool = True, **headers: str) -> bytes:
    """Return a whole HTTP/1.1 response; underscores in names of headers become hyphens."""
    lines = [f"HTTP/1.1 {status} Whatever"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}"] if length else ["Connection: close"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


PAGE = reply(200, b"<p>hello</p>", Content_Type="text/html")


@asynccontextmanager
async def serve(
    routes: Mapping[str, Answer] | Answer, *, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Server]:
    """Serve `routes` (by path, or one answer for all) until the block is left; unknown paths are 404."""
    server = Server(port=0)

    async def on_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connections += 1
        await _converse(server, routes, reader, writer)

    async with listen(on_connection, tls=tls) as server.port:
        yield server


@asynccontextmanager
async def listen(
    on_connection: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    *,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[int]:
    """Accept connections on loopback until the block is left, then end them all; yield the port."""
    tasks: set[asyncio.Task[None]] = set()

    async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with suppress(
            ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError
        ):
            await on_connection(reader, writer)
        writer.close()
        with suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
            await writer.wait_closed()
        tasks.discard(task)

    listener = await asyncio.start_server(attend, "127.0.0.1", 0, ssl=tls)
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        listener.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _converse(
    server: Server,
    routes: Mapping[str, Answer] | Answer,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    while not writer.is_closing():
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ")
        pairs = (line.split(": ", 1) for line in head[1:] if line)
        request = Request(method, target, {name.lower(): value for name, value in pairs})
        server.requests.append(request)
        path = target.partition("?")[0]
        answer = routes.get(path, reply(404)) if isinstance(routes, Mapping) else routes
        if isinstance(answer, bytes):
            writer.write(answer)
            await writer.drain()
            if b"content-length" not in answer.lower():
                return
        else:
            await answer(request, writer)


async def drip(request: Request, writer: asyncio.StreamWriter) -> None:
    """Answer at once, then send a byte now and then, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.01)


async def flood(request: Request, writer: asyncio.StreamWriter) -> None:
    """Send bytes as fast as they are taken, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def silence(request: Request, writer: asyncio.StreamWriter) -> None:
    """Never answer."""
    await asyncio.sleep(60)


async def hang_up(request: Request, writer: asyncio.StreamWriter) -> None:
    """Close the connection without a word."""
    writer.close()


def in_turn(*answers: Answer) -> Answer:
    """Give one answer after the other, the last one for ever."""
    left = list(answers)

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        now = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(now, bytes):
            writer.write(now)
            await writer.drain()
        else:
            await now(request, writer)

    return answer
