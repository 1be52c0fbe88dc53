from __future__ import annotations

import asyncio
import inspect
import ssl

import anyio
import h11
import httpcore
import httpx
import pytest

from monitor.fetch.address import AddressInvalid
from monitor.fetch.failures import REMOTE, ROWS, failure, is_chain_incomplete, kind
from monitor.fetch.guard import AddressRefused
from monitor.fetch.resolver import NameNotFound, NameTrouble
from monitor.model import FailureKind as F


def unverified(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code = code
    return error


def caused(outer: BaseException, *causes: BaseException) -> BaseException:
    """Chain errors as the libraries do, the last one the root."""
    error = outer
    for cause in causes:
        error.__cause__ = cause
        error = cause
    return outer


def hidden(outer: BaseException, cause: BaseException) -> BaseException:
    """Chain errors as `raise outer from None` does while `cause` is handled."""
    outer.__context__ = cause
    outer.__suppress_context__ = True
    return outer


HTTPX: dict[type[BaseException], F] = {
    httpx.CloseError: F.CONNECTION_LOST,
    httpx.ConnectError: F.CONNECT_FAILED,
    httpx.ConnectTimeout: F.TIMEOUT,
    httpx.DecodingError: F.PROTOCOL_ERROR,
    httpx.HTTPError: F.PROTOCOL_ERROR,
    httpx.HTTPStatusError: F.PROTOCOL_ERROR,
    httpx.InvalidURL: F.INVALID_ADDRESS,
    httpx.LocalProtocolError: F.PROTOCOL_ERROR,
    httpx.NetworkError: F.CONNECTION_LOST,
    httpx.PoolTimeout: F.TIMEOUT,
    httpx.ProtocolError: F.PROTOCOL_ERROR,
    httpx.ProxyError: F.PROXY,
    httpx.ReadError: F.CONNECTION_LOST,
    httpx.ReadTimeout: F.TIMEOUT,
    httpx.RemoteProtocolError: F.PROTOCOL_ERROR,
    httpx.RequestError: F.PROTOCOL_ERROR,
    httpx.RequestNotRead: F.PROTOCOL_ERROR,
    httpx.ResponseNotRead: F.PROTOCOL_ERROR,
    httpx.StreamClosed: F.PROTOCOL_ERROR,
    httpx.StreamConsumed: F.PROTOCOL_ERROR,
    httpx.StreamError: F.PROTOCOL_ERROR,
    httpx.TimeoutException: F.TIMEOUT,
    httpx.TooManyRedirects: F.REDIRECT_LOOP,
    httpx.TransportError: F.PROTOCOL_ERROR,
    httpx.UnsupportedProtocol: F.INVALID_ADDRESS,
    httpx.WriteError: F.CONNECTION_LOST,
    httpx.WriteTimeout: F.TIMEOUT,
}
HTTPCORE: dict[type[BaseException], F] = {
    httpcore.ConnectError: F.CONNECT_FAILED,
    httpcore.ConnectTimeout: F.TIMEOUT,
    httpcore.ConnectionNotAvailable: F.CONNECTION_LOST,
    httpcore.LocalProtocolError: F.PROTOCOL_ERROR,
    httpcore.NetworkError: F.CONNECTION_LOST,
    httpcore.PoolTimeout: F.TIMEOUT,
    httpcore.ProtocolError: F.PROTOCOL_ERROR,
    httpcore.ProxyError: F.PROXY,
    httpcore.ReadError: F.CONNECTION_LOST,
    httpcore.ReadTimeout: F.TIMEOUT,
    httpcore.RemoteProtocolError: F.PROTOCOL_ERROR,
    httpcore.TimeoutException: F.TIMEOUT,
    httpcore.UnsupportedProtocol: F.INVALID_ADDRESS,
    httpcore.WriteError: F.CONNECTION_LOST,
    httpcore.WriteTimeout: F.TIMEOUT,
}


def _bare(type_: type[BaseException]) -> BaseException:
    error = type_.__new__(type_)  # some want a request or a stream, which does not matter here
    error.args = ("words",)
    return error


CASES: list[tuple[BaseException, F]] = [
    *((_bare(type_), expected) for type_, expected in (HTTPX | HTTPCORE).items()),
    (httpx.ProxyError("502 Bad Gateway"), F.CONNECT_FAILED),
    (httpx.ProxyError("503 Service Unavailable"), F.CONNECT_FAILED),
    (httpx.ProxyError("504 Gateway Timeout"), F.CONNECT_FAILED),
    (httpx.ProxyError("407 Proxy Authentication Required"), F.PROXY),
    (httpx.ProxyError("403 Forbidden"), F.PROXY),
    (caused(httpx.ProxyError("x"), httpcore.ConnectError("y"), NameNotFound("z")), F.PROXY),
    (AddressRefused("x"), F.FORBIDDEN_ADDRESS),
    (AddressInvalid("x"), F.INVALID_ADDRESS),
    (UnicodeError("x"), F.INVALID_ADDRESS),
    (NameNotFound("x"), F.DNS_NOT_FOUND),
    (NameTrouble("x"), F.DNS_ERROR),
    *(
        (caused(httpx.ConnectError("x"), unverified(code)), F.TLS_EXPIRED)
        for code in (9, 10, 13, 14)
    ),
    *((caused(httpx.ConnectError("x"), unverified(code)), F.TLS_WRONG_HOST) for code in (62, 64)),
    *(
        (caused(httpx.ConnectError("x"), unverified(code)), F.TLS_UNTRUSTED)
        for code in (18, 19, 20, 21, 26, 66)
    ),
    (hidden(httpx.ConnectError("x"), unverified(10)), F.TLS_EXPIRED),
    (caused(httpx.ConnectError("x"), ssl.SSLEOFError("y")), F.CONNECTION_LOST),
    (caused(httpx.ConnectError("x"), ssl.SSLZeroReturnError("y")), F.CONNECTION_LOST),
    (caused(httpx.ConnectError("x"), ssl.SSLError("WRONG_VERSION_NUMBER")), F.TLS_ERROR),
    (TimeoutError(), F.TIMEOUT),
    (caused(httpx.ConnectError("x"), TimeoutError()), F.TIMEOUT),
    (
        httpx.RemoteProtocolError("Server disconnected without sending a response."),
        F.CONNECTION_LOST,
    ),
    (
        httpcore.RemoteProtocolError(
            "peer closed connection without sending complete message body"
        ),
        F.CONNECTION_LOST,
    ),
    (caused(httpx.ConnectError("x"), ConnectionResetError()), F.CONNECTION_LOST),
    (ConnectionAbortedError(), F.CONNECTION_LOST),
    (BrokenPipeError(), F.CONNECTION_LOST),
    (anyio.BrokenResourceError(), F.CONNECTION_LOST),
    (anyio.ClosedResourceError(), F.CONNECTION_LOST),
    (anyio.EndOfStream(), F.CONNECTION_LOST),
    (caused(httpx.ConnectError("x"), anyio.EndOfStream()), F.CONNECTION_LOST),
    (caused(httpx.ConnectError("x"), ConnectionRefusedError()), F.CONNECT_FAILED),
    (OSError(113, "No route to host"), F.CONNECT_FAILED),
    (caused(TimeoutError(), hidden(asyncio.CancelledError(), ssl.SSLWantReadError())), F.TIMEOUT),
    (hidden(TimeoutError(), hidden(asyncio.CancelledError(), unverified(10))), F.TIMEOUT),
    (hidden(anyio.BrokenResourceError(), ssl.SSLWantReadError()), F.CONNECTION_LOST),
    (h11.RemoteProtocolError("x"), F.PROTOCOL_ERROR),
    (h11.LocalProtocolError("x"), F.PROTOCOL_ERROR),
    (ValueError("x"), F.PROTOCOL_ERROR),
    (ExceptionGroup("x", [KeyError("y")]), F.CONNECTION_LOST),
    (ExceptionGroup("x", [ConnectionRefusedError()]), F.CONNECT_FAILED),
    (caused(httpx.ConnectError("x"), ExceptionGroup("y", [unverified(62)])), F.TLS_WRONG_HOST),
]


@pytest.mark.parametrize(("trouble", "expected"), CASES, ids=lambda case: repr(case)[:60])
def test_each_trouble_has_exactly_this_kind(trouble: BaseException, expected: F) -> None:
    assert failure(trouble).kind is expected
    assert isinstance(trouble, REMOTE)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.kind}-{row.types[0].__name__}")
