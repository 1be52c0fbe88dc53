"""Scenes: small worlds with a known past, from which every report test is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.model import (
    Certificate,
    FactSheet,
    Finding,
    FindingKind,
    Importance,
    Incident,
    Kind,
    Look,
    Mapped,
    PageNote,
    Reason,
    Reference,
    ReferenceState,
    Resource,
    Run,
    Standing,
    Status,
    Target,
    Transition,
    Verdict,
    WeekCount,
)
from monitor.report import Facts, Period, week_of

Scene = Callable[[], Facts]
ZONE = ZoneInfo("America/New_York")
MONDAY = date(2026, 11, 16)
SHEET = FactSheet(
    id="harm-reduction",
    title="Harm Reduction",
    edit_url="https://cms.example.org/edit/harm-reduction",
    review_due=date(2026, 6, 1),
    owner="editors",
)


def at(text: str) -> datetime:
    """Return "2026-11-17 14:05" as that moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def reference(line: int, section: str, text: str, lead: str = "") -> Reference:
    return Reference("harm-reduction", section, text, target="#", line=line, lead=lead)


@dataclass
class World:
    """A past that is told in changes of status; what follows from it is filled in."""

    now: datetime
    period: Period
    zone: ZoneInfo = ZONE
    resources: list[Resource] = field(default_factory=list)
    mapped: list[Mapped] = field(default_factory=list)
    standings: dict[str, Standing] = field(default_factory=dict)
    transitions: list[Transition] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    looks: dict[str, Look] = field(default_factory=dict)
    counts: list[WeekCount] = field(default_factory=list)
    gaps: frozenset[date] = frozenset()  # Mondays of weeks without a trusted look

    def add(self, resource: Resource, *changes: tuple[str, Status, Reason, str]) -> None:
        """Add a resource and its changes: when, to what, why, and what was seen."""
        self.resources.append(resource)
        references = resource.references
        self.mapped += [Mapped(each, ReferenceState.MATCHED, resource.id) for each in references]
        before = Status.NEW
        for when, after, reason, detail in changes:
            change = Transition(resource.id, at(when), before, after, reason, detail, f"run {when}")
            self._incident(resource, change)
            self.transitions.append(change)
            before = after
        if changes:
            self._stand(resource, self.transitions[-1])
            self._count(resource, at(changes[0][0]))

    def _incident(self, resource: Resource, change: Transition) -> None:
        last = self.transitions[-1] if self.transitions else None
        if change.after is Status.DOWN:
            is_suspect = last is not None and (last.resource, last.after) == (resource.id, SUSPECT)
            since = last.at if last and is_suspect else change.at
            host = (resource.url or "").split("/")[2]
            incident = Incident(resource.id, host, change.reason, change.detail, change.at, since)
            self.incidents.append(incident)
        elif change.before is Status.DOWN:
            self.incidents[-1] = replace(self.incidents[-1], closed_at=change.at)

    def _stand(self, resource: Resource, last: Transition) -> None:
        looked = min(self.now, self.period.end) - timedelta(hours=3)
        self.standings[resource.id] = Standing(
            resource.id,
            status=last.after,
            since=last.at,
            reason=last.reason,
            detail=last.detail,
            looked_at=max(looked, last.at),
            due_at=max(looked, last.at) + timedelta(hours=6),
        )

    def _count(self, resource: Resource, first: datetime) -> None:
        monday = first.astimezone(self.zone).date()
        monday -= timedelta(days=monday.weekday())
        while monday <= self.now.astimezone(self.zone).date():
            if monday not in self.gaps:
                self.counts.append(WeekCount(resource.id, monday, 7))
            monday += timedelta(days=7)

    def look(self, resource: str, reason: Reason, final_url: str, detail: str = "") -> None:
        url = next(each.url for each in self.resources if each.id == resource) or ""
        self.looks[resource] = Look(
            resource, "run", 1, self.now, url, final_url, reason, detail, "rule", 200,
            timedelta(seconds=1),
        )  # fmt: skip

    def runs(self, *, untrusted: range = range(0), hours: int = 6) -> tuple[Run, ...]:
        """Return a run every six hours over three weeks; those numbered by `untrusted` are not."""
        start = self.period.start - timedelta(days=14)
        end = min(self.now, self.period.end)
        count = int((end - start) / timedelta(hours=hours)) + 1
        times = [start + timedelta(hours=hours * number) for number in range(count)]
        return tuple(
            Run(
                f"r{number}",
                time,
                finished_at=time,
                trusted=number not in untrusted,
                planned=14,
                counts={Verdict.OURS if number in untrusted else Verdict.HEALTHY: 14},
            )
            for number, time in enumerate(times)
            if time < end
        )

    def facts(self, **more: object) -> Facts:
        facts = Facts(
            now=self.now,
            period=self.period,
            zone=self.zone,
            title="Harm Reduction referrals",
            resources=tuple(self.resources),
            factsheets=(SHEET,),
            mapped=tuple(self.mapped),
            standings=self.standings,
            transitions=tuple(self.transitions),
            incidents=tuple(self.incidents),
            runs=self.runs(),
            looks=self.looks,
            week_counts=tuple(self.counts),
            teams={"editors": ("editors@example.org",)},
        )
        return replace(facts, **more)  # type: ignore[arg-type]  # every caller names fields of Facts


