"""Checks -> Judgeds: asks `fetch`, lets `judge` decide, and answers what `judge` still wants to know."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from monitor.errors import contained
from monitor.judge import judge
from monitor.model import Check, Failure, FailureKind, Judged, Observation, Probe, Question

log = logging.getLogger(__name__)

MOST_QUESTIONS = 4  # a chain of meta refreshes longer than a browser's patience is a loop
GRACE = 30.0  # seconds for looks under way once a stop is asked for
MOST_IN_FLIGHT = 2_000  # looks that wait for their hosts at one time; keeps memory flat


async def look(check: Check, probe: Probe) -> Judged:
    """Return what a reader meets at the check's address, and what we think of it."""
    observation = await probe.look(check)
    for _ in range(MOST_QUESTIONS):
        opinion = judge(observation, check)
        if not isinstance(opinion, Question):
            return Judged(check, observation, opinion)
        observation = _answered(observation, opinion, await probe.answer(check, opinion))
    loop = Failure(FailureKind.REDIRECT_LOOP, "the page sends readers on and on by meta refresh")
    observation = replace(observation, failure=loop)
    final = judge(observation, check)
    assert not isinstance(final, Question)  # noqa: S101  (a failure leaves nothing to ask)
    return Judged(check, observation, final)


async def look_all(
    checks: Sequence[Check], probe: Probe, stopping: asyncio.Event
) -> AsyncGenerator[Judged, None]:
    """Yield each check's outcome as it comes; hosts are asked side by side, each at its own pace.

    Once `stopping` is set no further look begins, and those under way get `GRACE` seconds to end; a
    look cut off then was not made. A look that meets a bug of ours is logged and left out.
    """
    waiting = iter(checks)
    under_way: set[asyncio.Task[Judged | None]] = set()
    try:
        while True:
            _fill(under_way, waiting, probe, stopping)
            if not under_way:
                return
            done, under_way = await _some(under_way, stopping)
            if not done:
                return
            for task in done:
                if (judged := task.result()) is not None:
                    yield judged
    finally:
        for task in under_way:
            task.cancel()


def _fill(
    under_way: set[asyncio.Task[Judged | None]],
    waiting: Iterator[Check],
    probe: Probe,
    stopping: asyncio.Event,
) -> None:
    while len(under_way) < MOST_IN_FLIGHT and not stopping.is_set():
        if (check := next(waiting, None)) is None:
            return
        under_way.add(asyncio.create_task(_contained_look(check, probe)))


async def _some(
    under_way: set[asyncio.Task[Judged | None]], stopping: asyncio.Event
) -> tuple[set[asyncio.Task[Judged | None]], set[asyncio.Task[Judged | None]]]:
    """Return the looks that ended and those that did not; none ended means that the grace is over."""
    stopped = asyncio.create_task(stopping.wait())
    first = {stopped} if not stopping.is_set() else set[asyncio.Task[Literal[True]]]()
    await asyncio.wait(
        {*under_way, *first}, timeout=None if first else GRACE, return_when=asyncio.FIRST_COMPLETED
    )
    stopped.cancel()
    done = {task for task in under_way if task.done()}
    if not done and first:
        return await _some(under_way, stopping)
    return done, under_way - done


async def _contained_look(check: Check, probe: Probe) -> Judged | None:
    with contained(lambda bug: log.error("not checked: %s", check.resource.id, exc_info=bug)):
        return await look(check, probe)
    return None


def _answered(observation: Observation, question: Question, answer: Observation) -> Observation:
    return replace(observation, answers={**observation.answers, question: answer})