def test_no_row_can_be_left_out(row: object) -> None:
    rest = [other for other in ROWS if other is not row]
    assert any(kind(trouble, rest) is not expected for trouble, expected in CASES)


@pytest.mark.parametrize(("module", "known"), [(httpx, HTTPX), (httpcore, HTTPCORE)])
def test_a_new_exception_of_the_libraries_does_not_go_unnoticed(
    module: object, known: dict[type[BaseException], F]
) -> None:
    exported = {
        member
        for _, member in inspect.getmembers(module, inspect.isclass)
        if issubclass(member, BaseException)
    }
    assert exported - {httpx.CookieConflict} == set(known)


def test_every_kind_that_a_request_can_end_in_has_a_row() -> None:
    elsewhere = {F.OFFLINE, F.REDIRECT_INVALID}  # set by the run, and by following redirects
    assert {row.kind for row in ROWS} == set(F) - elsewhere


def test_errors_of_our_own_and_interruptions_are_not_caught() -> None:
    for type_ in (KeyError, TypeError, AssertionError, KeyboardInterrupt, SystemExit):
        assert not issubclass(type_, REMOTE)


def test_the_words_name_the_trouble_and_its_first_cause() -> None:
    trouble = caused(httpx.ConnectError("All attempts failed"), OSError(), OSError(111, "refused"))
    assert failure(trouble).detail == "All attempts failed: [Errno 111] refused"
    assert failure(TimeoutError()).detail == "TimeoutError"


def test_a_circle_of_causes_ends() -> None:
    trouble = ValueError("x")
    trouble.__cause__ = OSError("y")
    trouble.__cause__.__cause__ = trouble
    assert kind(trouble) is F.CONNECT_FAILED


@pytest.mark.parametrize(
    ("code", "is_incomplete"), [(2, True), (20, True), (21, True), (19, False), (10, False)]
)
def test_only_a_missing_issuer_is_worth_fetching(code: int, is_incomplete: bool) -> None:
    assert is_chain_incomplete(caused(httpx.ConnectError("x"), unverified(code))) is is_incomplete