UP, DOWN, SUSPECT = Status.UP, Status.DOWN, Status.SUSPECT
WELL = ("2026-08-31 12:00", UP, Reason.OK, "The page answered with 200.")

# id, line, section, text, lead, address
SHEET_ROWS = (
    ("drug-use-hiv", 9, "WHAT IS HARM REDUCTION?", "drug use and HIV", "", "https://www.iapac.org/fact-sheet/drug-use-and-hiv/"),
    ("principles", 15, "HARM REDUCTION PRINCIPLES", "National Harm Reduction Coalition", "", "https://harmreduction.org/about-us/principles-of-harm-reduction/"),
    ("safer-use", 31, "HARM REDUCTION IN ACTION", "using drugs more safely", "", "https://harmreduction.org/issues/safer-drug-use/"),
    ("methadone", 32, "HARM REDUCTION IN ACTION", "methadone as a substitute", "", "https://www.iapac.org/fact-sheet/methadone/"),
    ("syringe-exchange", 35, "HARM REDUCTION IN ACTION", "exchange used syringes for new ones or buy new syringes", "", "https://harmreduction.org/issues/syringe-access/"),
    ("hiv-spread", 45, "HARM REDUCTION AND HIV", "spread HIV infection", "", "https://www.iapac.org/fact-sheet/stopping-the-spread-of-hiv/"),
    ("safer-sex", 47, "HARM REDUCTION AND HIV", "unsafe sexual activity", "", "https://www.iapac.org/fact-sheet/safer-sex-guidelines/"),
    ("adherence", 48, "HARM REDUCTION AND HIV", "poor adherence", "", "https://www.iapac.org/fact-sheet/adherence/"),
    ("dpa", 78, "MORE INFORMATION", "Drug Policy Alliance", "", "https://drugpolicy.org/"),
    ("hri", 80, "MORE INFORMATION", "Harm Reduction International", "", "https://hri.global/"),
    ("nhrc", 82, "MORE INFORMATION", "National Harm Reduction Coalition", "", "https://harmreduction.org/"),
    ("nasen-ssp-locator", 84, "MORE INFORMATION", "Find a syringe service program (SSP) near you", "North America Syringe Exchange Network (NASEN):", "https://nasen.org/map/"),
    ("naloxone-by-mail", 86, "MORE INFORMATION", "Access mail-based naloxone", "NEXT Distro:", "https://nextdistro.org/naloxone"),
    ("nhrc-issues", 88, "MORE INFORMATION", "Harm Reduction Issues", "National Harm Reduction Coalition:", "https://harmreduction.org/issues/"),
)  # fmt: skip
SERVICES = {"nasen-ssp-locator", "naloxone-by-mail"}


def sheet_resource(key: str, **changes: object) -> Resource:
    """Return one of the fourteen referrals."""
    id_, line, section, text, lead, url = next(row for row in SHEET_ROWS if row[0] == key)
    is_service = id_ in SERVICES
    resource = Resource(
        id=id_,
        name=f"{lead} {text}".strip(),
        url=url,
        target=Target.CONFIRMED,
        kind=Kind.SERVICE if is_service else Kind.PAGE,
        importance=Importance.CRITICAL if is_service else Importance.NORMAL,
        every=timedelta(hours=6),
        references=(reference(line, section, text, lead),),
    )
    return replace(resource, **changes)  # type: ignore[arg-type]  # every caller names fields


