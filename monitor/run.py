"""THE PIPELINE, readable on one screen: registry, plan, fetch, judge, history. The one writer of history."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from monitor import plan
from monitor.history import History, Lease
from monitor.judge import disown
from monitor.model import Clock, Judged, Probe, Recorded, Resource, Run, RunContext, Trigger
from monitor.registry import Survey
from monitor.settings import Settings
from monitor.shard import look_all
from monitor.steps import Memory, Round, batches, counts, our_fault, wants_second_look

LEASE = timedelta(minutes=10)  # how long the lock outlives a run that died elsewhere


@dataclass(frozen=True, slots=True)
class Parts:
    """What a run is made of; the command line wires it."""

    survey: Survey
    context: RunContext
    settings: Settings
    history: History
    clock: Clock
    open_probe: Callable[[], AbstractAsyncContextManager[Probe]]
    owner: str  # who holds the lock: host and process
    is_alive: Callable[[str], bool] | None = None  # whether an owner's process still lives
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    on_plan: Callable[[int], None] = lambda _: None
    on_look: Callable[[Judged], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of one run."""

    run: str  # a new id
    trigger: Trigger = Trigger.COMMAND
    resources: tuple[Resource, ...] | None = None  # None: whatever is due
    second_look: timedelta | None = None  # the pause before trouble is looked at once more
    by_person: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run did."""

    run: Run
    recorded: tuple[Recorded, ...]
    distrusted: tuple[Judged, ...] = ()  # looks that do not count: the fault was ours


async def run_once(parts: Parts, order: Order) -> Outcome:
    """Look at what is due, or at what was asked for, and remember it.

    Raises RunInProgress when another run holds the lock, HistoryUnavailable when the history fails.
    """
    history, clock = parts.history, parts.clock
    pause = order.second_look or timedelta(0)
    with history.lease(
        owner=parts.owner, now=clock.now(), ttl=LEASE + pause, is_alive=parts.is_alive
    ) as lease:
        history.abandon_unfinished(clock.now())
        _sync(parts)
        chosen = _chosen(parts, order)
        run = Run(order.run, clock.now(), order.trigger, planned=len(chosen))
        history.begin_run(run, parts.context)
        parts.on_plan(len(chosen))
        async with parts.open_probe() as probe:
            this = partial(_round, parts, order, probe=probe, lease=lease)
            recorded, distrusted = await this(chosen, number=1)
            again = [] if distrusted else _again(parts, order, chosen, recorded)
            if again:
                await _pause(parts, pause)
                more, distrusted = await this(again, number=2)
                recorded += more
        run = replace(
            run,
            finished_at=clock.now(),
            trusted=not distrusted,
            counts=counts(recorded, distrusted),
        )
        history.finish_run(run)
    return Outcome(run, tuple(recorded), tuple(distrusted))


async def _round(
    parts: Parts,
    order: Order,
    resources: Collection[Resource],
    *,
    number: int,
    probe: Probe,
    lease: Lease,
) -> tuple[list[Recorded], list[Judged]]:
    memory = Memory(parts.history.standings(), parts.history.known())
    this = Round(order.run, number, order.by_person, parts.settings, memory)
    recorded: list[Recorded] = []
    looks = look_all(this.checks(resources), probe, parts.stopping)
    async with aclosing(batches(looks, parts.clock, parts.on_look)) as arrived:
        async for batch in arrived:
            lease.renew(parts.clock.now())
            if fault := await our_fault(batch, probe, parts.settings):
                return recorded, [disown(judged, fault) for judged in batch]
            recorded += parts.history.record([this.recorded(judged) for judged in batch])
    return recorded, []


async def _pause(parts: Parts, pause: timedelta) -> None:
    """Wait for the second look, or until the run is told to stop."""
    waits = [
        asyncio.ensure_future(parts.clock.sleep(pause.total_seconds())),
        asyncio.ensure_future(parts.stopping.wait()),
    ]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()


def _again(
    parts: Parts, order: Order, chosen: Collection[Resource], recorded: Collection[Recorded]
) -> list[Resource]:
    """Return what is looked at a second time; a run that was told to stop looks at nothing more."""
    if order.second_look is None or parts.stopping.is_set():
        return []
    doubtful = {item.look.resource for item in recorded if wants_second_look(item)}
    return [resource for resource in chosen if resource.id in doubtful]


def _chosen(parts: Parts, order: Order) -> tuple[Resource, ...]:
    if order.resources is not None:
        return order.resources
    return plan.due(parts.survey.resources, parts.history.standings(), parts.clock.now())


def _sync(parts: Parts) -> None:
    survey, factsheets = parts.survey, parts.context.registry.factsheets
    parts.history.sync(survey.resources, survey.mapped, factsheets, at=parts.clock.now())
