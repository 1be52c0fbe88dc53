"""The demo's story as tables: what happens to the made-up sites on which day, and why it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from monitor.demo.answers import BOT_WALL, NOT_THERE, Anything, Page, Redirect, Slow, Status
from monitor.demo.sites import SITES

WEEKS = 5
LIBRARY = ("injecting", "smoking", "wounds")


@dataclass(frozen=True, slots=True)
class Scene:
    """From that day on (0 is midnight of the first Monday, in UTC) an address answers so."""

    day: float
    address: str  # host and path
    answer: Anything
    why: str


@dataclass(frozen=True, slots=True)
class Fault:
    """On that day an address fails for a few hours, and answers again afterwards."""

    day: float
    address: str
    answer: Anything
    why: str
    lasts: float = 0.2  # days: one look meets it, the next one does not


@dataclass(frozen=True, slots=True)
class Outage:
    """Between two days nobody can connect to a host; "*" is every host, as when our own network is down."""

    day: float
    until: float
    host: str
    why: str


@dataclass(frozen=True, slots=True)
class Renewal:
    """From that day on a host shows a certificate that runs out so long after the story's end."""

    day: float
    host: str
    runs_out: timedelta
    why: str


# Sorted by day. Looks are every six hours, so a day such as 8.1 means: seen by the look at 8.25.
SCENES: tuple[Scene, ...] = (
    Scene(
        0.0,
        "old-town-clinic.example/hours",
        Status(410, "The Old Town clinic has closed."),
        "was broken already when it was added",
    ),
    Scene(
        8.1,
        "high-street-pharmacy.example/naloxone",
        BOT_WALL,
        "turns robots away: unknown, which is not broken",
    ),
    Scene(
        20.1,
        "night-clinic.example/",
        Redirect("https://night-clinic.example/home", 302),
        "sends readers round in circles, ...",
    ),
    Scene(
        20.1,
        "night-clinic.example/home",
        Redirect("https://night-clinic.example/", 302),
        "... and back again",
    ),
    Scene(
        22.1,
        "overdose-signs.example/recognise",
        Redirect("https://overdose-signs.example/signs"),
        "moved for good: readers get there, the sheet should follow",
    ),
    Scene(
        22.1,
        "overdose-signs.example/signs",
        SITES["overdose-signs.example/recognise"],
        "the new address",
    ),
    Scene(
        25.1,
        "safer-use-guide.example/guide",
        Page("Safer use, a guide", "All in a new order.", places=("equipment", "drug-checking")),
        "the page is there, the place on it that the sheet points to is not",
    ),
    Scene(
        26.1,
        "treatment-finder.example/search",
        Slow(14, SITES["treatment-finder.example/search"]),
        "answers, but so slowly that many readers give up",
    ),
    Scene(
        29.1,
        "county-health.example/naloxone",
        Page("Moved", "Wait.", onward="https://county-health.example/services/naloxone"),
        "moved in a way that only a browser notices",
    ),
    Scene(
        29.1,
        "county-health.example/services/naloxone",
        SITES["county-health.example/naloxone"],
        "the new address",
    ),
    Scene(
        29.2,
        "naloxone-by-mail.example/order",
        Page("We are taking a break", "There is a shortage. Please try another place."),
        "the page answers as ever, the service behind it is gone",
    ),
    *(
        Scene(
            30.6,
            f"harm-reduction-library.example/{page}",
            Status(404, "Welcome to our new site! This page could not be found."),
            "a redesign breaks three pages at once: one cause",
        )
        for page in LIBRARY
    ),
    Scene(31.1, "outreach-van.example/timetable", NOT_THERE, "dies"),
)

FAULTS: tuple[Fault, ...] = tuple(
    Fault(
        day,
        "listening-line.example/",
        Status(500, "Something went wrong."),
        "flaky, and back each time before it could count as broken",
    )
    for day in (23.2, 30.2, 32.2, 34.7)
)

OUTAGES: tuple[Outage, ...] = (
    Outage(9.1, 10.2, "syringe-services.example", "a bad day early on, for the trend"),
    Outage(29.0, 30.2, "drug-checking.example", "down for a day, and back: opened and closed"),
    Outage(33.2, 33.9, "*", "our own network is down: nobody is blamed, the report has a gap"),
)

RENEWALS: tuple[Renewal, ...] = (
    Renewal(0.0, "hepatitis-testing.example", timedelta(days=10), "should be renewed soon"),
    Renewal(15.1, "peer-support.example", timedelta(days=-20), "nobody renewed it"),
)


def hosts() -> tuple[str, ...]:
    """Return every host of the story, in the order of its pages."""
    addresses = (*SITES, *(scene.address for scene in SCENES))
    return tuple(dict.fromkeys(address.partition("/")[0] for address in addresses))


def answer_on(day: float, host: str, path: str) -> Anything:
    """Return what the address answers on that day."""
    address = f"{host}{path}"
    told = [row.answer for row in SCENES if row.address == address and row.day <= day]
    told += [
        row.answer
        for row in FAULTS
        if row.address == address and row.day <= day < row.day + row.lasts
    ]
    return told[-1] if told else SITES.get(address, NOT_THERE)


def closed_on(day: float) -> frozenset[str]:
    """Return the hosts that nobody can connect to on that day."""
    closed = {outage.host for outage in OUTAGES if outage.day <= day < outage.until}
    return frozenset(hosts()) if "*" in closed else frozenset(closed)


def renewal_on(day: float, host: str) -> Renewal | None:
    """Return the certificate that the host shows on that day; None where it is one that lasts."""
    shown = [row for row in RENEWALS if row.host == host and row.day <= day]
    return shown[-1] if shown else None