def world(now: str = "2026-11-23 14:00", monday: date = MONDAY) -> World:
    return World(at(now), week_of(monday, at(now), ZONE))


def quiet() -> Facts:
    here = world()
    for row in SHEET_ROWS:
        here.add(sheet_resource(row[0]), WELL)
    return here.facts()


def busy() -> Facts:
    here = world()
    here.gaps = frozenset({date(2026, 9, 28)})
    told: dict[str, tuple[tuple[str, Status, Reason, str], ...]] = {
        "nasen-ssp-locator": (
            ("2026-11-18 13:20", SUSPECT, Reason.NOT_FOUND, "The server answered 404."),
            ("2026-11-18 14:35", DOWN, Reason.NOT_FOUND, "The server answered 404 for https://nasen.org/map/."),
        ),
        "safer-sex": (
            ("2026-11-20 09:00", SUSPECT, Reason.SOFT_404, "The page's title is “Page not found”."),
            ("2026-11-20 10:15", DOWN, Reason.SOFT_404, "The page's title is “Page not found”."),
        ),
        "principles": (
            ("2026-11-17 02:00", Status.ATTENTION, Reason.PERMANENT_REDIRECT, "301 to https://harmreduction.org/principles/."),
        ),
        "dpa": (("2026-11-22 22:10", SUSPECT, Reason.TIMEOUT, "No answer within 20 s."),),
        "methadone": (
            ("2026-10-11 06:00", SUSPECT, Reason.GONE, "The server answered 410."),
            ("2026-10-11 12:00", DOWN, Reason.GONE, "The server answered 410."),
        ),
        "nhrc-issues": (
            ("2026-11-12 06:00", SUSPECT, Reason.SERVER_ERROR, "The server answered 503."),
            ("2026-11-13 08:00", DOWN, Reason.SERVER_ERROR, "The server answered 503."),
            ("2026-11-17 09:30", UP, Reason.OK, "The page answered with 200."),
            ("2026-11-18 09:30", SUSPECT, Reason.SERVER_ERROR, "The server answered 503."),
            ("2026-11-18 09:45", UP, Reason.OK, "The page answered with 200."),
        ),
        "hri": (("2026-11-19 08:00", Status.UNVERIFIED, Reason.BOT_WALL, "403 with a challenge page."),),
    }  # fmt: skip
    assumed = {"methadone", "adherence", "hiv-spread", "syringe-exchange"}
    for row in SHEET_ROWS:
        target = Target.ASSUMED if row[0] in assumed else Target.CONFIRMED
        here.add(sheet_resource(row[0], target=target), WELL, *told.get(row[0], ()))
    here.add(
        replace(sheet_resource("safer-use"), id="overdose", name="Overdose prevention", url=None,
                references=(reference(33, "HARM REDUCTION IN ACTION", "harm of overdoses"),)),
    )  # fmt: skip
    here.look("principles", Reason.PERMANENT_REDIRECT, "https://harmreduction.org/principles/")
    unmapped = reference(52, "HARM REDUCTION AND HIV", "risk reduction education")
    here.mapped.append(Mapped(unmapped, ReferenceState.UNMAPPED))
    return here.facts(
        runs=here.runs(untrusted=range(70, 76)),
        flapping=frozenset({"nhrc-issues"}),
        pages={
            "adherence": PageNote("Adherence", "Taking HIV medications every day keeps the virus down. Missed doses allow resistance.", "en"),
            "hiv-spread": PageNote("Stopping the Spread of HIV", "HIV spreads through blood, sexual fluids and breast milk.", "en"),
        },
        certificates=(
            Certificate("nextdistro.org", at("2026-12-04 12:00"), "R11"),
            Certificate("drugpolicy.org", at("2027-06-01 12:00"), "R11"),
        ),
        findings=(
            Finding(FindingKind.REVIEW_DUE, "harm-reduction", "The sheet was due for review on 1 June 2026."),
            Finding(FindingKind.PUBLISHED_DIFFERS, "harm-reduction", "Readers see no link “poor adherence”, which the source holds.", 48),
        ),
    )  # fmt: skip


