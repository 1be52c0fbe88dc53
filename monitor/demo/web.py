"""A small real web on loopback: host names and what their pages answer in, HTTP and HTTPS servers out.

Every host has two ports of its own, so that one host can be closed while the others are open.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from monitor.demo.answers import MISDIRECTED, Answer, Anything, Dribble, Flood, HangUp, Slow, wire

START = 10.0  # seconds a thread may take to open its doors
LOOPBACK = "127.0.0.1"
LONGEST_HEAD = 64 * 1024
PATIENCE = 60.0  # seconds for a request to arrive and an answer to leave

AnswerTo = Callable[[str, str], Anything]  # host, and path with its query
ContextOf = Callable[[str], ssl.SSLContext]  # host -> the certificate it shows at present


@dataclass(slots=True)
class Door:
    """One port of one host; it keeps its number when it is closed and opened again."""

    host: str
    secure: bool
    claim: socket.socket  # bound and never listening: refuses visitors, and keeps the port ours
    server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """Return the number of the port."""
        number: int = self.claim.getsockname()[1]
        return number


@dataclass(slots=True)
class Web:
    """The hosts, each behind two doors of 127.0.0.1."""

    hosts: Sequence[str]
    answer_to: AnswerTo
    context_of: ContextOf
    requests: int = 0
    _doors: list[Door] = field(default_factory=list)
    _visits: set[asyncio.Task[None]] = field(default_factory=set)

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[Web]:
        """Serve until the block ends; raises OSError where no port can be had."""
        self._doors = [
            Door(host, secure, _bound(0)) for host in self.hosts for secure in (False, True)
        ]
        try:
            await self.close_doors(())
            yield self
        finally:
            await self.close_doors(self.hosts)
            for visit in self._visits:
                visit.cancel()
            await asyncio.gather(*self._visits, return_exceptions=True)
            for door in self._doors:
                door.claim.close()

    async def close_doors(self, closed: Collection[str]) -> None:
        """Let these hosts refuse connections, and every other host accept them."""
        for door in self._doors:
            if door.host in closed:
                _close(door)
            elif door.server is None:
                await self._open(door)

    @property
    def resolve(self) -> str:
        """Return where each host is, for `MONITOR_RESOLVE`."""
        return ",".join(
            f"{door.host}:{443 if door.secure else 80}={LOOPBACK}:{door.port}"
            for door in self._doors
        )

    async def _open(self, door: Door) -> None:
        def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            visit = asyncio.create_task(self._serve(door, reader, writer))
            self._visits.add(visit)
            visit.add_done_callback(self._visits.discard)

        door.server = await asyncio.start_server(
            serve,
            sock=_bound(door.port),
            limit=LONGEST_HEAD,
            ssl=self._context(door.host) if door.secure else None,
        )

    def _context(self, host: str) -> ssl.SSLContext:
        """Return a context that asks at every handshake which certificate is shown at present."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

        def choose(connection: ssl.SSLObject, _name: str | None, _: ssl.SSLContext) -> None:
            connection.context = self.context_of(host)

        context.sni_callback = choose
        return context

    async def _serve(
        self, door: Door, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        # A visitor who leaves in the middle is no trouble of ours.
        with contextlib.suppress(OSError, EOFError, TimeoutError, asyncio.LimitOverrunError):
            async with contextlib.aclosing(_Visit(writer)), asyncio.timeout(PATIENCE):
                request = _read(await reader.readuntil(b"\r\n\r\n"))
                self.requests += 1
                is_here = request.host == door.host
                answer = self.answer_to(door.host, request.path) if is_here else MISDIRECTED
                await _give(writer, answer, request.validator)


@contextlib.contextmanager
def served(web: Web) -> Iterator[Web]:
    """Serve from a thread until the block ends, for visitors from other processes."""
    ready: Future[Callable[[], object]] = Future()

    async def serve() -> None:
        over, loop = asyncio.Event(), asyncio.get_running_loop()
        async with web.open():
            ready.set_result(lambda: loop.call_soon_threadsafe(over.set))
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="small web", daemon=True)
    thread.start()
    stop = ready.result(timeout=START)
    try:
        yield web
    finally:
        stop()
        thread.join()


@dataclass(frozen=True, slots=True)
class _Request:
    host: str
    path: str
    validator: str  # of If-None-Match


@dataclass(frozen=True, slots=True)
class _Visit:
    writer: asyncio.StreamWriter

    async def aclose(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()


def _bound(port: int) -> socket.socket:
    """Return a socket on the port (0: any free one), which only sockets of this account may share."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind((LOOPBACK, port))
    return bound


def _close(door: Door) -> None:
    if door.server is not None:
        door.server.close()
        door.server = None


def _read(head: bytes) -> _Request:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    path = first.split(" ")[1] if " " in first else ""
    return _Request(headers.get("host", ""), path, headers.get("if-none-match", ""))


async def _give(writer: asyncio.StreamWriter, answer: Anything, validator: str) -> None:
    if isinstance(answer, Slow):
        await _pause(answer.seconds)
        answer = answer.then
    await _send(writer, answer, validator)


async def _send(writer: asyncio.StreamWriter, answer: Answer, validator: str) -> None:
    match answer:
        case HangUp():
            return
        case Dribble():
            await _endless(writer, b".", 1.0)
        case Flood():
            await _endless(writer, b"." * 65536, 0.0)
        case _:
            writer.write(wire(answer, validator=validator))
            await writer.drain()


async def _endless(writer: asyncio.StreamWriter, piece: bytes, pause: float) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n")
    while not writer.is_closing():
        writer.write(piece)
        await writer.drain()
        await _pause(pause)


async def _pause(seconds: float) -> None:
    await asyncio.sleep(seconds)  # noqa: TID251  (a server waits by the clock of the loop it lives on)
