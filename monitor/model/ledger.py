"""What the history gives back: runs, looks, weeks and findings, as plain values for reports and people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from monitor.model.judging import Judgement, PageNote, Reason
from monitor.model.looking import Certificate, Known, Observation
from monitor.model.reasons import Verdict
from monitor.model.resources import Registry
from monitor.model.standing import Standing, Transition


class Trigger(StrEnum):
    """What started a run."""

    COMMAND = "command"  # cron or a person
    SERVICE = "service"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Run:
    """One pass through the pipeline."""

    id: str
    started_at: datetime
    trigger: Trigger = Trigger.COMMAND
    finished_at: datetime | None = None  # None: still running, or killed
    trusted: bool = True  # False: our own network was down; nothing of it counts
    planned: int = 0
    counts: Mapping[Verdict, int] = field(default_factory=dict)
    abandoned: bool = False  # killed before it finished, as a later run found


@dataclass(frozen=True, slots=True)
class Look:
    """One recorded check: the narrow row, and its evidence where it was kept."""

    resource: str
    run: str
    number: int  # 1 for the first look of the run, 2 for the second look
    at: datetime
    url: str
    final_url: str
    reason: Reason
    detail: str
    rule: str
    status_code: int | None
    elapsed: timedelta
    body_hash: str = ""
    observation: Observation | None = None  # None: no evidence was kept for this look
    page: PageNote | None = None

    @property
    def verdict(self) -> Verdict:
        """Return the verdict that the reason belongs to."""
        return self.reason.verdict


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one look changes in the history; written in one transaction or not at all."""

    look: Look
    judgement: Judgement
    before: Standing
    after: Standing
    transition: Transition | None
    known: Known | None  # for the next look; None forgets what was known
    certificate: Certificate | None = None
    week: date | None = (
        None  # the Monday, in the report's time zone, of the week that the look counts in
    )


@dataclass(frozen=True, slots=True)
class Week:
    """One cell of a resource's bar."""

    monday: date
    looks: int = 0  # trusted looks; 0 is a gap, never green
    seconds_down: int = 0
    worst: str = ""  # the worst status of the week, "" where there was no look


@dataclass(frozen=True, slots=True)
class WeekCount:
    """How many trusted looks a resource had in one week."""

    resource: str
    monday: date
    looks: int


class FindingKind(StrEnum):
    """What is wrong around a referral, though no page is."""

    REVIEW_DUE = "review_due"  # a fact sheet is past its review date
    PUBLISHED_DIFFERS = "published_differs"  # readers see other references than the source holds
    PUBLISHED_UNREADABLE = "published_unreadable"  # what readers see could not be fetched
    UNMAPPED = "unmapped"  # a reference that nobody watches
    DISAGREES = "disagrees"  # sheet and registry name different addresses
    SOURCE_MISSING = "source_missing"  # the file of a fact sheet is not there, or cannot be read
    REFERENCE_MISSING = (
        "reference_missing"  # the registry names a reference that the sheet does not hold
    )
    NOT_SET = "not_set"  # a resource without an address


@dataclass(frozen=True, slots=True)
class Finding:
    """One such thing, as a sentence, with the fact sheet it belongs to."""

    kind: FindingKind
    factsheet: str  # id, "" where none
    sentence: str
    line: int | None = None
    resource: str | None = None


@dataclass(frozen=True, slots=True)
class RunContext:
    """What a run stores about itself, so that an auditor can ask why."""

    registry: Registry
    program_version: str
    rules_version: str
