"""The world: what one probe saw. Facts only, no opinion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.model.resources import Resource


class FailureKind(StrEnum):
    """Why no response came; the closed set."""

    DNS_NOT_FOUND = "dns_not_found"  # a real NXDOMAIN
    DNS_ERROR = "dns_error"  # SERVFAIL, no answer, an empty answer
    CONNECT_FAILED = "connect_failed"  # refused, unreachable, no route
    CONNECTION_LOST = "connection_lost"  # reset or closed before a response was complete
    TIMEOUT = "timeout"
    TLS_EXPIRED = "tls_expired"
    TLS_WRONG_HOST = "tls_wrong_host"
    TLS_UNTRUSTED = "tls_untrusted"
    TLS_ERROR = "tls_error"
    PROTOCOL_ERROR = "protocol_error"  # what came is not HTTP
    REDIRECT_LOOP = "redirect_loop"  # a loop, or more hops than a browser follows
    REDIRECT_INVALID = (
        "redirect_invalid"  # a redirect without a target, or to something no browser opens
    )
    INVALID_ADDRESS = "invalid_address"  # the address itself is malformed
    PROXY = "proxy"  # our proxy refuses, fails, or asks for a password
    FORBIDDEN_ADDRESS = (
        "forbidden_address"  # refused by our own guard: private, loopback, link-local, metadata
    )
    OFFLINE = "offline"  # our own network is down (set by the run, never by a probe)


NETWORK_FAILURES = frozenset(
    {
        FailureKind.DNS_NOT_FOUND,  # a broken resolver of ours may claim it for every name
        FailureKind.DNS_ERROR,
        FailureKind.CONNECT_FAILED,
        FailureKind.CONNECTION_LOST,
        FailureKind.TIMEOUT,
        FailureKind.PROXY,
        FailureKind.TLS_UNTRUSTED,  # a filter that opens TLS looks like this on every host
    }
)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why no response came, with the raw words of the library for `explain`."""

    kind: FailureKind
    detail: str = ""


class Cut(StrEnum):
    """Why a body was not read to its end."""

    SIZE = "size"  # the cap, also for compressed bombs
    DEADLINE = "deadline"  # the total time of the check
    LOST = "lost"  # the connection ended early
    ENCODING = "encoding"  # the announced compression could not be undone


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate that a host showed."""

    host: str
    not_after: datetime  # UTC
    issuer: str = ""
    chain_complete: bool = (
        True  # False: the server forgot an intermediate that we fetched ourselves
    )
    not_before: datetime | None = None  # UTC; a short life is judged by its last third


@dataclass(frozen=True, slots=True)
class Hop:
    """One request and what came back; `status_code` is None where nothing did."""

    url: str
    status_code: int | None = None
    headers: tuple[tuple[str, str], ...] = ()  # names in lower case, in the order received
    location: str | None = None  # the absolute target, where this hop sends the reader on
    address: str | None = None  # the IP address that was connected to
    elapsed: timedelta = timedelta(0)
    is_refresh: bool = False  # reached by a meta refresh of the page before

    def header(self, name: str) -> str | None:
        """Return the first header of that name (lower case), or None."""
        return next((value for key, value in self.headers if key == name), None)


class QuestionKind(StrEnum):
    """What `judge` may still need to know."""

    FOLLOW = "follow"  # where a meta refresh leads


@dataclass(frozen=True, slots=True)
class Question:
    """What `judge` needs to know before a verdict; `shard` asks `fetch` and judges again."""

    kind: QuestionKind
    url: str


@dataclass(frozen=True, slots=True)
class Observation:
    """What the probe saw: the hops, and the last response or the failure that ended them."""

    url: str  # the address that was asked for
    at: datetime  # UTC, when the first request started
    hops: tuple[Hop, ...] = ()
    failure: Failure | None = None
    body: bytes = b""  # of the last hop, decompressed, up to the cap
    body_hash: str = ""  # BLAKE2b of `body`, hex; "" where there is none
    cut: Cut | None = None
    elapsed: timedelta = timedelta(0)  # of the whole check, retries included
    attempts: int = 1
    certificate: Certificate | None = None  # of the last https hop
    answers: Mapping[Question, Observation] = field(default_factory=dict)

    @property
    def final(self) -> Hop | None:
        """Return the hop whose response the reader gets, or None after a failure."""
        return self.hops[-1] if self.hops and self.failure is None else None

    @property
    def final_url(self) -> str:
        """Return the last address that was asked for."""
        return self.hops[-1].url if self.hops else self.url

    @property
    def status_code(self) -> int | None:
        """Return HTTP's number of the last response, or None after a failure."""
        return self.final.status_code if self.final else None


@dataclass(frozen=True, slots=True)
class Known:
    """What a healthy look left behind, so that an unchanged page needs no second judgement."""

    url: str  # the final address that the validators belong to
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str = ""
    expectation_hash: str = ""
    rules_version: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """The decision to look at one resource once, in one run."""

    resource: Resource
    known: Known | None = None  # None: ask without conditions and judge everything
    held_before: bool = False  # the expectation was met on an earlier look
    second_look: bool = False  # asked for inside the same run, after a pause
    by_person: bool = False  # a person asked for this look
