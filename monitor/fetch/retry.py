"""A Reply -> whether to ask again and after how many seconds; and the layer that does so."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import MappingProxyType

from tenacity import AsyncRetrying, RetryCallState

from monitor.fetch.asking import Ask, Fetch, Reply
from monitor.model import Clock, Cut, FailureKind, Hop

MAX_RETRIES = 2  # of one check, all its hops together
FIRST_PAUSE = 1.0  # seconds; doubles with every retry
LONGEST_PAUSE = 30.0  # seconds; a site that wants us to wait longer is not asked again in this run

# Trouble that may pass, and how often it is worth asking again.
RETRIES: Mapping[FailureKind | Cut | int, int] = MappingProxyType(
    {
        FailureKind.CONNECT_FAILED: 2,
        FailureKind.CONNECTION_LOST: 2,
        FailureKind.TIMEOUT: 2,
        FailureKind.DNS_ERROR: 1,  # the resolver has asked each server twice already
        Cut.LOST: 2,
        429: 2,
        500: 1,  # mostly a bug that stays; sometimes a worker that was just restarted
        502: 2,
        503: 2,
        504: 2,
    }
)


def should_retry(reply: Reply, *, attempts: int, remaining: float, now: datetime) -> bool:
    """Return whether asking again may help.

    `attempts` were made by this check so far, `remaining` seconds of its deadline are left.
    """
    troubles = (reply.failure.kind if reply.failure else None, reply.cut, reply.hop.status_code)
    worth = max((RETRIES.get(trouble, 0) for trouble in troubles if trouble is not None), default=0)
    asked_for = retry_after(reply.hop, now)
    return (
        attempts <= min(worth, MAX_RETRIES)
        and remaining > 0
        and (asked_for is None or asked_for <= LONGEST_PAUSE)
    )


def pause(reply: Reply, *, attempts: int, now: datetime) -> float:
    """Return the seconds to wait before asking again: what the site asks for, or doubling with jitter.

    The jitter is a hash of the address, so that hosts spread out and every run is the same.
    """
    asked_for = retry_after(reply.hop, now) or 0.0
    digest = hashlib.blake2b(f"{attempts} {reply.hop.url}".encode(), digest_size=2).digest()
    jitter = int.from_bytes(digest, "big") / 0xFFFF / 2
    return max(asked_for, FIRST_PAUSE * 2.0 ** (attempts - 1) * (1 + jitter))


def retry_after(hop: Hop, now: datetime) -> float | None:
    """Return the seconds of a Retry-After header (RFC 9110, 10.2.3); None without a readable one.

    A date counts from the server's own Date where it names one, so that its clock may be wrong.
    """
    text = (hop.header("retry-after") or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    until = _date(text)
    if until is None:
        return None
    return max(0.0, (until - (_date(hop.header("date") or "") or now)).total_seconds())


class Retries:
    """Asks again while that may help; the host's turn is given back during the pause."""

    def __init__(self, inner: Fetch, *, clock: Clock) -> None:
        self._inner = inner
        self._clock = clock

    async def __call__(self, ask: Ask) -> Reply:
        """Return the first reply that needs no retry, or the last one."""
        allowance = ask.allowance

        def is_worth_it(state: RetryCallState) -> bool:
            return should_retry(
                _reply(state),
                attempts=allowance.attempts,
                remaining=allowance.remaining,
                now=self._clock.now(),
            )

        def seconds(state: RetryCallState) -> float:
            return pause(_reply(state), attempts=allowance.attempts, now=self._clock.now())

        async def sleep(seconds: float) -> None:
            allowance.attempts += 1
            await self._clock.sleep(seconds)

        reply: Reply = await AsyncRetrying(retry=is_worth_it, wait=seconds, sleep=sleep)(
            self._inner, ask
        )
        return reply


def _reply(state: RetryCallState) -> Reply:
    if state.outcome is None:
        raise TypeError("a retry is considered before there is a reply")
    reply: Reply = state.outcome.result()
    return reply


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date
