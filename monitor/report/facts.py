"""What the pipeline hands to a report: plain values of the model, nothing computed yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from monitor.model import (
    Certificate,
    FactSheet,
    Finding,
    Incident,
    Look,
    Mapped,
    PageNote,
    Resource,
    Run,
    Standing,
    Transition,
    WeekCount,
)
from monitor.report.period import Period


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a report is made from; the order within the sequences does not matter.

    Transitions, incidents and runs may reach beyond the period on both sides: what came after its
    end is left out, what came before tells how it began.
    """

    now: datetime  # UTC
    period: Period
    zone: tzinfo = UTC
    title: str = "Referral report"
    resources: tuple[Resource, ...] = ()  # the registry's and the direct ones
    factsheets: tuple[FactSheet, ...] = ()
    mapped: tuple[Mapped, ...] = ()
    standings: Mapping[str, Standing] = field(default_factory=dict)
    transitions: tuple[Transition, ...] = ()
    incidents: tuple[Incident, ...] = ()
    groups: tuple[tuple[Incident, ...], ...] = ()  # incidents of one host and one cause
    runs: tuple[Run, ...] = ()
    looks: Mapping[str, Look] = field(default_factory=dict)  # the latest of each resource
    pages: Mapping[str, PageNote] = field(default_factory=dict)  # what was found, by resource
    certificates: tuple[Certificate, ...] = ()
    findings: tuple[Finding, ...] = ()
    week_counts: tuple[WeekCount, ...] = ()  # trusted looks of the last 12 weeks
    flapping: frozenset[str] = frozenset()
    teams: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
