"""Pages of the fact sheets themselves are no referrals: nobody is sent to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.model import Certificate, Finding, FindingKind, Reason, Resource, Status
from monitor.report import Facts, Summary, summarise, to_html, to_json, to_markdown

Change = tuple[str, Status, Reason, str]
Scenes = Mapping[str, Callable[[], Facts]]
WELL: Change = ("2026-09-01 12:00", Status.UP, Reason.OK, "Well.")
URL = "https://sheets.example.org/harm-reduction"


def page(number: int = 0, **changes: object) -> Resource:
    """Return the first page of the sheet as published, or one that its sitemap names."""
    resource = Resource(
        id="published-harm-reduction" + (f"-0000000{number}" if number else ""),
        name="Harm Reduction, as published",
        url=URL + (f"/{number}" if number else ""),
        every=timedelta(hours=1),
        direct=True,
        is_published=True,
    )
    return replace(resource, **changes)  # type: ignore[arg-type]  # every caller names fields


def told(make_world: Any, make_resource: Any, *changes: Change, **more: object) -> Summary:
    """Return the summary of two referrals that are well and a published page with that past."""
    here = make_world()
    here.add(make_resource("dpa"), WELL)
    here.add(make_resource("hri"), WELL)
    here.add(page(), WELL, *changes)
    return summarise(here.facts(**more))


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (Status.UP, Reason.OK),
        (Status.ATTENTION, Reason.PERMANENT_REDIRECT),
        (Status.SUSPECT, Reason.NOT_FOUND),
        (Status.DOWN, Reason.NOT_FOUND),
        (Status.UNVERIFIED, Reason.BOT_WALL),
    ],
)
def test_a_published_page_is_in_no_count_and_in_no_section(
    status: Status, reason: Reason, make_world: Any, make_resource: Any
) -> None:
    change = ("2026-11-18 12:00", status, reason, "As seen.")
    summary = told(make_world, make_resource, change)

    assert summary.headline == "Nothing is broken; all 2 referrals serve readers."
    assert summary.line.startswith("Looked at 2 of 2; last trusted look ")
    assert {row.id for row in summary.rows} == {"dpa", "hri"}
    assert sum(summary.trend[-1].counts.values()) == 2
    assert (summary.newly_broken, summary.suspect, summary.unverified) == ((), (), ())
    assert (summary.coverage.watched, summary.coverage.checked) == (2, 2)
    assert (summary.coverage.gaps, summary.coverage.missed) == ((), 0)


@pytest.mark.parametrize(
    ("status", "reason", "detail", "why"),
    [
        (Status.DOWN, Reason.NOT_FOUND, "The server answered 404.", "The server answered 404."),
        (Status.SUSPECT, Reason.TIMEOUT, "No answer within 20 s", "No answer within 20 s."),
        (Status.UNVERIFIED, Reason.BOT_WALL, "", Reason.BOT_WALL.sentence),
    ],
)
def test_a_published_page_in_trouble_is_one_line_among_the_findings(
    status: Status, reason: Reason, detail: str, why: str, make_world: Any, make_resource: Any
) -> None:
    summary = told(make_world, make_resource, ("2026-11-18 12:00", status, reason, detail))
    (note,) = summary.notes

    assert (
        note.sentence == f'What readers see of "Harm Reduction" at {URL} cannot be reached: {why}'
    )
    assert (note.kind, note.factsheet) == (FindingKind.PUBLISHED_UNREADABLE, "harm-reduction")
    assert (note.title, note.edit) == (
        "Harm Reduction",
        "https://cms.example.org/edit/harm-reduction",
    )
    assert not summary.quiet
    assert "cannot be reached" in to_html(summary)
    assert "cannot be reached" in to_markdown(summary)
    assert "cannot be reached" in to_json(summary)


def test_pages_of_a_sitemap_have_a_line_each_in_the_order_of_their_addresses(
    make_world: Any,
) -> None:
    here = make_world()
    broke = ("2026-11-18 12:00", Status.DOWN, Reason.NOT_FOUND, "404.")
    for number in (2, 1, 0):
        here.add(page(number), WELL, broke)
    summary = summarise(here.facts(groups=(tuple(here.incidents),)))

    assert summary.headline == "No referral is watched yet."
    assert [note.sentence.split()[7] for note in summary.notes] == [URL, f"{URL}/1", f"{URL}/2"]


def test_the_same_trouble_is_not_told_twice(make_world: Any, make_resource: Any) -> None:
    findings = (
        Finding(FindingKind.PUBLISHED_UNREADABLE, "harm-reduction", "Could not be read: 404."),
        Finding(FindingKind.PUBLISHED_UNREADABLE, "another", "Could not be read: 500."),
    )
    broke = ("2026-11-18 12:00", Status.DOWN, Reason.NOT_FOUND, "404.")

    ill = told(make_world, make_resource, broke, findings=findings)
    well = told(make_world, make_resource, findings=findings)

    assert [note.factsheet for note in ill.notes] == ["harm-reduction", "another"]
    assert [note.sentence for note in well.notes] == [one.sentence for one in findings]


def test_a_published_page_makes_no_group_of_failures_larger(
    make_world: Any, make_resource: Any
) -> None:
    here = make_world()
    broke = ("2026-11-18 12:00", Status.DOWN, Reason.SERVER_ERROR, "500.")
    for key in ("dpa", "hri"):
        here.add(make_resource(key), WELL, broke)
    here.add(page(), WELL, broke)
    summary = summarise(here.facts(groups=(tuple(here.incidents),)))

    assert [[row.id for row in cluster.rows] for cluster in summary.newly_broken] == [
        ["dpa"],
        ["hri"],
    ]


def test_a_certificate_counts_referrals_alone(make_world: Any, make_resource: Any) -> None:
    here = make_world()
    here.add(make_resource("dpa"), WELL)
    here.add(page(), WELL)
    here.add(page(1, url="https://drugpolicy.org/our-sheet"), WELL)
    ends = here.now + timedelta(days=3)
    facts = here.facts(
        certificates=(Certificate("drugpolicy.org", ends), Certificate("sheets.example.org", ends))
    )

    found = [(line.host, line.resources) for line in summarise(facts).certificates]
    assert found == [("drugpolicy.org", 1)]


def test_a_hijacked_published_page_is_no_link_anywhere(make_world: Any, make_resource: Any) -> None:
    lost = ("2026-11-18 12:00", Status.DOWN, Reason.HIJACKED, f"The page at {URL} sells pills.")
    summary = told(make_world, make_resource, lost)

    (note,) = summary.notes
    assert "hxxps" in note.sentence
    assert "https://" not in note.sentence
