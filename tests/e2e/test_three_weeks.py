"""The shipped registry, unmodified, over three weeks of a web that answers under its own host names.

Real HTTP and HTTPS servers on loopback, the real command line and a real database; only time is simulated.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count, groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from monitor import registry
from monitor.cli import main
from monitor.cli.edge import Edge, Runs
from monitor.demo.answers import NOT_THERE, Anything, Page, Redirect
from monitor.demo.certificates import Authority
from monitor.demo.clock import SimulatedClock, runner
from monitor.demo.web import Web
from monitor.model import Resource

REGISTRY = Path(__file__).parents[2] / "resources.yaml"
CANARIES = ("example.com", "example.org")
DAY, VISIT = timedelta(days=1), timedelta(hours=6)
START = datetime(2025, 10, 20, 4, 0, tzinfo=UTC)  # a Monday's midnight in New York
REPORTS = {  # Mondays, 09:00 in New York; the clocks go back on 2 November
    "2025-W43": datetime(2025, 10, 27, 13, 0, tzinfo=UTC),
    "2025-W44": datetime(2025, 11, 3, 14, 0, tzinfo=UTC),
    "2025-W45": datetime(2025, 11, 10, 14, 0, tzinfo=UTC),
}

# What happens: id -> from which day until which day it answers so. All else is as promised.
FOREVER = 99.0
CHANGES: dict[str, tuple[float, float, Anything]] = {
    "nhrc-issues": (8.1, 17.1, NOT_THERE),
    "iapac-methadone": (15.1, FOREVER, NOT_THERE),
    "nasen-ssp-locator": (15.2, FOREVER, Redirect("https://nasen.org/find/")),
}
CLOSED: dict[str, tuple[float, float]] = {"nextdistro.org": (16.0, 17.2)}
OUR_NETWORK_DOWN = (10.2, 10.3)  # one visit

SECTIONS = (
    "newly_broken",
    "attention",
    "suspect",
    "still_broken",
    "fixed",
    "to_be_filled_in",
    "could_not_check",
    "flapping",
    "certificates",
    "findings",
)
QUIET: dict[str, object] = {section: [] for section in SECTIONS}


def alone(resource: str) -> dict[str, object]:
    return {"host": None, "cause": None, "resources": [resource]}


@dataclass
class World:
    """The web of the 14 references, and the command line that looks at it."""

    folder: Path
    clock: SimulatedClock
    run: Runs
    web: Web
    authority: Authority
    runs: Iterator[int] = field(default_factory=count)

    @property
    def day(self) -> float:
        return (self.clock.now() - START) / DAY

    def monitor(self, *words: str) -> tuple[int, str]:
        """Run one command and return its exit code and what it printed."""
        out = io.StringIO()
        edge = Edge(
            environ={
                "MONITOR_RESOLVE": self.web.resolve,
                "MONITOR_CA_BUNDLE": str(self.authority.bundle),
                "MONITOR_ALLOW_NETWORKS": "127.0.0.0/8",
                "MONITOR_DATABASE_URL": f"sqlite:///{self.folder / 'monitor.db'}",
                "MONITOR_REPORTS": str(self.folder / "reports"),
            },
            folder=self.folder,  # as cron does it: the working directory means nothing
            clock=self.clock,
            run=self.run,
            out=out,
            err=out,
            new_run_id=lambda: f"run-{next(self.runs):03d}",
        )
        code = main([*words, "--registry", str(REGISTRY)], edge=edge)
        return code, out.getvalue()

    def visit(self) -> tuple[int, str]:
        """Do what cron does every six hours."""
        self.run(self.web.close_doors(closed_on(self.day, self.web)))
        return self.monitor("check", "--quiet")


def closed_on(day: float, web: Web) -> set[str]:
    if OUR_NETWORK_DOWN[0] <= day < OUR_NETWORK_DOWN[1]:
        return set(web.hosts)
    return {host for host, (begin, end) in CLOSED.items() if begin <= day < end}


def promised(resource: Resource) -> Page:
    """Return a page that holds what the registry expects of it."""
    words = (*resource.expect.text_all, *resource.expect.text_any[:1])
    return Page(resource.name, " ".join(words) or resource.name)


def answer_on(day: float, address: str, resources: dict[str, Resource]) -> Anything:
    if address == "nasen.org/find/":
        return promised(resources["nasen.org/map/"])
    if address.rstrip("/") in CANARIES:
        return Page("Example", "An example.")
    if (resource := resources.get(address)) is None:
        return NOT_THERE
    begin, end, answer = CHANGES.get(resource.id, (FOREVER, FOREVER, NOT_THERE))
    return answer if begin <= day < end else promised(resource)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("three-weeks")
    clock = SimulatedClock(START)
    urls = {item: urlsplit(item.url or "") for item in registry.load(REGISTRY).resources}
    by_address = {f"{url.netloc}{url.path}": item for item, url in urls.items()}
    authority = Authority(folder, now=START)
    web = Web(
        tuple(dict.fromkeys((*CANARIES, *(url.netloc for url in urls.values())))),
        lambda host, path: answer_on(made.day, f"{host}{path}", by_address),
        lambda host: authority.context(authority.lasting(host)),
    )
    with runner(clock) as loop:
        made = World(folder, clock, loop.run, web, authority)
        stack = AsyncExitStack()
        loop.run(stack.enter_async_context(web.open()))
        yield made
        loop.run(stack.aclose())


@dataclass(frozen=True)
class Lived:
    visits: list[tuple[float, int, str]]  # day, exit code, what was printed
    reports: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def lived(world: World) -> Lived:
    """Live through the three weeks once: a visit every six hours, a report each Monday."""
    visits, reports = [], {}
    for number in range(86):
        at = START + number * VISIT
        for week, due in REPORTS.items():
            if week not in reports and due <= at:
                world.clock.travel_to(due)
                assert world.monitor("report", "--quiet") == (0, "")
                path = world.folder / "reports" / week / "report.json"
                reports[week] = json.loads(path.read_text("utf-8"))
        world.clock.travel_to(at)
        visits.append((number / 4, *world.visit()))
    world.clock.travel_to(REPORTS["2025-W45"])
    assert world.monitor("report", "--quiet") == (0, "")
    path = world.folder / "reports" / "2025-W45" / "report.json"
    return Lived(visits, reports | {"2025-W45": json.loads(path.read_text("utf-8"))})


def sections(report: dict[str, Any]) -> dict[str, object]:
    return {section: report[section] for section in SECTIONS}


def test_a_week_without_news_is_quiet(lived: Lived) -> None:
    report = lived.reports["2025-W43"]
    assert report["headline"] == "Nothing is broken; all 14 referrals serve readers."
    assert (report["quiet"], report["trusted"]) == (True, True)
    assert sections(report) == QUIET


def test_the_week_in_which_a_page_dies_says_so_and_shows_the_gap_in_our_own_network(
    lived: Lived,
) -> None:
    report = lived.reports["2025-W44"]
    assert report["headline"] == "1 referral newly broken; 13 of 14 serve readers."
    assert sections(report) == QUIET | {"newly_broken": [alone("nhrc-issues")]}
    assert [gap["untrusted_runs"] for gap in report["coverage"]["gaps"]] == [1]
    assert report["coverage"]["missed_runs"] == 0


def test_the_last_week_says_what_died_moved_went_for_a_day_and_came_back_and_nothing_else(
    lived: Lived,
) -> None:
    report = lived.reports["2025-W45"]
    assert report["headline"] == "1 referral newly broken, 2 fixed; 13 of 14 serve readers."
    assert sections(report) == QUIET | {
        "newly_broken": [alone("iapac-methadone")],
        "attention": ["nasen-ssp-locator"],
        "fixed": ["next-distro-naloxone", "nhrc-issues"],
    }
    assert report["coverage"]["gaps"] == []


def test_every_report_lists_the_addresses_that_nobody_confirmed(lived: Lived) -> None:
    order = [item.id for item in registry.load(REGISTRY).resources]
    assert [report["assumed"] for report in lived.reports.values()] == [order] * 3


def test_each_trouble_is_told_with_its_reason_and_its_place_in_the_sheet(lived: Lived) -> None:
    rows = {row["id"]: row for row in lived.reports["2025-W45"]["resources"]}
    died, moved = rows["iapac-methadone"], rows["nasen-ssp-locator"]
    assert (died["reason"], died["status"]) == ("not_found", "down")
    assert [(place["section"], place["text"]) for place in died["references"]] == [
        ("HARM REDUCTION IN ACTION", "methadone as a substitute")
    ]
    assert (moved["reason"], moved["new_address"]["link"]) == (
        "permanent_redirect",
        "https://nasen.org/find/",
    )


def test_every_run_ends_with_the_exit_code_of_what_it_found(lived: Lived) -> None:
    codes = [(code, len(list(run))) for code, run in groupby(code for _, code, _ in lived.visits)]
    # Well; nhrc-issues is down; our own network is down for one visit; something is always down.
    assert codes == [(0, 37), (1, 4), (4, 1), (1, 44)]


def test_a_run_is_silent_unless_something_changed(lived: Lived) -> None:
    told = [(day, line) for day, _, text in lived.visits for line in text.splitlines()]
    assert [(day, line.partition(". ")[0]) for day, line in told] == [
        (9.0, "nhrc-issues: up -> suspect"),
        (9.25, "nhrc-issues: suspect -> down"),
        (10.25, "This run cannot be trusted, and changed nothing"),
        (15.5, "nasen-ssp-locator: up -> attention"),
        (16.0, "iapac-methadone: up -> suspect"),
        (16.0, "next-distro-naloxone: up -> suspect"),
        (16.25, "iapac-methadone: suspect -> down"),
        (17.0, "next-distro-naloxone: suspect -> down"),
        (17.5, "next-distro-naloxone: down -> up"),
        (17.75, "nhrc-issues: down -> up"),
    ]


def test_every_page_is_looked_at_as_often_as_its_importance_asks(lived: Lived) -> None:
    # A weekly look comes up to a twentieth of its interval early: two may fall into one week.
    often = {"critical": {28}, "normal": {7}, "low": {1, 2}}
    looks = [
        (row["id"], row["importance"], row["weeks"][-1]["looks"])
        for row in lived.reports["2025-W43"]["resources"]
    ]
    assert [look for look in looks if look[2] not in often[look[1]]] == []


def test_the_history_of_a_host_that_was_down_for_a_day_can_be_read(
    world: World, lived: Lived
) -> None:
    code, text = world.monitor("history", "next-distro-naloxone")
    assert code == 0
    assert "down" in text
