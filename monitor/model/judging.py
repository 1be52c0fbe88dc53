"""Our opinion on one observation: a reason from the closed set, with what a person needs to follow it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from monitor.model.looking import Check, Observation
from monitor.model.reasons import REASON_TEXTS, Cause, Verdict


class Reason(StrEnum):
    """Why a verdict was given. Each belongs to exactly one verdict: see `REASON_TEXTS`."""

    OK = "ok"
    OK_REDIRECTED = "ok_redirected"
    PERMANENT_REDIRECT = "permanent_redirect"
    META_REFRESH = "meta_refresh"
    MOVED_HOST = "moved_host"
    CONTENT_CHANGED = "content_changed"
    EXPECTATION_MISSING = "expectation_missing"
    FRAGMENT_MISSING = "fragment_missing"
    CERTIFICATE_EXPIRING = "certificate_expiring"
    CERTIFICATE_CHAIN_INCOMPLETE = "certificate_chain_incomplete"
    WRONG_LANGUAGE = "wrong_language"
    INSECURE = "insecure"
    SLOW = "slow"
    NOT_FOUND = "not_found"
    GONE = "gone"
    CLIENT_ERROR = "client_error"
    INVALID_ADDRESS = "invalid_address"
    DNS_NOT_FOUND = "dns_not_found"
    TLS_EXPIRED = "tls_expired"
    TLS_WRONG_HOST = "tls_wrong_host"
    TLS_UNTRUSTED = "tls_untrusted"
    TLS_ERROR = "tls_error"
    PROTOCOL_ERROR = "protocol_error"
    REDIRECT_LOOP = "redirect_loop"
    REDIRECT_INVALID = "redirect_invalid"
    SOFT_404 = "soft_404"
    REDIRECTED_HOME = "redirected_home"
    PARKED = "parked"
    HIJACKED = "hijacked"
    SERVICE_CLOSED = "service_closed"
    PROMISE_LOST = "promise_lost"
    EMPTY = "empty"
    WRONG_TYPE = "wrong_type"
    BOT_WALL = "bot_wall"
    LOGIN_WALL = "login_wall"
    FORBIDDEN = "forbidden"
    RATE_LIMITED = "rate_limited"
    LEGAL = "legal"
    TIMEOUT = "timeout"
    CONNECT_FAILED = "connect_failed"
    CONNECTION_LOST = "connection_lost"
    DNS_ERROR = "dns_error"
    SERVER_ERROR = "server_error"
    MAINTENANCE = "maintenance"
    OFFLINE = "offline"
    PROXY = "proxy"
    TLS_INTERCEPTED = "tls_intercepted"
    FORBIDDEN_ADDRESS = "forbidden_address"
    NOT_SET = "not_set"

    @property
    def verdict(self) -> Verdict:
        """Return the one verdict that this reason belongs to."""
        return REASON_TEXTS[self].verdict

    @property
    def sentence(self) -> str:
        """Return what it means for a reader, as a full sentence."""
        return REASON_TEXTS[self].sentence

    @property
    def hint(self) -> str:
        """Return what an editor can do about it, as a full sentence; "" where nothing needs doing."""
        return REASON_TEXTS[self].hint

    @property
    def cause(self) -> Cause:
        """Return the class of trouble that it belongs to."""
        return REASON_TEXTS[self].cause


@dataclass(frozen=True, slots=True)
class PageNote:
    """What a person recognises a page by."""

    title: str = ""
    excerpt: str = ""  # the first lines of visible text, at most 300 characters
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A reason with what a person needs to follow it."""

    reason: Reason
    detail: str  # one sentence for a person, with the particulars of this look
    rule: str  # the name of the rule that spoke
    new_url: str | None = None  # where the page is now, for `moved`
    page: PageNote | None = (
        None  # None: nothing was parsed (no page, or unchanged since the last look)
    )
    holds: bool | None = None  # whether the expectation was met; None: it could not be told

    @property
    def verdict(self) -> Verdict:
        """Return the verdict that the reason belongs to."""
        return self.reason.verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """What `look` returns: the check, what was seen, and what we think of it."""

    check: Check
    observation: Observation
    judgement: Judgement
