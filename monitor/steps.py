"""The small steps of a run: what to ask, whom to trust, what to remember."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from monitor import judge, plan
from monitor.model import (
    Check,
    Clock,
    Judged,
    Known,
    Look,
    Probe,
    Reason,
    Recorded,
    Resource,
    Standing,
    Status,
    Verdict,
)
from monitor.settings import Settings

BATCH_LOOKS = 500  # recorded together, once it is known whether our own network can be trusted
BATCH_SECONDS = 30.0  # a killed run loses no more than this


@dataclass(frozen=True, slots=True)
class Memory:
    """What the history knows at the start of a round."""

    standings: Mapping[str, Standing]
    known: Mapping[str, Known]

    def standing(self, resource: Resource) -> Standing:
        """Return the resource's standing; a new one where it was never looked at."""
        return self.standings.get(resource.id) or Standing(resource.id)


@dataclass(frozen=True, slots=True)
class Round:
    """One pass over some resources within a run."""

    run: str
    number: int  # 1, and 2 for the second look
    by_person: bool
    settings: Settings
    memory: Memory

    def checks(self, resources: Collection[Resource]) -> tuple[Check, ...]:
        """Return the checks, in the order in which hosts are asked."""
        return tuple(
            self._check(resource) for resource in plan.order(resources, self.memory.standings)
        )

    def _check(self, resource: Resource) -> Check:
        standing = self.memory.standing(resource)
        return Check(
            resource,
            known=judge.usable(self.memory.known.get(resource.id), resource),
            held_before=standing.held == judge.expectation_hash(resource.expect),
            second_look=self.number > 1,
            by_person=self.by_person,
        )

    def recorded(self, judged: Judged) -> Recorded:
        """Return all that one look changes."""
        resource, judgement, at = judged.check.resource, judged.judgement, judged.observation.at
        before = self.memory.standing(resource)
        patience = self.settings.patience_values
        after, transition = judge.advance(
            before,
            judgement,
            at=at,
            run=self.run,
            patience=patience,
            second_look=self.number > 1,
            by_person=self.by_person,
        )
        after = replace(
            after,
            due_at=plan.next_look(resource, after, patience, at),
            held=judge.expectation_hash(resource.expect) if judgement.holds else before.held,
        )
        counts = judgement.verdict is not Verdict.OURS
        return Recorded(
            look=_look(judged, self.run, self.number),
            judgement=judgement,
            before=before,
            after=after,
            transition=transition,
            known=judge.known(judged),
            certificate=judged.observation.certificate,
            week=monday(at, self.settings) if counts else None,
        )


def _look(judged: Judged, run: str, number: int) -> Look:
    seen, judgement = judged.observation, judged.judgement
    return Look(
        resource=judged.check.resource.id,
        run=run,
        number=number,
        at=seen.at,
        url=seen.url,
        final_url=seen.final_url,
        reason=judgement.reason,
        detail=judgement.detail,
        rule=judgement.rule,
        status_code=seen.status_code,
        elapsed=seen.elapsed,
        body_hash=seen.body_hash,
        observation=seen,
        page=judgement.page,
    )


def monday(at: datetime, settings: Settings) -> date:
    """Return the Monday of the week that `at` lies in, on the calendar of the reports."""
    day = at.astimezone(settings.zone).date()
    return day - timedelta(days=day.weekday())


def wants_second_look(item: Recorded) -> bool:
    """Return whether another look in the same run could confirm what was seen."""
    blocked_once = (
        item.judgement.verdict is Verdict.BLOCKED and item.after.status is not Status.UNVERIFIED
    )
    return item.after.status is Status.SUSPECT or (
        blocked_once and item.after.status is not Status.DOWN
    )


def counts(recorded: Sequence[Recorded], distrusted: Sequence[Judged]) -> dict[Verdict, int]:
    """Return how many resources got which verdict; the last look of a run decides."""
    last = {item.look.resource: item.judgement.verdict for item in recorded}
    last |= {judged.check.resource.id: judged.judgement.verdict for judged in distrusted}
    return dict(sorted(Counter(last.values()).items()))


async def our_fault(batch: Sequence[Judged], probe: Probe, settings: Settings) -> Reason | None:
    """Return why a batch says nothing about its sites, or None where it can be trusted.

    The canaries are asked only when most hosts of the batch failed at the network level.
    """
    if not settings.canaries or not judge.most_hosts_failed(batch):
        return None
    checks = [Check(Resource(id=f"canary-{url}", name=url, url=url)) for url in settings.canaries]
    seen = [await probe.look(check) for check in checks]
    return judge.our_fault(batch, seen)


async def batches(
    judgeds: AsyncGenerator[Judged, None], clock: Clock, on_look: Callable[[Judged], None]
) -> AsyncGenerator[tuple[Judged, ...], None]:
    """Yield the looks in batches of `BATCH_LOOKS`, or what came in `BATCH_SECONDS`."""
    batch: list[Judged] = []
    started = clock.monotonic()
    async with aclosing(judgeds) as arriving:
        async for judged in arriving:
            on_look(judged)
            batch.append(judged)
            if len(batch) >= BATCH_LOOKS or clock.monotonic() - started >= BATCH_SECONDS:
                yield tuple(batch)
                batch.clear()
                started = clock.monotonic()
    if batch:
        yield tuple(batch)
