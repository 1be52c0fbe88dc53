"""One Check -> one Observation: web addresses are asked for, telephone and mail addresses are checked in form."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import httpx

from monitor.fetch.address import AddressInvalid, parse
from monitor.fetch.asking import Allowance, Ask
from monitor.fetch.headers import headers
from monitor.fetch.mail import MailCheck
from monitor.fetch.phones import phone_trouble
from monitor.fetch.redirects import Trail
from monitor.model import (
    Check,
    Clock,
    Failure,
    FailureKind,
    Observation,
    Question,
    QuestionKind,
)

MAX_JARS = 1000  # cookies of looks whose question may still come

Follow = Callable[[Ask], Awaitable[Trail]]


class WebProbe:
    """The Probe of model/ports.py. Every look starts with an empty cookie jar, as a new reader would."""

    def __init__(self, *, follow: Follow, mail: MailCheck, contact: str, clock: Clock) -> None:
        self._follow = follow
        self._mail = mail
        self._contact = contact
        self._clock = clock
        self._jars: dict[str, httpx.Cookies] = {}

    async def look(self, check: Check) -> Observation:
        """Return what the resource's address brought; an empty observation where there is no address."""
        url = check.resource.url
        if url is None:
            return Observation("", self._clock.now())
        match url.strip().partition(":")[0].lower():
            case "tel" | "sms":
                return self._without_hops(url, _phone_failure(url))
            case "mailto":
                return await self._look_at_mail(url, check.resource.timeout.total_seconds())
            case _:
                jar = httpx.Cookies()
                observation = await self._ask(url, check, jar)
                self._keep(check.resource.id, jar)
                return observation

    async def answer(self, check: Check, question: Question) -> Observation:
        """Return what the question's address brought, asked with the cookies of the look before it."""
        match question.kind:
            case QuestionKind.FOLLOW:
                jar = self._jars.pop(check.resource.id, None) or httpx.Cookies()
                observation = await self._ask(question.url, check, jar)
                first = tuple(replace(hop, is_refresh=True) for hop in observation.hops[:1])
                return replace(observation, hops=first + observation.hops[1:])

    async def _ask(self, url: str, check: Check, jar: httpx.Cookies) -> Observation:
        try:
            parsed = parse(url)
        except AddressInvalid as invalid:
            return self._without_hops(url, Failure(FailureKind.INVALID_ADDRESS, str(invalid)))
        allowance = Allowance(check.resource.timeout.total_seconds())
        ask = Ask(
            url=parsed,
            headers=headers(self._contact, check.resource.expect.lang),
            allowance=allowance,
            jar=jar,
            known=check.known,
        )
        return self._observed(url, await self._follow(ask), allowance)

    def _observed(self, url: str, trail: Trail, allowance: Allowance) -> Observation:
        body = trail.last.body if trail.failure is None else b""
        return Observation(
            url=url,
            at=allowance.started_at or self._clock.now(),
            hops=trail.hops,
            failure=trail.failure,
            body=body,
            body_hash=body_hash(body),
            cut=trail.last.cut if trail.failure is None else None,
            elapsed=allowance.elapsed,
            attempts=allowance.attempts,
            certificate=trail.certificate,
        )

    async def _look_at_mail(self, url: str, seconds: float) -> Observation:
        started = asyncio.get_running_loop().time()
        observation = self._without_hops(url, None)
        try:
            async with asyncio.timeout(seconds):
                trouble = await self._mail.trouble(url)
        except TimeoutError:
            trouble = Failure(FailureKind.DNS_ERROR, "no name server answered in time")
        elapsed = timedelta(seconds=asyncio.get_running_loop().time() - started)
        return replace(observation, failure=trouble, elapsed=elapsed)

    def _without_hops(self, url: str, failure: Failure | None) -> Observation:
        return Observation(url=url, at=self._clock.now(), failure=failure)

    def _keep(self, resource: str, jar: httpx.Cookies) -> None:
        """Keep the cookies for a question; a page that reloads itself to set one is common."""
        self._jars.pop(resource, None)
        if len(jar.jar):
            self._jars[resource] = jar
        if len(self._jars) > MAX_JARS:
            self._jars.pop(next(iter(self._jars)))


def body_hash(body: bytes) -> str:
    """Return the BLAKE2b hash (16 bytes, hex) that an unchanged body is known by; "" for none."""
    return hashlib.blake2b(body, digest_size=16).hexdigest() if body else ""


def _phone_failure(url: str) -> Failure | None:
    trouble = phone_trouble(url)
    return Failure(FailureKind.INVALID_ADDRESS, trouble) if trouble else None