def untrusted() -> Facts:
    here = world()
    here.gaps = frozenset({MONDAY})
    for row in SHEET_ROWS:
        here.add(sheet_resource(row[0]), WELL)
    before = at("2026-11-15 20:00")
    here.standings = {
        id_: replace(standing, looked_at=before) for id_, standing in here.standings.items()
    }
    return here.facts(runs=here.runs(untrusted=range(56, 84)))


def hijacked() -> Facts:
    here = world()
    for row in SHEET_ROWS:
        if row[0] != "nasen-ssp-locator":
            here.add(sheet_resource(row[0]), WELL)
    lost = (
        "The page at https://nasen.org/map/ now reads “Best casino bonus, www.casino.example.com”."
    )
    here.add(
        sheet_resource("nasen-ssp-locator", name="nasen.org locator", target=Target.ASSUMED),
        WELL,
        ("2026-11-18 13:20", SUSPECT, Reason.HIJACKED, lost),
        ("2026-11-18 14:35", DOWN, Reason.HIJACKED, lost),
    )
    here.look("nasen-ssp-locator", Reason.HIJACKED, "https://casino.example.com/win?a=1", lost)
    disagrees = "The sheet says https://nasen.org/map/, the registry https://nasen.org/directory/."
    return here.facts(
        pages={"nasen-ssp-locator": PageNote("Best casino bonus casino.example.com", "Win at http://casino.example.com/win?a=1 now")},
        findings=(Finding(FindingKind.DISAGREES, "harm-reduction", disagrees, 84),),
        certificates=(Certificate("nasen.org", at("2026-12-04 12:00")),),
    )  # fmt: skip


def last_week_of_a_long_year() -> Facts:
    """2026-W53 ends on 3 January 2027."""
    here = world("2027-01-04 15:00", date(2026, 12, 28))
    for row in SHEET_ROWS[:3]:
        here.add(sheet_resource(row[0]), WELL)
    here.add(
        sheet_resource("dpa"),
        WELL,
        ("2027-01-01 06:00", SUSPECT, Reason.DNS_NOT_FOUND, "drugpolicy.org does not exist."),
        ("2027-01-01 07:30", DOWN, Reason.DNS_NOT_FOUND, "drugpolicy.org does not exist."),
    )
    return here.facts()


def redesign() -> Facts:
    """Four pages of one host are gone on one day, and the week is not over yet."""
    here = world("2026-11-19 20:00")
    gone = {"drug-use-hiv", "methadone", "hiv-spread", "safer-sex"}
    for row in SHEET_ROWS:
        told = (
            ("2026-11-17 13:00", SUSPECT, Reason.NOT_FOUND, "The server answered 404."),
            ("2026-11-17 14:30", DOWN, Reason.NOT_FOUND, "The server answered 404."),
        )
        here.add(sheet_resource(row[0]), WELL, *(told if row[0] in gone else ()))
    return here.facts(groups=(tuple(here.incidents),))


def crowd(size: int = 400) -> Facts:
    """Many resources on many hosts, a tenth of them in trouble."""
    here = world()
    down = (
        ("2026-11-10 13:00", SUSPECT, Reason.SERVER_ERROR, "The server answered 500."),
        ("2026-11-11 14:30", DOWN, Reason.SERVER_ERROR, "The server answered 500."),
    )
    for number in range(size):
        resource = Resource(
            id=f"r{number:03}",
            name=f"Syringe service of county {number}",
            url=f"https://county{number}.example.org/",
            target=Target.ASSUMED if number % 3 == 0 else Target.CONFIRMED,
            references=(reference(number + 1, "BY COUNTY", f"County {number}"),),
        )
        here.add(resource, WELL, *(down if number % 20 == 0 else ()))
    return here.facts()


SCENES: Mapping[str, Scene] = {
    "busy": busy,
    "quiet": quiet,
    "untrusted": untrusted,
    "hijacked": hijacked,
    "week-53": last_week_of_a_long_year,
    "redesign": redesign,
}


@pytest.fixture
def scenes() -> Mapping[str, Scene]:
    return {**SCENES, "crowd": crowd}


@pytest.fixture
def make_world() -> Callable[..., World]:
    return world


@pytest.fixture
def make_resource() -> Callable[..., Resource]:
    return sheet_resource
