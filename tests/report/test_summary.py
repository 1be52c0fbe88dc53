"""What a report says, and as of when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from monitor.model import (
    Certificate,
    FactSheet,
    Finding,
    FindingKind,
    Importance,
    Kind,
    Reason,
    Reference,
    Resource,
    Status,
    Target,
)
from monitor.report import Facts, Summary, summarise, week_of
from monitor.report.parts import LASTED, Cluster, Row

Scenes = Mapping[str, Callable[[], Facts]]
Change = tuple[str, Status, Reason, str]
UP, DOWN, SUSPECT, ATTENTION = Status.UP, Status.DOWN, Status.SUSPECT, Status.ATTENTION
WELL: Change = ("2026-09-01 12:00", UP, Reason.OK, "Well.")
FAILS: Change = ("2026-11-18 12:00", SUSPECT, Reason.NOT_FOUND, "404")
BREAKS: Change = ("2026-11-18 13:30", DOWN, Reason.NOT_FOUND, "404")
BROKE_BEFORE: Change = ("2026-11-10 12:00", DOWN, Reason.NOT_FOUND, "404")
MENDS: Change = ("2026-11-20 12:00", UP, Reason.OK, "Well.")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def ids(rows: Iterable[Row | Cluster]) -> list[str]:
    found: list[str] = []
    for each in rows:
        found += [row.id for row in each.rows] if isinstance(each, Cluster) else [each.id]
    return found


def where(summary: Summary, resource: str) -> list[str]:
    """Return the names of the sections that a resource stands in."""
    names = ("newly_broken", "attention", "suspect", "still_broken", "fixed", "unverified")
    return [name for name in names if resource in ids(getattr(summary, name))]


def told(
    make_world: Any, make_resource: Any, *changes: Change, now: str = "2026-11-23 14:00"
) -> Facts:
    """Return the facts of one resource with that past, and of one that is well."""
    here = make_world(now)
    here.add(make_resource("dpa"), *changes)
    here.add(make_resource("hri"), WELL)
    facts: Facts = here.facts()
    return facts


@pytest.mark.parametrize(
    ("scene", "headline", "line"),
    [
        (
            "busy",
            "2 referrals newly broken, 1 still broken, 1 fixed; 9 of 15 serve readers.",
            "Looked at 14 of 14; last trusted look 22 November 2026, 21:00; 28 runs, 6 of them untrusted; 1 needs attention; 1 failing and being confirmed; 1 could not be checked; 5 addresses to confirm; 1 reference that nobody watches.",
        ),
        (
            "quiet",
            "Nothing is broken; all 14 referrals serve readers.",
            "Looked at 14 of 14; last trusted look 22 November 2026, 21:00; 28 runs.",
        ),
        (
            "untrusted",
            "Nothing can be said about the 14 referrals, because our own network was down in every run.",
            "Looked at 0 of 14; last trusted look 15 November 2026, 18:00; 28 runs, 28 of them untrusted.",
        ),
        (
            "week-53",
            "1 referral newly broken; 3 of 4 serve readers.",
            "Looked at 4 of 4; last trusted look 3 January 2027, 21:00; 28 runs.",
        ),
        (
            "redesign",
            "4 referrals newly broken; 10 of 14 serve readers.",
            "Looked at 14 of 14; last trusted look 19 November 2026, 12:00; 15 runs.",
        ),
    ],
)  # fmt: skip
def test_one_sentence_answers_and_the_next_says_how_much_was_looked_at(
    scene: str, headline: str, line: str, scenes: Scenes
) -> None:
    summary = summarise(scenes[scene]())

    assert (summary.headline, summary.line) == (headline, line)


@pytest.mark.parametrize(
    ("changes", "sections", "headline"),
    [
        ((WELL,), [], "Nothing is broken; all 2 referrals serve readers."),
        ((WELL, FAILS), ["suspect"], "Nothing is known to be broken; 1 of 2 referrals serves readers."),
        ((WELL, FAILS, BREAKS), ["newly_broken"], "1 referral newly broken; 1 of 2 serves readers."),
        ((WELL, BROKE_BEFORE), ["still_broken"], "Nothing newly broken, 1 referral still broken; 1 of 2 serves readers."),
        ((WELL, BROKE_BEFORE, MENDS), ["fixed"], "1 referral fixed, nothing broken; all 2 serve readers."),
        ((WELL, FAILS, BREAKS, MENDS), ["fixed"], "1 referral fixed, nothing broken; all 2 serve readers."),
        (
            (WELL, BROKE_BEFORE, MENDS, ("2026-11-21 12:00", ATTENTION, Reason.MOVED_HOST, "")),
            ["attention", "fixed"],
            "1 referral fixed, nothing broken; all 2 serve readers.",
        ),
        (
            (WELL, BROKE_BEFORE, MENDS, ("2026-11-21 12:00", SUSPECT, Reason.NOT_FOUND, "404")),
            ["suspect"],
            "Nothing is known to be broken; 1 of 2 referrals serves readers.",
        ),
        (
            (WELL, BROKE_BEFORE, MENDS, ("2026-11-21 12:00", DOWN, Reason.NOT_FOUND, "404")),
            ["newly_broken"],
            "1 referral newly broken; 1 of 2 serves readers.",
        ),
        (
            (WELL, ("2026-11-18 12:00", Status.UNVERIFIED, Reason.BOT_WALL, "403")),
            ["unverified"],
            "Nothing is known to be broken; 1 of 2 referrals serves readers.",
        ),
        (
            (WELL, BROKE_BEFORE, ("2026-11-18 12:00", Status.PAUSED, Reason.NOT_FOUND, "Paused.")),
            [],
            "Nothing is known to be broken; 1 of 2 referrals serves readers.",
        ),
    ],
)  # fmt: skip
def test_a_resource_stands_in_the_section_of_its_past(
    changes: tuple[Change, ...],
    sections: list[str],
    headline: str,
    make_world: Any,
    make_resource: Any,
) -> None:
    summary = summarise(told(make_world, make_resource, *changes))

    assert (where(summary, "dpa"), summary.headline) == (sections, headline)


@pytest.mark.parametrize(
    ("broke", "section"),
    [
        ("2026-11-16 04:59", "still_broken"),
        ("2026-11-16 05:00", "newly_broken"),
        ("2026-11-23 04:59", "newly_broken"),
        ("2026-11-23 05:00", ""),
    ],
)
def test_the_midnights_of_the_time_zone_decide_what_is_new(
    broke: str, section: str, make_world: Any, make_resource: Any
) -> None:
    change = (broke, DOWN, Reason.NOT_FOUND, "404")
    summary = summarise(told(make_world, make_resource, WELL, change))

    assert where(summary, "dpa") == ([section] if section else [])


def test_a_report_written_late_says_what_was_true_at_the_end_of_its_week(
    make_world: Any, make_resource: Any
) -> None:
    later = ("2026-11-24 12:00", UP, Reason.OK, "Well again.")
    on_monday = summarise(told(make_world, make_resource, WELL, FAILS, BREAKS))
    on_thursday = summarise(
        told(make_world, make_resource, WELL, FAILS, BREAKS, later, now="2026-11-26 14:00")
    )

    assert on_thursday.newly_broken == on_monday.newly_broken
    assert (on_thursday.headline, on_thursday.as_of) == (on_monday.headline, on_monday.as_of)


def test_the_current_week_ends_now(make_world: Any, make_resource: Any) -> None:
    summary = summarise(
        told(make_world, make_resource, WELL, FAILS, BREAKS, now="2026-11-18 13:30")
    )

    assert summary.as_of == at("2026-11-18 13:30")
    assert where(summary, "dpa") == ["newly_broken"]
    assert summary.period.complete is False


@pytest.mark.parametrize(
    ("changes", "since", "broken_for"),
    [
        ((WELL, FAILS, BREAKS), "2026-11-18 12:00", timedelta(days=4, hours=17)),
        ((WELL, BROKE_BEFORE), "2026-11-10 12:00", timedelta(days=12, hours=17)),
        ((WELL, FAILS), "2026-11-18 12:00", None),
        ((WELL, BROKE_BEFORE, MENDS), "2026-11-20 12:00", timedelta(days=10)),
        ((WELL,), "2026-09-01 12:00", None),
    ],
)
@pytest.mark.parametrize("has_incidents", [True, False])
def test_trouble_counts_from_the_first_look_that_failed(
    *,
    changes: tuple[Change, ...],
    since: str,
    broken_for: timedelta | None,
    has_incidents: bool,
    make_world: Any,
    make_resource: Any,
) -> None:
    facts = told(make_world, make_resource, *changes)
    shown = facts if has_incidents else replace(facts, incidents=())
    row = next(row for row in summarise(shown).rows if row.id == "dpa")

    assert (row.since, row.broken_for) == (at(since), broken_for)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ((FAILS, BREAKS), True),
        ((("2026-11-18 12:00", DOWN, Reason.NOT_FOUND, "404"),), True),
        ((WELL, FAILS, BREAKS), False),
        ((("2026-11-17 12:00", Status.UNVERIFIED, Reason.BOT_WALL, ""), FAILS, BREAKS), False),
    ],
)
def test_what_never_worked_was_already_broken_when_added(
    changes: tuple[Change, ...], expected: bool, make_world: Any, make_resource: Any
) -> None:
    summary = summarise(told(make_world, make_resource, *changes))

    assert summary.newly_broken[0].rows[0].broken_when_added is expected


def test_the_most_important_breaks_first_and_services_before_pages(
    make_world: Any, make_resource: Any
) -> None:
    here = make_world()
    rows = [
        ("low", Importance.LOW, Kind.SERVICE),
        ("page", Importance.NORMAL, Kind.PAGE),
        ("service", Importance.NORMAL, Kind.SERVICE),
        ("critical", Importance.CRITICAL, Kind.PAGE),
    ]
    for id_, importance, kind in rows:
        here.add(
            make_resource("dpa", id=id_, importance=importance, kind=kind), WELL, FAILS, BREAKS
        )

    assert ids(summarise(here.facts()).newly_broken) == ["critical", "service", "page", "low"]


def test_what_is_still_broken_stands_oldest_first(make_world: Any, make_resource: Any) -> None:
    here = make_world()
    for id_, day in (("b", "2026-11-03"), ("a", "2026-11-05"), ("c", "2026-10-01")):
        fails = (f"{day} 10:00", SUSPECT, Reason.NOT_FOUND, "404")
        here.add(
            make_resource("dpa", id=id_),
            WELL,
            fails,
            (f"{day} 12:00", DOWN, Reason.NOT_FOUND, "404"),
        )

    assert ids(summarise(here.facts()).still_broken) == ["c", "b", "a"]


@pytest.mark.parametrize(("size", "clusters"), [(2, [1, 1, 1, 1]), (3, [3, 1]), (4, [4])])
def test_three_failures_of_one_cause_are_one_entry(
    size: int, clusters: list[int], scenes: Scenes
) -> None:
    facts = scenes["redesign"]()
    group = facts.incidents[:size]
    rest = tuple((incident,) for incident in facts.incidents[size:])
    summary = summarise(replace(facts, groups=(group, *rest)))

    assert [len(cluster.rows) for cluster in summary.newly_broken] == clusters
    hosts = {cluster.host for cluster in summary.newly_broken if len(cluster.rows) > 1}
    assert hosts == ({"www.iapac.org"} if size > 2 else set())


def test_a_group_that_became_one_after_the_period_is_none_yet(
    make_world: Any, make_resource: Any
) -> None:
    here = make_world("2026-11-26 14:00")
    for id_, day in (("a", "2026-11-20"), ("b", "2026-11-21"), ("c", "2026-11-24")):
        here.add(
            make_resource("dpa", id=id_), WELL, (f"{day} 12:00", DOWN, Reason.NOT_FOUND, "404")
        )
    summary = summarise(here.facts(groups=(tuple(here.incidents),)))

    assert [ids([cluster]) for cluster in summary.newly_broken] == [["a"], ["b"]]


def test_a_place_names_sheet_section_line_lead_and_anchor(scenes: Scenes) -> None:
    place = summarise(scenes["busy"]()).newly_broken[0].rows[0].places[0]

    assert (place.title, place.section, place.line) == ("Harm Reduction", "MORE INFORMATION", 84)
    assert place.lead == "North America Syringe Exchange Network (NASEN):"
    assert place.text == "Find a syringe service program (SSP) near you"
    assert place.edit == "https://cms.example.org/edit/harm-reduction"


def test_a_moved_page_comes_with_its_new_address(scenes: Scenes) -> None:
    (row,) = summarise(scenes["busy"]()).attention

    assert row.new_address is not None
    assert row.new_address.href == "https://harmreduction.org/principles/"
    assert row.hint == "Change the address to the new one."


@pytest.mark.parametrize(
    ("looked", "due", "expected"),
    [
        ("2026-11-23 03:00", "2026-11-23 09:00", "2026-11-23 09:00"),
        ("2026-11-23 12:00", "2026-11-23 18:00", None),
    ],
)
def test_a_suspect_names_its_next_look_unless_that_was_set_after_the_week(
    looked: str, due: str, expected: str | None, make_world: Any, make_resource: Any
) -> None:
    facts = told(make_world, make_resource, WELL, FAILS)
    standing = replace(facts.standings["dpa"], looked_at=at(looked), due_at=at(due))
    (row,) = summarise(replace(facts, standings={"dpa": standing})).suspect

    assert row.next_look == (at(expected) if expected else None)


@pytest.mark.parametrize(
    ("looked", "reason", "shown"),
    [
        ("2026-11-22 12:00", Reason.GONE, Reason.GONE),
        ("2026-11-23 12:00", Reason.GONE, Reason.NOT_FOUND),
        ("2026-11-22 12:00", Reason.OK, Reason.NOT_FOUND),
        ("2026-11-22 12:00", Reason.BOT_WALL, Reason.NOT_FOUND),
    ],
)
def test_the_latest_words_count_if_they_fit_the_status_and_the_period(
    looked: str, reason: Reason, shown: Reason, make_world: Any, make_resource: Any
) -> None:
    facts = told(make_world, make_resource, WELL, FAILS, BREAKS)
    standing = replace(facts.standings["dpa"], looked_at=at(looked), reason=reason)
    (cluster,) = summarise(replace(facts, standings={"dpa": standing})).newly_broken

    assert cluster.rows[0].reason is shown


def test_trouble_that_lasted_is_no_longer_something_to_wait_for(
    make_world: Any, make_resource: Any
) -> None:
    change = ("2026-11-18 13:30", DOWN, Reason.TIMEOUT, "No answer.")
    (cluster,) = summarise(told(make_world, make_resource, WELL, change)).newly_broken

    assert cluster.rows[0].hint == LASTED


def test_assumed_addresses_stand_under_their_own_heading_with_what_was_found(
    scenes: Scenes,
) -> None:
    summary = summarise(scenes["busy"]())
    pages = {row.id: row.page.title for row in summary.assumed if row.page}

    assert ids(summary.assumed) == ["methadone", "syringe-exchange", "hiv-spread", "adherence"]
    assert pages == {"hiv-spread": "Stopping the Spread of HIV", "adherence": "Adherence"}
    assert ids(summary.missing) == ["overdose"]
    assert "methadone" in ids(summary.still_broken)  # judged and counted like any other


def test_an_address_that_the_sheet_itself_names_is_not_assumed(
    make_world: Any, make_resource: Any
) -> None:
    here = make_world()
    here.add(make_resource("dpa", target=Target.ASSUMED, direct=True), WELL)

    assert summarise(here.facts()).assumed == ()


@pytest.mark.parametrize(
    ("not_after", "days"),
    [
        ("2026-12-23 05:00", 30),
        ("2026-12-23 05:01", None),
        ("2026-11-23 05:00", 0),
        ("2026-11-22 05:00", -1),
    ],
)
def test_certificates_of_the_next_thirty_days_are_listed(
    not_after: str, days: int | None, scenes: Scenes
) -> None:
    certificates = (
        Certificate("nasen.org", at(not_after)),
        Certificate("nasen.org", at("2027-12-01 00:00")),
        Certificate("nobody-watches.example", at("2026-11-24 00:00")),
    )
    summary = summarise(replace(scenes["quiet"](), certificates=certificates))

    assert [line.days for line in summary.certificates] == ([] if days is None else [days])


def test_findings_are_notes_but_two_kinds_have_a_place_of_their_own(scenes: Scenes) -> None:
    findings = tuple(Finding(kind, "harm-reduction", f"About {kind}.") for kind in FindingKind)
    summary = summarise(replace(scenes["quiet"](), findings=findings))

    assert [note.kind for note in summary.notes] == [
        FindingKind.REVIEW_DUE,
        FindingKind.PUBLISHED_DIFFERS,
        FindingKind.PUBLISHED_UNREADABLE,
        FindingKind.DISAGREES,
        FindingKind.SOURCE_MISSING,
        FindingKind.REFERENCE_MISSING,
    ]


def test_what_flaps_is_listed_with_its_number_of_changes(scenes: Scenes) -> None:
    (row,) = summarise(scenes["busy"]()).flapping

    assert (row.id, row.changes) == ("nhrc-issues", 3)


@pytest.mark.parametrize(
    ("changed", "is_quiet"),
    [
        ({}, True),
        ({"findings": (Finding(FindingKind.REVIEW_DUE, "harm-reduction", "Due."),)}, False),
        ({"certificates": (Certificate("nasen.org", at("2026-12-01 00:00")),)}, False),
        ({"week_counts": ()}, False),
        ({"runs": ()}, False),
    ],
)
def test_a_week_is_quiet_only_if_nothing_is_left_to_tell(
    changed: dict[str, Any], is_quiet: bool, scenes: Scenes
) -> None:
    assert summarise(replace(scenes["quiet"](), **changed)).quiet is is_quiet


@pytest.mark.parametrize(
    ("since", "is_quiet"), [("2026-11-18 12:00", False), ("2026-11-10 12:00", True)]
)
def test_what_could_not_be_checked_before_either_does_not_break_the_silence(
    since: str, is_quiet: bool, make_world: Any, make_resource: Any
) -> None:
    wall = (since, Status.UNVERIFIED, Reason.BOT_WALL, "403")

    assert summarise(told(make_world, make_resource, WELL, wall)).quiet is is_quiet


@pytest.mark.parametrize(
    ("owner", "sheet_owner", "shown"),
    [
        ("editors", None, ("editors",)),
        ("editors@example.org", None, ("editors",)),
        ("jo@example.org", "editors", ("jo@example.org",)),
        (None, "editors", ("editors",)),
        (None, None, ()),
    ],
)
def test_an_owner_is_the_own_one_or_the_sheets_and_a_member_is_named_by_the_team(
    owner: str | None,
    sheet_owner: str | None,
    shown: tuple[str, ...],
    make_world: Any,
    make_resource: Any,
) -> None:
    here = make_world()
    here.add(make_resource("dpa", owner=owner), WELL)
    sheet = FactSheet("harm-reduction", "Harm Reduction", owner=sheet_owner)
    summary = summarise(here.facts(factsheets=(sheet,)))

    assert summary.rows[0].owners == shown


@pytest.mark.parametrize(
    ("size", "runs", "headline"),
    [
        (0, 1, "No referral is watched yet."),
        (1, 0, "Nothing can be said about the only referral, because no run took place."),
        (
            1,
            1,
            "Nothing can be said about the only referral, because no run looked at any of them.",
        ),
    ],
)
def test_an_empty_beginning_is_told_as_one(
    size: int, runs: int, headline: str, make_world: Any, make_resource: Any
) -> None:
    here = make_world()
    resources = tuple(make_resource("dpa") for _ in range(size))
    facts = here.facts(resources=resources)
    summary = summarise(facts if runs else replace(facts, runs=()))

    assert (summary.headline, summary.quiet) == (headline, False)


def test_a_resource_without_any_past_or_reference_still_has_its_row() -> None:
    now = at("2026-11-23 14:00")
    reference = Reference("lost", "", "")
    bare = Resource("bare", "  ", "https://a.example/", references=(reference,))
    facts = Facts(now=now, period=week_of(date(2026, 11, 18), now, UTC), resources=(bare,))
    (row,) = summarise(facts).rows

    assert (row.status, row.since, row.reason, row.hint) == (Status.NEW, None, None, "")
    assert (row.name, row.places[0].title) == ("(without a name)", "lost")
