"""Our memory: the status of a resource, the strikes that led there, and each change as a transition."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.model.judging import Reason
from monitor.model.reasons import Cause


class Status(StrEnum):
    """What we believe about a resource after many looks. HTTP's number is `status_code`."""

    NEW = "new"
    UP = "up"
    ATTENTION = "attention"
    SUSPECT = "suspect"
    DOWN = "down"
    UNVERIFIED = "unverified"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Strikes:
    """Looks in a row that point the same way."""

    looks: int = 0
    since: datetime | None = None  # of the first of them
    run: str = ""  # the last run that added one


NO_STRIKES = Strikes()


@dataclass(frozen=True, slots=True)
class Standing:
    """What we remember of one resource between runs."""

    resource: str
    status: Status = Status.NEW
    since: datetime | None = None  # when this status began
    reason: Reason | None = None  # of the last look that counted
    detail: str = ""
    looked_at: datetime | None = None  # the last look that counted (not `ours`)
    last_good_at: datetime | None = None  # the last look that was healthy, moved or degraded
    due_at: datetime | None = None  # when the next look is due; None: at once
    broken: Strikes = NO_STRIKES  # broken looks
    failing: Strikes = NO_STRIKES  # broken or unsure looks
    blocked: Strikes = NO_STRIKES
    attention: Strikes = NO_STRIKES  # moved or degraded looks
    recovering: Strikes = NO_STRIKES  # good looks while down
    broken_when_added: bool = False  # failed on its very first look
    held: str = ""  # hash of the expectation that was met last; an edited one starts anew
    version: int = 0  # compared and set by the history


@dataclass(frozen=True, slots=True)
class Patience:
    """How long trouble must last before it is believed; the defaults of design part 6."""

    broken_looks: int = 2
    broken_gap: timedelta = timedelta(hours=1)
    unsure_looks: int = 3
    unsure_span: timedelta = timedelta(hours=24)
    blocked_looks: int = 2
    attention_looks: int = 2
    recovery_looks: int = 2
    recovery_gap: timedelta = timedelta(minutes=15)
    suspect_ladder: tuple[timedelta, ...] = field(
        default=(timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
    )


@dataclass(frozen=True, slots=True)
class Transition:
    """One change of status: the ledger that reports are made from. Never pruned."""

    resource: str
    at: datetime  # UTC
    before: Status
    after: Status
    reason: Reason
    detail: str
    run: str  # id of the run


@dataclass(frozen=True, slots=True)
class Incident:
    """From the transition to down until the transition to up."""

    resource: str
    host: str
    reason: Reason
    detail: str
    opened_at: datetime  # the transition to down
    since: datetime  # the first look that failed
    closed_at: datetime | None = None

    @property
    def cause(self) -> Cause:
        """Return the class of trouble that opened it."""
        return self.reason.cause
