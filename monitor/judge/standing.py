"""Standing + Judgement + the time -> the new Standing, and the Transition if the status changed.

What each kind of look does to the strikes (looks in a row that point the same way):

| look | broken | failing | blocked | attention | recovering |
| --- | --- | --- | --- | --- | --- |
| healthy | reset | reset | reset | reset | +1 while down, reset when that ends it |
| moved, degraded | reset | reset | reset | +1 a run, unless down | as healthy |
| broken | +1 | +1 | reset | reset | reset |
| unsure | kept | +1 | reset | reset | reset |
| blocked | reset, unless down | reset, unless down | +1 | reset when that makes it unverified | reset |
| ours, or paused | kept | kept | kept | kept | kept |

Suspicion starts afresh: what failed before the status became suspect is not counted, and an unsure look at
what is unverified counts for nothing. A moved or degraded look that ends a downtime is the first of the
looks that lead to attention.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from monitor.model import (
    NO_STRIKES,
    Judgement,
    Patience,
    Standing,
    Status,
    Strikes,
    Transition,
    Verdict,
)

_CALM = frozenset({Status.NEW, Status.UP, Status.ATTENTION})
_SERVING = frozenset({Status.UP, Status.ATTENTION})


@dataclass(frozen=True, slots=True)
class _Look:
    """One judgement with all that its weight depends on."""

    judgement: Judgement
    at: datetime
    run: str
    patience: Patience
    second_look: bool
    by_person: bool

    @property
    def is_broken(self) -> bool:
        return self.judgement.verdict is Verdict.BROKEN

    @property
    def wants_attention(self) -> bool:
        return self.judgement.verdict in {Verdict.MOVED, Verdict.DEGRADED}


def advance(
    standing: Standing,
    judgement: Judgement,
    *,
    at: datetime,
    run: str,
    patience: Patience,
    second_look: bool = False,
    by_person: bool = False,
) -> tuple[Standing, Transition | None]:
    """Return the standing after one look at `at` (UTC) in the run with the id `run`, and what changed.

    `second_look` marks a look inside the same run, after a pause: it confirms what is broken without the
    gap, and adds nothing to what wants attention. `by_person` marks a look that a person asked for: one
    good one ends a downtime. `version` and `due_at` are not touched. Total: it never raises.
    """
    if judgement.verdict is Verdict.OURS or standing.status is Status.PAUSED:
        return standing, None
    look = _Look(judgement, at, run, patience, second_look, by_person)
    after = _remembered(_moved(standing, look), standing, look)
    if after.status is standing.status:
        return after, None
    change = Transition(
        resource=standing.resource,
        at=at,
        before=standing.status,
        after=after.status,
        reason=judgement.reason,
        detail=judgement.detail,
        run=run,
    )
    return after, change


def _remembered(after: Standing, before: Standing, look: _Look) -> Standing:
    """Return the standing with what every look that counts leaves behind."""
    judgement = look.judgement
    failed = judgement.verdict in {Verdict.BROKEN, Verdict.UNSURE}
    never_served = before.broken_when_added or (before.looked_at is None and failed)
    return replace(
        after,
        since=before.since if after.status is before.status else look.at,
        reason=judgement.reason,
        detail=judgement.detail,
        looked_at=look.at,
        last_good_at=look.at if judgement.verdict.serves else before.last_good_at,
        broken_when_added=never_served and after.status not in _SERVING,
    )


def _moved(standing: Standing, look: _Look) -> Standing:
    match look.judgement.verdict:
        case Verdict.HEALTHY | Verdict.MOVED | Verdict.DEGRADED:
            return _good(standing, look)
        case Verdict.BROKEN | Verdict.UNSURE:
            return _failing(standing, look)
        case Verdict.BLOCKED:
            return _blocked(standing, look)
        case Verdict.OURS:
            return standing


def _struck(strikes: Strikes, look: _Look) -> Strikes:
    return Strikes(strikes.looks + 1, strikes.since or look.at, look.run)


def _good(standing: Standing, look: _Look) -> Standing:
    fresh = replace(standing, broken=NO_STRIKES, failing=NO_STRIKES, blocked=NO_STRIKES)
    if standing.status is Status.DOWN:
        return _recovering(fresh, look)
    if not look.wants_attention:
        return replace(fresh, status=Status.UP, attention=NO_STRIKES)
    attention = _noticed(standing.attention, look)
    is_enough = attention.looks >= look.patience.attention_looks
    stays = standing.status is Status.ATTENTION
    status = Status.ATTENTION if is_enough or stays else Status.UP
    return replace(fresh, status=status, attention=attention)


def _noticed(attention: Strikes, look: _Look) -> Strikes:
    """Return the strikes with this look, unless this run has already added one."""
    return attention if attention.run == look.run and attention.looks else _struck(attention, look)


def _recovering(standing: Standing, look: _Look) -> Standing:
    good = _struck(standing.recovering, look)
    patience = look.patience
    has_lasted = good.looks == 1 or _lasts(good, look) >= patience.recovery_gap.total_seconds()
    if not look.by_person and not (good.looks >= patience.recovery_looks and has_lasted):
        return replace(standing, recovering=good)
    attention = _struck(NO_STRIKES, look) if look.wants_attention else NO_STRIKES
    return replace(standing, status=Status.UP, recovering=NO_STRIKES, attention=attention)


def _lasts(strikes: Strikes, look: _Look) -> float:
    """Return how many seconds lie between the first strike and this look."""
    return (look.at - (strikes.since or look.at)).total_seconds()


def _failing(standing: Standing, look: _Look) -> Standing:
    calm = replace(standing, blocked=NO_STRIKES, attention=NO_STRIKES, recovering=NO_STRIKES)
    if standing.status is Status.UNVERIFIED and not look.is_broken:
        return calm
    if standing.status not in {Status.SUSPECT, Status.DOWN}:
        calm = replace(calm, status=Status.SUSPECT, broken=NO_STRIKES, failing=NO_STRIKES)
    failing = _struck(calm.failing, look)
    broken = _struck(calm.broken, look) if look.is_broken else calm.broken
    is_down = _is_broken_for_good(broken, look) or _fails_for_good(failing, look)
    status = Status.DOWN if is_down else calm.status
    return replace(calm, status=status, failing=failing, broken=broken)


def _is_broken_for_good(broken: Strikes, look: _Look) -> bool:
    patience = look.patience
    if not look.is_broken or broken.looks < patience.broken_looks:
        return False
    has_lasted = _lasts(broken, look) >= patience.broken_gap.total_seconds()
    return has_lasted or look.second_look or patience.broken_looks == 1


def _fails_for_good(failing: Strikes, look: _Look) -> bool:
    patience = look.patience
    is_enough = failing.looks >= patience.unsure_looks
    return is_enough and _lasts(failing, look) >= patience.unsure_span.total_seconds()


def _blocked(standing: Standing, look: _Look) -> Standing:
    blocked = _struck(standing.blocked, look)
    walled = replace(standing, blocked=blocked, recovering=NO_STRIKES)
    if standing.status is Status.DOWN:
        return walled
    walled = replace(walled, broken=NO_STRIKES, failing=NO_STRIKES)
    if standing.status in _CALM and blocked.looks < look.patience.blocked_looks:
        return walled
    return replace(walled, status=Status.UNVERIFIED, attention=NO_STRIKES)
