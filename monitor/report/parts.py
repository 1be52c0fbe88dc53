"""The data of a report as frozen values: every text in them is cleaned, none is escaped yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from monitor.model import (
    Cause,
    FindingKind,
    Importance,
    Kind,
    PageNote,
    Reason,
    Status,
    Target,
    Verdict,
    Week,
)
from monitor.report.period import Period

# The hint of trouble that may pass is to wait; once it counts as broken, waiting is over.
LASTED = "It has lasted: tell the site's owner, or find another page that keeps the promise."


@dataclass(frozen=True, slots=True)
class Address:
    """An address as people may see it."""

    text: str  # "hxxps://..." where a reader must not follow it
    href: str | None  # None: never a link


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact sheet points at a resource."""

    factsheet: str  # id
    title: str  # of the fact sheet
    section: str
    lead: str  # what stands before the link in its line
    text: str  # anchor text
    line: int | None
    edit: str | None  # where an editor changes the sheet


@dataclass(frozen=True, slots=True)
class Cell:
    """One week of a bar."""

    week: Week
    name: str  # "2026-W47"
    share: float  # of the week's time that was spent in the worst status, 0 to 1
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """The last weeks of one resource, oldest first."""

    cells: tuple[Cell, ...]
    label: str  # the same in words, week by week
    short: str  # the same in words, counted


@dataclass(frozen=True, slots=True)
class Row:
    """One resource, as of the report's moment."""

    id: str
    name: str
    kind: Kind
    importance: Importance
    target: Target
    direct: bool
    owners: tuple[str, ...]
    address: Address | None  # None: to be filled in
    places: tuple[Place, ...]
    status: Status
    since: datetime | None  # of the trouble where there is one, else of the status
    reason: Reason | None
    detail: str  # what was seen
    broken_when_added: bool
    next_look: datetime | None
    new_address: Address | None  # where a moved page is now
    broken_for: timedelta | None  # how long it is, or was, broken
    changes: int  # of status within the seven days before the report's moment
    page: PageNote | None
    bar: Bar

    @property
    def sentence(self) -> str:
        """Return what the reason means for a reader, "" where there is no reason."""
        return self.reason.sentence if self.reason else ""

    @property
    def hint(self) -> str:
        """Return what an editor can do, "" where nothing needs doing."""
        if self.reason is None:
            return ""
        has_lasted = self.status is Status.DOWN and self.reason.verdict is Verdict.UNSURE
        return LASTED if has_lasted else self.reason.hint


@dataclass(frozen=True, slots=True)
class Cluster:
    """Rows that stand together: one, or several of one host that fail for one cause."""

    rows: tuple[Row, ...]
    host: str = ""
    cause: Cause = Cause.NONE

    @property
    def reason(self) -> Reason | None:
        """Return the reason that several rows share, so that it is said once; else None."""
        reasons = {row.reason for row in self.rows}
        return self.rows[0].reason if self.host and len(reasons) == 1 else None


@dataclass(frozen=True, slots=True)
class Expiring:
    """A certificate that runs out soon, or has."""

    host: str
    not_after: datetime
    days: int  # whole days left at the report's moment, negative once it has run out
    resources: int  # how many are on that host


@dataclass(frozen=True, slots=True)
class Note:
    """One finding around a fact sheet."""

    kind: FindingKind
    factsheet: str
    title: str
    sentence: str
    line: int | None
    edit: str | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the period without a trusted run."""

    start: datetime
    end: datetime
    untrusted: int  # runs within it that could not be trusted


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of what should have been looked at was."""

    watched: int  # resources with an address
    checked: int
    unchecked: tuple[str, ...]  # the names of the others
    runs: int  # that started within the period
    untrusted: int
    missed: int
    gaps: tuple[Gap, ...]
    references: int
    unmapped: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """One week of the trend: how many resources stood how at its end."""

    name: str
    monday: date
    trusted: bool  # False: no trusted look, so that the counts say nothing
    counts: Mapping[Status, int]
    newly_broken: int
    fixed: int

    @property
    def serving(self) -> int:
        """Return how many resources served readers at the week's end."""
        return self.counts.get(Status.UP, 0) + self.counts.get(Status.ATTENTION, 0)


@dataclass(frozen=True, slots=True)
class Summary:
    """A report, before it is rendered."""

    title: str
    zone: tzinfo
    period: Period
    as_of: datetime  # UTC; the report says what was true then
    headline: str  # one sentence that answers
    line: str  # the second one: how much was looked at
    quiet: bool
    trusted: bool  # False: the period holds no trusted look
    last_look: datetime | None
    newly_broken: tuple[Cluster, ...]
    attention: tuple[Row, ...]
    suspect: tuple[Row, ...]
    still_broken: tuple[Cluster, ...]
    fixed: tuple[Row, ...]
    assumed: tuple[Row, ...]
    missing: tuple[Row, ...]  # without an address
    unverified: tuple[Row, ...]
    flapping: tuple[Row, ...]
    certificates: tuple[Expiring, ...]
    notes: tuple[Note, ...]
    coverage: Coverage
    trend: tuple[WeekFigures, ...]  # oldest first; the last is the period's own
    rows: tuple[Row, ...]  # every resource, worst status first


@dataclass(frozen=True, slots=True)
class Entry:
    """What the list of reports shows of one."""

    name: str  # "2026-W47", also the name of its folder
    title: str
    monday: date
    sunday: date
    complete: bool
    as_of: datetime
    headline: str
    line: str
