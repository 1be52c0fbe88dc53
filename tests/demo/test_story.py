"""The story's tables agree with each other, with the registry that ships with the demo, and with its weeks."""

from __future__ import annotations

from itertools import pairwise
from urllib.parse import urlsplit

import pytest

from monitor import registry
from monitor.demo.answers import BOT_WALL, NOT_THERE, Anything, Slow, Status
from monitor.demo.ground import HOUSE
from monitor.demo.sites import CANARIES, SITES
from monitor.demo.story import (
    FAULTS,
    OUTAGES,
    RENEWALS,
    SCENES,
    WEEKS,
    answer_on,
    closed_on,
    hosts,
    renewal_on,
)

DAYS = WEEKS * 7


def test_every_row_lies_within_the_story_and_says_why_it_is_told() -> None:
    told: list[tuple[float, str]] = [(row.day, row.why) for row in SCENES]
    told += [(outage.day, outage.why) for outage in OUTAGES]
    told += [(renewal.day, renewal.why) for renewal in RENEWALS]
    told += [(fault.day, fault.why) for fault in FAULTS]
    assert all(0 <= day < DAYS and why for day, why in told)
    assert all(outage.day < outage.until <= DAYS for outage in OUTAGES)


def test_the_scenes_stand_in_the_order_in_which_they_happen() -> None:
    assert all(before.day <= after.day for before, after in pairwise(SCENES))


def test_every_row_is_about_a_host_of_the_story() -> None:
    told = {row.host for row in OUTAGES if row.host != "*"} | {row.host for row in RENEWALS}
    assert told <= set(hosts())
    assert {fault.address for fault in FAULTS} <= set(SITES)


def test_every_watched_address_is_a_site_of_the_story_and_the_other_way_round() -> None:
    loaded = registry.load(HOUSE / "resources.yaml")
    watched = {urlsplit(item.url) for item in loaded.resources if item.url is not None}
    sheet = (HOUSE / "factsheets/naloxone-and-safer-use.md").read_text("utf-8")
    canaries = {f"{name}/" for name in CANARIES}
    told = set(SITES) | {"old-town-clinic.example/hours"}
    assert {f"{url.netloc}{url.path}" for url in watched} == (
        told - canaries - {"poison-information.example/"}
    )
    assert all(f"https://{address}" in sheet for address in told - canaries)


@pytest.mark.parametrize(
    ("day", "address", "expected"),
    [
        (0, "outreach-van.example/timetable", SITES["outreach-van.example/timetable"]),
        (31.0, "outreach-van.example/timetable", SITES["outreach-van.example/timetable"]),
        (31.1, "outreach-van.example/timetable", NOT_THERE),
        (34.9, "outreach-van.example/timetable", NOT_THERE),
        (8.25, "high-street-pharmacy.example/naloxone", BOT_WALL),
        (30.25, "listening-line.example/", Status(500, "Something went wrong.")),
        (30.5, "listening-line.example/", SITES["listening-line.example/"]),
        (
            26.25,
            "treatment-finder.example/search",
            Slow(14, SITES["treatment-finder.example/search"]),
        ),
        (3, "syringe-services.example/elsewhere", NOT_THERE),
    ],
)
def test_an_address_answers_what_the_latest_row_says(
    day: float, address: str, expected: Anything
) -> None:
    host, slash, path = address.partition("/")
    assert answer_on(day, host, slash + path) == expected


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (28.99, set()),
        (29.0, {"drug-checking.example"}),
        (30.2, set()),
        (33.5, set(hosts())),
        (33.9, set()),
    ],
)
def test_doors_are_closed_from_the_first_moment_of_an_outage_until_its_last(
    day: float, closed: set[str]
) -> None:
    assert closed_on(day) == closed


def test_a_host_shows_a_lasting_certificate_until_its_row() -> None:
    assert renewal_on(15.0, "peer-support.example") is None
    assert renewal_on(15.1, "peer-support.example") == RENEWALS[1]
    assert renewal_on(15.1, "syringe-services.example") is None
