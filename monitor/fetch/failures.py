"""What a request raised -> why no response came: one exact table, the most specific row first.

Everything that a remote server can make the libraries raise is in it; REMOTE is what a caller catches:

httpx.HTTPError (RequestError > TransportError > Timeout, Network, Protocol, Proxy, ...; TooManyRedirects)
httpx.InvalidURL, httpx.StreamError, httpcore's own, h11's own, anyio's own: none of them an HTTPError
OSError (ssl.SSLError, TimeoutError, ConnectionError among them), ValueError (UnicodeError), ExceptionGroup
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import anyio
import h11
import httpcore
import httpx

from monitor.fetch.address import AddressInvalid
from monitor.fetch.guard import AddressRefused
from monitor.fetch.resolver import NameNotFound, NameTrouble
from monitor.model import Failure, FailureKind

# OpenSSL's verification codes (x509_vfy.h).
_DATES = frozenset({9, 10, 13, 14})  # not yet valid, expired, and dates that cannot be read
_WRONG_HOST = frozenset({62, 64})  # host name or IP address mismatch
_NO_ISSUER = frozenset({2, 20, 21})  # the issuer's certificate is neither shown nor known


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: exceptions of these types, for which `when` holds, mean `kind`."""

    kind: FailureKind
    types: tuple[type[BaseException], ...]
    when: Callable[[BaseException], bool] = lambda _: True


def _says(*words: str) -> Callable[[BaseException], bool]:
    return lambda error: any(word in str(error) for word in words)


def _verifies_as(codes: frozenset[int]) -> Callable[[BaseException], bool]:
    return lambda error: getattr(error, "verify_code", None) in codes


_PROXY = (httpx.ProxyError, httpcore.ProxyError)
_PROTOCOL = (httpx.RemoteProtocolError, httpcore.RemoteProtocolError)

ROWS: tuple[Row, ...] = (
    # A proxy answers CONNECT with these when the site, not the proxy, is the trouble.
    Row(FailureKind.CONNECT_FAILED, _PROXY, _says("502 ", "503 ", "504 ")),
    Row(FailureKind.PROXY, _PROXY),
    Row(FailureKind.FORBIDDEN_ADDRESS, (AddressRefused,)),
    Row(FailureKind.INVALID_ADDRESS, (AddressInvalid,)),
    Row(FailureKind.DNS_NOT_FOUND, (NameNotFound,)),
    Row(FailureKind.DNS_ERROR, (NameTrouble,)),
    Row(FailureKind.TLS_EXPIRED, (ssl.SSLCertVerificationError,), _verifies_as(_DATES)),
    Row(FailureKind.TLS_WRONG_HOST, (ssl.SSLCertVerificationError,), _verifies_as(_WRONG_HOST)),
    Row(FailureKind.TLS_UNTRUSTED, (ssl.SSLCertVerificationError,)),
    # Hanging up during a handshake is what overloaded servers do: no judgement on their TLS.
    Row(FailureKind.CONNECTION_LOST, (ssl.SSLEOFError, ssl.SSLZeroReturnError)),
    Row(FailureKind.TLS_ERROR, (ssl.SSLError,)),
    Row(
        FailureKind.TIMEOUT,
        (httpx.TimeoutException, httpcore.TimeoutException, TimeoutError),
    ),
    Row(FailureKind.CONNECTION_LOST, _PROTOCOL, _says("disconnected", "closed connection")),
    Row(
        FailureKind.CONNECTION_LOST, (ConnectionResetError, ConnectionAbortedError, BrokenPipeError)
    ),
    Row(
        FailureKind.CONNECTION_LOST,
        (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream),
    ),
    Row(FailureKind.CONNECT_FAILED, (httpx.ConnectError, httpcore.ConnectError)),
    Row(FailureKind.CONNECTION_LOST, (httpx.NetworkError, httpcore.NetworkError)),
    Row(FailureKind.CONNECT_FAILED, (OSError,)),
    Row(FailureKind.CONNECTION_LOST, (httpcore.ConnectionNotAvailable,)),
    Row(FailureKind.REDIRECT_LOOP, (httpx.TooManyRedirects,)),
    Row(
        FailureKind.INVALID_ADDRESS,
        (httpx.InvalidURL, httpx.UnsupportedProtocol, httpcore.UnsupportedProtocol, UnicodeError),
    ),
    Row(FailureKind.PROTOCOL_ERROR, (httpx.HTTPError, httpx.StreamError)),
    Row(FailureKind.PROTOCOL_ERROR, (httpcore.ProtocolError, h11.ProtocolError)),
    Row(FailureKind.PROTOCOL_ERROR, (ValueError,)),
    Row(FailureKind.CONNECTION_LOST, (ExceptionGroup,)),
)

REMOTE: tuple[type[BaseException], ...] = tuple({each: None for row in ROWS for each in row.types})


def failure(trouble: BaseException) -> Failure:
    """Return the failure for what a request raised, with the library's own words."""
    return Failure(kind(trouble) or FailureKind.PROTOCOL_ERROR, _words(trouble))


def kind(trouble: BaseException, rows: Sequence[Row] = ROWS) -> FailureKind | None:
    """Return the kind of the first row that knows the trouble or one of its causes; None: no row does."""
    causes = tuple(_causes(trouble))
    return next(
        (
            row.kind
            for row in rows
            if any(isinstance(cause, row.types) and row.when(cause) for cause in causes)
        ),
        None,
    )


def is_chain_incomplete(trouble: BaseException) -> bool:
    """Return whether a handshake failed for want of an issuer's certificate, which may be fetchable."""
    return any(
        isinstance(cause, ssl.SSLCertVerificationError) and cause.verify_code in _NO_ISSUER
        for cause in _causes(trouble)
    )


def _causes(trouble: BaseException) -> Iterator[BaseException]:
    """Yield the trouble and what led to it; groups are opened, circles end."""
    waiting: list[BaseException | None] = [trouble]
    seen: set[int] = set()
    while waiting:
        error = waiting.pop(0)
        # What was going on when time ran out (CancelledError) is not why it ran out.
        if error is None or id(error) in seen or isinstance(error, asyncio.CancelledError):
            continue
        seen.add(id(error))
        # "Want read" is no trouble but how a handshake waits; what happens then has it as context.
        if not isinstance(error, (ssl.SSLWantReadError, ssl.SSLWantWriteError)):
            yield error
        waiting += error.exceptions if isinstance(error, BaseExceptionGroup) else ()
        # The context too: the connection pool raises "from None" and would hide the cause.
        waiting.append(error.__cause__ or error.__context__)


def _words(trouble: BaseException) -> str:
    """Return the words of the trouble and of its first cause."""
    words = [str(cause) for cause in _causes(trouble) if str(cause)] or [type(trouble).__name__]
    return words[0] if words[-1] in words[0] else f"{words[0]}: {words[-1]}"
