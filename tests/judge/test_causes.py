"""Incidents that have one cause, and resources that come and go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.judge import CauseGroup, flapping, group
from monitor.model import Cause, Incident, Reason, Status, Transition

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)


def incident(
    name: str, after: timedelta, host: str = "a.org", reason: Reason = Reason.NOT_FOUND
) -> Incident:
    return Incident(name, host, reason, "", opened_at=NOW + after, since=NOW + after)


def names(groups: tuple[CauseGroup, ...]) -> list[str]:
    return ["".join(item.resource for item in members.incidents) for members in groups]


@pytest.mark.parametrize(
    ("incidents", "expected"),
    [
        ([], []),
        ([("a", 0)], ["a"]),
        ([("a", 0), ("b", 0)], ["a", "b"]),
        ([("a", 0), ("b", 1), ("c", 2)], ["abc"]),
        ([("c", 2), ("a", 0), ("b", 1)], ["abc"]),
        ([("a", 0), ("b", 36), ("c", 72)], ["abc"]),
        ([("a", 0), ("b", 36), ("c", 72.1)], ["a", "b", "c"]),
        ([("a", 0), ("b", 71), ("c", 73), ("d", 74)], ["a", "bcd"]),
        ([("a", 0), ("b", 1), ("c", 2), ("d", 73), ("e", 74), ("f", 75)], ["abc", "def"]),
    ],
)
def test_three_of_one_host_and_cause_within_72_hours_are_one_group(
    incidents: list[tuple[str, float]], expected: list[str]
) -> None:
    assert names(group(incident(name, hour * HOUR) for name, hour in incidents)) == expected


def test_a_group_names_host_cause_and_beginning() -> None:
    members = tuple(incident(name, hour * HOUR) for hour, name in enumerate("abc"))
    assert group(members) == (CauseGroup("a.org", Cause.ADDRESS, members, NOW),)


def test_other_hosts_and_other_causes_are_other_groups() -> None:
    incidents = [
        incident("a", 0 * HOUR),
        incident("b", 0 * HOUR, reason=Reason.GONE),
        incident("c", 0 * HOUR, reason=Reason.TIMEOUT),
        incident("d", 0 * HOUR, host="d.org"),
        incident("e", HOUR, reason=Reason.REDIRECTED_HOME),
    ]
    assert sorted(names(group(incidents))) == ["abe", "c", "d"]


def test_new_walls_are_grouped_as_well() -> None:
    walls = [incident(name, 0 * HOUR, reason=Reason.BOT_WALL) for name in "abc"]
    assert names(group(walls)) == ["abc"]


Change = tuple[str, str, float]  # before, after, days before now


def changes(*rows: Change, name: str = "x") -> list[Transition]:
    return [
        Transition(name, NOW - days * DAY, Status(before), Status(after), Reason.OK, "", "r")
        for before, after, days in rows
    ]


DOWN, BACK = ("suspect", "down"), ("down", "up")


@pytest.mark.parametrize(
    ("rows", "is_flapping"),
    [
        ([(*DOWN, 3), (*BACK, 2), (*DOWN, 1)], True),
        ([(*BACK, 3), (*DOWN, 2), (*BACK, 1)], True),
        ([(*DOWN, 3), ("down", "attention", 2), (*DOWN, 0)], True),
        ([(*DOWN, 3), (*BACK, 2)], False),
        ([(*DOWN, 7), (*BACK, 2), (*DOWN, 1)], False),
        ([(*DOWN, 6.99), (*BACK, 2), (*DOWN, 1)], True),
        ([(*DOWN, 3), (*BACK, 2), (*DOWN, -1)], False),
        ([("up", "suspect", 3), (*DOWN, 2), (*BACK, 1)], False),
        ([("up", "suspect", 5), ("suspect", "up", 4), ("up", "suspect", 3), ("suspect", "up", 2)], False),
        ([("new", "down", 3), (*BACK, 2), (*DOWN, 1)], False),
        ([("paused", "down", 3), ("down", "paused", 2), (*BACK, 1)], False),
    ],
)  # fmt: skip
def test_three_falls_or_returns_in_seven_days_are_flapping(
    rows: list[Change], is_flapping: bool
) -> None:
    assert flapping(changes(*rows), NOW) == (frozenset({"x"}) if is_flapping else frozenset())


def test_the_changes_of_two_resources_do_not_add_up() -> None:
    rows = changes((*DOWN, 3), (*BACK, 2)) + changes((*DOWN, 3), (*BACK, 2), name="y")
    assert flapping(rows, NOW) == frozenset()
