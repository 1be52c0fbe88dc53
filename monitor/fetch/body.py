"""The pieces of a response's body -> its decompressed bytes up to a cap, and why it was cut short if it was.

Where the announced compression cannot be undone (`Cut.ENCODING`), `content` is the raw bytes: no
reader can use them, but their hash still tells whether anything changed.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from types import MappingProxyType

import httpx

from monitor.model import Cut

ACCEPT_ENCODING = "gzip, deflate"  # what the standard library can undo, and nothing else
MAX_CODINGS = 4  # nested compressions; nobody needs two
_GZIP, _ZLIB, _RAW = zlib.MAX_WBITS | 16, zlib.MAX_WBITS, -zlib.MAX_WBITS

# A word of Content-Encoding and the frames to try in turn; () is a compression that we cannot undo.
# Any other word means nothing, as in browsers: servers announce "none" and "utf-8" too.
CODINGS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "gzip": (_GZIP,),
        "x-gzip": (_GZIP,),
        "deflate": (_ZLIB, _RAW),  # the standard's frame, and what some servers send instead
        "br": (),
        "zstd": (),
        "compress": (),
        "x-compress": (),
        "dcb": (),
        "dcz": (),
    }
)


class Inflate:
    """Undoes one compression; several gzip members count as one body."""

    def __init__(self, *frames: int) -> None:
        self._frames = frames
        self._engine = zlib.decompressobj(self._frames[0])
        self._waiting = b""

    @property
    def overflows(self) -> bool:
        """Return whether the last piece held more than was asked for."""
        return bool(self._engine.unconsumed_tail)

    def feed(self, piece: bytes, limit: int) -> bytes:
        """Return what a piece holds, never more than `limit` bytes; raise zlib.error."""
        out = bytearray()
        while True:
            out += self._decompress(piece, limit - len(out))
            piece = self._engine.unused_data
            # Anything else behind the end is padding, which browsers ignore.
            is_member = self._frames[0] == _GZIP and piece.startswith(b"\x1f\x8b")
            if len(out) >= limit or not is_member:
                return bytes(out)
            self._engine = zlib.decompressobj(_GZIP)

    def _decompress(self, piece: bytes, limit: int) -> bytes:
        if len(self._frames) == 1:
            return self._engine.decompress(piece, limit)
        piece = self._waiting + piece
        if len(piece) < 2:  # the two bytes that tell the frames apart
            self._waiting = piece
            return b""
        try:
            out = self._engine.decompress(piece, limit)
            self._frames = self._frames[:1]
        except zlib.error:
            self._frames = self._frames[1:]
            self._engine = zlib.decompressobj(self._frames[0])
            out = self._engine.decompress(piece, limit)
        return out


class Intake:
    """Takes a body piece by piece and knows when it is enough."""

    def __init__(self, *, cap: int, content_encoding: str = "") -> None:
        words = (word.strip() for word in reversed(content_encoding.lower().split(",")))
        codings = [CODINGS[word] for word in words if word in CODINGS]
        self._is_garbled = () in codings or len(codings) > MAX_CODINGS
        self._engines = [] if self._is_garbled else [Inflate(*frames) for frames in codings]
        self._keeps_raw = bool(codings)
        self._cap = cap
        self._content = bytearray()
        self._raw = bytearray()
        self._seen = 0
        self._cut: Cut | None = None

    @property
    def content(self) -> bytes:
        """Return the bytes so far."""
        return bytes(self._raw if self._is_garbled else self._content)

    @property
    def cut(self) -> Cut | None:
        """Return why this is not the whole body; None: it is, so far."""
        return Cut.ENCODING if self._is_garbled and self._raw else self._cut

    def take(self, piece: bytes) -> bool:
        """Take one piece as it came over the wire; return whether more is wanted."""
        self._seen += len(piece)
        if self._keeps_raw:
            self._raw += piece[: self._cap - len(self._raw)]
        if not self._is_garbled:
            self._undo(piece)
        if self._is_garbled:
            return len(self._raw) < self._cap
        overflows = any(engine.overflows for engine in self._engines)
        # The last one: compressed pieces without end that never become a byte of content.
        if overflows or len(self._content) > self._cap or self._seen > 2 * self._cap:
            del self._content[self._cap :]
            self._cut = Cut.SIZE
        return self._cut is None

    def end_early(self, cut: Cut) -> None:
        """Note that the rest will not come."""
        self._cut = self._cut or cut

    def _undo(self, piece: bytes) -> None:
        try:
            for engine in self._engines:
                # One byte above the cap is enough to know that there is more.
                piece = engine.feed(piece, self._cap + 1) if piece else piece
        except zlib.error:
            self._is_garbled = True
        else:
            self._content += piece


async def drain(response: httpx.Response, intake: Intake) -> None:
    """Read a response's body into `intake` until it ends or is enough; then close it.

    Raises what the transport raises when the connection breaks; `intake` keeps what came before.
    """
    stream = response.stream
    if not isinstance(stream, httpx.AsyncByteStream):
        raise TypeError("an asynchronous transport returned a synchronous body")
    try:
        async for piece in stream:
            if not intake.take(piece):
                return
    finally:
        await stream.aclose()
