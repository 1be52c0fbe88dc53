"""Rules for responses that are no page: one row for the status codes that mean the same."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from monitor.judge.rule import Opinion, Rule, answered, told
from monitor.judge.seen import Seen
from monitor.model import Cut, Reason

_LONGEST_WAIT = 400 * 86_400  # seconds; what is announced further ahead is a mistake


@dataclass(frozen=True, slots=True)
class Codes:
    """The status codes that mean one thing, and why."""

    name: str
    codes: Collection[int]
    reason: Reason
    sentence: str


CODES = (
    Codes(
        "not_found",
        {404},
        Reason.NOT_FOUND,
        "404 means that the page is not there, also through a CDN.",
    ),
    Codes("gone", {410}, Reason.GONE, "410 means that the page was removed on purpose."),
    Codes(
        "client_error",
        {400, 414},
        Reason.CLIENT_ERROR,
        "400 and 414 refuse the address as such; a browser sends the same one and meets the same.",
    ),
    Codes(
        "login_wanted",
        {401, 440, 496, 498, 499},
        Reason.LOGIN_WALL,
        "401, and what IIS, nginx and ArcGIS say instead, ask who the visitor is.",
    ),
    Codes(
        "rate_limited",
        {429},
        Reason.RATE_LIMITED,
        "429 asks us to come less often; a reader who comes once gets the page.",
    ),
    Codes(
        "legal", {451}, Reason.LEGAL, "451 means that the page may not be shown where we look from."
    ),
    Codes(
        "proxy_login",
        {407, 511},
        Reason.PROXY,
        "407 and 511 come from a proxy or a gateway on our side, never from the site.",
    ),
    Codes(
        "request_timeout",
        {408},
        Reason.TIMEOUT,
        "408 means that the server gave up waiting for the request, which may pass.",
    ),
    Codes(
        "too_early",
        {425},
        Reason.SERVER_ERROR,
        "425 asks to try again later, as a fault of the server's own does.",
    ),
    Codes(
        "forbidden",
        range(400, 500),
        Reason.FORBIDDEN,
        "403 and every other 4xx are what firewalls answer to programs; a browser may well get the page, "
        "so none of them is called broken.",
    ),
    Codes(
        "server_error",
        range(500, 1000),
        Reason.SERVER_ERROR,
        "5xx, and codes beyond that HTTP does not know, are faults of the server's own.",
    ),
)


def _rule(row: Codes) -> Rule:
    def test(seen: Seen) -> Opinion | None:
        if seen.status not in row.codes:
            return None
        return Opinion(row.reason, told(seen, answered(seen)))

    return Rule(row.name, row.sentence, test)


def _maintenance(seen: Seen) -> Opinion | None:
    announced = seen.header("retry-after")
    if seen.status != 503 or not announced:
        return None
    end = retry_at(announced, seen.observation.at)
    until = f" until {end:%Y-%m-%d %H:%M} UTC" if end else ""
    deed = f"{answered(seen)} and asks to be left in peace{until}"
    return Opinion(Reason.MAINTENANCE, told(seen, deed))


def retry_at(announced: str, now: datetime) -> datetime | None:
    """Return when a `Retry-After` header (seconds, or a date) ends, in UTC; None where it cannot be read."""
    if re.fullmatch(r"[0-9]{1,8}", announced) and int(announced) <= _LONGEST_WAIT:
        return now + timedelta(seconds=int(announced))
    try:
        end = parsedate_to_datetime(announced)
        return (end if end.tzinfo else end.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, IndexError, TypeError):  # the library raises all of these
        return None


def _unasked_304(seen: Seen) -> Opinion | None:
    if seen.status != 304 or seen.is_unchanged:
        return None
    deed = "answered 304 Not Modified though there was nothing to compare with, so no page came"
    return Opinion(Reason.SERVER_ERROR, told(seen, deed))


def _redirect_nowhere(seen: Seen) -> Opinion | None:
    if not 301 <= seen.status <= 399 or seen.status == 304:
        return None
    deed = f"{answered(seen)} without saying where to"
    return Opinion(Reason.REDIRECT_INVALID, told(seen, deed))


def _no_response(seen: Seen) -> Opinion | None:
    if seen.status >= 200:
        return None
    return Opinion(
        Reason.PROTOCOL_ERROR, told(seen, f"{answered(seen)}, which is no final response")
    )


_CUTS = {
    Cut.DEADLINE: (Reason.TIMEOUT, "began to answer and sent no page in time"),
    Cut.LOST: (Reason.CONNECTION_LOST, "began to answer and hung up before any of the page came"),
    # A browser may know a compression that we do not: not called broken.
    Cut.ENCODING: (Reason.SERVER_ERROR, "sent a page whose compression could not be undone"),
}


def _nothing_arrived(seen: Seen) -> Opinion | None:
    cut = seen.observation.cut
    if seen.observation.body or cut not in _CUTS:
        return None
    reason, deed = _CUTS[cut]
    return Opinion(reason, told(seen, deed))


RULES = (
    Rule(
        "maintenance",
        "503 with `Retry-After` announces an end, as planned maintenance does.",
        _maintenance,
    ),
    *(_rule(row) for row in CODES),
    Rule(
        "unasked_304", "304 answers a question that was not put, and brings no page.", _unasked_304
    ),
    Rule(
        "redirect_nowhere",
        "A redirect that names no target leads no browser anywhere.",
        _redirect_nowhere,
    ),
    Rule(
        "no_response",
        "Below 200 stand notes on the way to a response, never the response.",
        _no_response,
    ),
    Rule(
        "nothing_arrived",
        "A body of which nothing came cannot be judged as a page.",
        _nothing_arrived,
    ),
)
