"""How looks move a status: every cell of the table, and the edges of every threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.judge import advance
from monitor.model import (
    NO_STRIKES,
    Judgement,
    Patience,
    Reason,
    Standing,
    Status,
    Strikes,
    Transition,
    Verdict,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SECOND = timedelta(seconds=1)
PATIENCE = Patience()
REASONS = {
    "healthy": Reason.OK,
    "moved": Reason.PERMANENT_REDIRECT,
    "degraded": Reason.SLOW,
    "broken": Reason.NOT_FOUND,
    "unsure": Reason.TIMEOUT,
    "blocked": Reason.FORBIDDEN,
    "ours": Reason.OFFLINE,
}
GOOD = {"healthy", "moved", "degraded"}


def opinion(verdict: str, holds: bool | None = None) -> Judgement:
    return Judgement(REASONS[verdict], f"It was {verdict}.", "rule", holds=holds)


def at_rest(status: str) -> Standing:
    """Return a standing as it is after the look that led to it, a day ago."""
    before = NOW - 24 * HOUR
    once, twice = Strikes(1, before, "r0"), Strikes(2, before, "r0")
    rows = {
        "new": Standing("x"),
        "up": Standing("x", Status.UP),
        "attention": Standing("x", Status.ATTENTION, attention=twice),
        "suspect": Standing("x", Status.SUSPECT, broken=once, failing=once),
        "down": Standing("x", Status.DOWN, broken=twice, failing=twice),
        "unverified": Standing("x", Status.UNVERIFIED, blocked=twice),
        "paused": Standing("x", Status.PAUSED),
    }
    return (
        rows[status] if status == "new" else replace(rows[status], since=before, looked_at=before)
    )


CELLS = {
    "new": {"healthy": "up", "moved": "up", "degraded": "up", "broken": "suspect", "unsure": "suspect", "blocked": "new"},
    "up": {"healthy": "up", "moved": "up", "degraded": "up", "broken": "suspect", "unsure": "suspect", "blocked": "up"},
    "attention": {"healthy": "up", "moved": "attention", "degraded": "attention", "broken": "suspect", "unsure": "suspect", "blocked": "attention"},
    "suspect": {"healthy": "up", "moved": "up", "degraded": "up", "broken": "down", "unsure": "suspect", "blocked": "unverified"},
    "down": {"healthy": "down", "moved": "down", "degraded": "down", "broken": "down", "unsure": "down", "blocked": "down"},
    "unverified": {"healthy": "up", "moved": "up", "degraded": "up", "broken": "suspect", "unsure": "unverified", "blocked": "unverified"},
    "paused": dict.fromkeys(REASONS, "paused"),
}  # fmt: skip


@pytest.mark.parametrize(("status", "verdict"), list(product(CELLS, REASONS)))
def test_each_cell_of_the_table_after_one_more_look(status: str, verdict: str) -> None:
    before = at_rest(status)
    after, change = advance(before, opinion(verdict), at=NOW, run="r1", patience=PATIENCE)
    expected = CELLS[status].get(verdict, status)
    assert after.status == expected
    if expected == status:
        assert change is None
        assert after.since == before.since
    else:
        assert change == Transition(
            "x", NOW, Status(status), Status(expected), REASONS[verdict], f"It was {verdict}.", "r1"
        )
        assert after.since == NOW


Step = tuple[str, timedelta, str]  # verdict, time after the start, run


def walk(start: str, steps: Sequence[Step], **more: object) -> list[str]:
    """Return the status after each look."""
    standing, seen = at_rest(start), []
    if start == "suspect":
        standing = replace(at_rest("up"))
    for verdict, after, run in steps:
        standing, _ = advance(
            standing,
            opinion(verdict),
            at=NOW + after,
            run=run,
            patience=PATIENCE,
            **more,  # type: ignore[arg-type]  # the two flags
        )
        seen.append(standing.status.value)
    return seen


def looks(verdicts: str, *hours: float) -> list[Step]:
    """Return looks at these hours, each in a run of its own."""
    return [
        (verdict, hour * HOUR, f"r{number}")
        for number, (verdict, hour) in enumerate(zip(verdicts.split(), hours, strict=True))
    ]


@pytest.mark.parametrize(
    ("start", "steps", "expected"),
    [
        ("up", looks("broken broken", 0, 1), "suspect down"),
        ("up", looks("broken broken", 0, 0.999), "suspect suspect"),
        ("up", looks("broken broken broken", 0, 0.25, 1), "suspect suspect down"),
        ("up", looks("broken unsure broken", 0, 0.5, 1), "suspect suspect down"),
        ("up", looks("broken healthy broken broken", 0, 1, 2, 2.5), "suspect up suspect suspect"),
        ("up", looks("unsure unsure unsure", 0, 12, 24), "suspect suspect down"),
        ("up", looks("unsure unsure unsure", 0, 12, 23.999), "suspect suspect suspect"),
        ("up", looks("unsure unsure", 0, 48), "suspect suspect"),
        ("up", looks("unsure unsure broken", 0, 12, 24), "suspect suspect down"),
        ("up", looks("broken unsure unsure", 0, 12, 24), "suspect suspect down"),
        ("up", looks("unsure broken", 0, 24), "suspect suspect"),
        ("up", looks("unsure healthy unsure unsure", 0, 1, 2, 26), "suspect up suspect suspect"),
        ("up", looks("moved moved", 0, 1), "up attention"),
        ("up", looks("moved degraded", 0, 1), "up attention"),
        ("up", looks("moved healthy moved moved", 0, 1, 2, 3), "up up up attention"),
        ("up", looks("moved blocked moved", 0, 1, 2), "up up attention"),
        ("up", looks("moved unsure moved moved", 0, 1, 2, 3), "up suspect up attention"),
        ("up", [("moved", 0 * HOUR, "r"), ("moved", HOUR, "r"), ("moved", 2 * HOUR, "r2")], "up up attention"),
        ("up", looks("blocked blocked", 0, 1), "up unverified"),
        ("up", [("blocked", 0 * HOUR, "r"), ("blocked", MINUTE, "r")], "up unverified"),
        ("up", looks("blocked healthy blocked", 0, 1, 2), "up up up"),
        ("up", looks("blocked unsure blocked", 0, 1, 2), "up suspect unverified"),
        ("new", looks("blocked blocked", 0, 1), "new unverified"),
        ("new", looks("broken broken", 0, 1), "suspect down"),
        ("new", looks("moved moved", 0, 1), "up attention"),
        ("attention", looks("blocked blocked", 0, 1), "attention unverified"),
        ("attention", looks("blocked blocked moved moved", 0, 1, 2, 3), "attention unverified up attention"),
        ("attention", looks("broken moved moved", 0, 1, 2), "suspect up attention"),
        ("attention", looks("healthy moved", 0, 1), "up up"),
        ("unverified", looks("unsure unsure unsure unsure", 0, 12, 24, 36), "unverified unverified unverified unverified"),
        ("unverified", looks("unsure broken unsure unsure", 0, 12, 24, 36), "unverified suspect suspect down"),
        ("unverified", looks("broken broken", 0, 1), "suspect down"),
        ("unverified", looks("moved moved", 0, 1), "up attention"),
        ("down", looks("healthy healthy", 0, 0.25), "down up"),
        ("down", looks("healthy healthy", 0, 0.249), "down down"),
        ("down", looks("healthy healthy healthy", 0, 0.1, 0.25), "down down up"),
        ("down", looks("healthy broken healthy healthy", 0, 0.1, 0.3, 0.4), "down down down down"),
        ("down", looks("healthy unsure healthy", 0, 0.1, 0.3), "down down down"),
        ("down", looks("healthy blocked healthy", 0, 0.1, 0.3), "down down down"),
        ("down", looks("moved moved moved", 0, 1, 2), "down up attention"),
        ("down", looks("healthy moved moved", 0, 1, 2), "down up attention"),
        ("down", looks("moved healthy moved", 0, 1, 2), "down up up"),
        ("down", looks("blocked blocked blocked", 0, 1, 2), "down down down"),
    ],
)  # fmt: skip
def test_a_status_moves_before_at_and_after_each_edge(
    start: str, steps: list[Step], expected: str
) -> None:
    assert walk(start, steps) == expected.split()


def test_a_second_look_inside_the_run_confirms_what_is_broken_without_the_gap() -> None:
    steps = [("broken", 0 * HOUR, "r"), ("broken", MINUTE, "r")]
    assert walk("up", steps, second_look=True) == ["suspect", "down"]
    assert (
        walk("up", [("unsure", step[1], "r") for step in steps] * 2, second_look=True)[-1]
        == "suspect"
    )


def test_one_good_look_that_a_person_asked_for_ends_a_downtime() -> None:
    for verdict in GOOD:
        assert walk("down", looks(verdict, 0), by_person=True) == ["up"]
    assert walk("down", looks("broken", 0), by_person=True) == ["down"]
    assert walk("up", looks("broken", 0), by_person=True) == ["suspect"]


@pytest.mark.parametrize(
    ("patience", "start", "verdict", "expected"),
    [
        (Patience(broken_looks=1), "up", "broken", Status.DOWN),
        (Patience(broken_looks=3), "suspect", "broken", Status.SUSPECT),
        (Patience(broken_gap=25 * HOUR), "suspect", "broken", Status.SUSPECT),
        (Patience(broken_gap=24 * HOUR), "suspect", "broken", Status.DOWN),
        (Patience(unsure_looks=2), "suspect", "unsure", Status.DOWN),
        (Patience(unsure_looks=2, unsure_span=24 * HOUR + SECOND), "suspect", "unsure", Status.SUSPECT),
        (Patience(blocked_looks=1), "up", "blocked", Status.UNVERIFIED),
        (Patience(blocked_looks=3), "attention", "blocked", Status.ATTENTION),
        (Patience(attention_looks=1), "up", "moved", Status.ATTENTION),
        (Patience(attention_looks=1), "suspect", "degraded", Status.ATTENTION),
        (Patience(attention_looks=1), "down", "moved", Status.DOWN),
        (Patience(recovery_looks=1), "down", "healthy", Status.UP),
    ],
)  # fmt: skip
def test_patience_is_what_the_operator_sets(
    patience: Patience, start: str, verdict: str, expected: Status
) -> None:
    after, _ = advance(at_rest(start), opinion(verdict), at=NOW, run="r1", patience=patience)
    assert after.status is expected


def test_what_fails_on_its_very_first_look_was_broken_when_added() -> None:
    standing, marks = Standing("x"), []
    for verdict, after, run in looks("broken broken healthy healthy broken", 0, 1, 2, 3, 4):
        standing, _ = advance(
            standing, opinion(verdict), at=NOW + after, run=run, patience=PATIENCE
        )
        marks.append(standing.broken_when_added)
    assert marks == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("first", "mark"), [("unsure", True), ("blocked", False), ("moved", False)]
)
def test_only_a_failing_first_look_means_broken_when_added(first: str, mark: bool) -> None:
    standing, _ = advance(Standing("x"), opinion(first), at=NOW, run="r", patience=PATIENCE)
    standing, _ = advance(standing, opinion("broken"), at=NOW + HOUR, run="s", patience=PATIENCE)
    assert standing.broken_when_added is mark


@pytest.mark.parametrize("verdict", [verdict for verdict in REASONS if verdict != "ours"])
def test_each_look_that_counts_is_remembered(verdict: str) -> None:
    after, _ = advance(at_rest("up"), opinion(verdict), at=NOW, run="r1", patience=PATIENCE)
    assert (after.looked_at, after.reason, after.detail) == (
        NOW,
        REASONS[verdict],
        f"It was {verdict}.",
    )
    assert after.last_good_at == (NOW if verdict in GOOD else None)


def test_strikes_say_since_when() -> None:
    standing = at_rest("up")
    for verdict, after, run in looks("unsure broken broken", 0, 0.1, 0.2):
        standing, _ = advance(
            standing, opinion(verdict), at=NOW + after, run=run, patience=PATIENCE
        )
    assert standing.failing == Strikes(3, NOW, "r2")
    assert standing.broken == Strikes(2, NOW + 0.1 * HOUR, "r2")
    standing, _ = advance(standing, opinion("healthy"), at=NOW + HOUR, run="r3", patience=PATIENCE)
    assert {standing.failing, standing.broken, standing.blocked} == {NO_STRIKES}


VERDICTS = st.sampled_from(list(REASONS))
STEPS = st.lists(
    st.tuples(VERDICTS, st.integers(0, 40 * 3600), st.booleans(), st.booleans()), max_size=30
)


@given(start=st.sampled_from(list(CELLS)), steps=STEPS)
def test_whatever_is_seen_each_change_has_a_transition_and_nothing_else_does(
    start: str, steps: list[tuple[str, int, bool, bool]]
) -> None:
    standing, at = at_rest(start), NOW
    for number, (verdict, wait, second, person) in enumerate(steps):
        at += wait * SECOND
        after, change = advance(
            standing,
            opinion(verdict),
            at=at,
            run=f"r{number}",
            patience=PATIENCE,
            second_look=second,
            by_person=person,
        )
        if change is None:
            assert after.status is standing.status
        else:
            assert (change.before, change.after) == (standing.status, after.status)
            assert change.before is not change.after
        if verdict == "ours" or standing.status is Status.PAUSED:
            assert after == standing
        assert (after.version, after.due_at) == (standing.version, standing.due_at)
        standing = after


@given(steps=STEPS)
def test_nothing_goes_down_before_enough_looks_have_failed_for_long_enough(
    steps: list[tuple[str, int, bool, bool]],
) -> None:
    standing, at = at_rest("up"), NOW
    failed: list[tuple[str, datetime]] = []
    for number, (verdict, wait, _, _) in enumerate(steps):
        at += wait * SECOND
        standing, change = advance(
            standing, opinion(verdict), at=at, run=f"r{number}", patience=PATIENCE
        )
        if verdict in GOOD | {"blocked"}:
            failed.clear()
        elif verdict != "ours":
            failed.append((verdict, at))
        if change is not None and change.after is Status.DOWN:
            broken = [when for kind, when in failed if kind == "broken"]
            is_broken = len(broken) >= 2 and broken[-1] - broken[0] >= HOUR
            is_failing = len(failed) >= 3 and failed[-1][1] - failed[0][1] >= 24 * HOUR
            assert is_broken or is_failing


@given(start=st.sampled_from([name for name in CELLS if name != "paused"]), steps=STEPS)
def test_two_healthy_looks_bring_anything_up_and_more_keep_it_up(
    start: str, steps: list[tuple[str, int, bool, bool]]
) -> None:
    standing, at = at_rest(start), NOW
    verdicts = [step[0] for step in steps] + ["healthy"] * 4
    seen = []
    for number, verdict in enumerate(verdicts):
        at += 15 * MINUTE
        standing, _ = advance(
            standing, opinion(verdict), at=at, run=f"r{number}", patience=PATIENCE
        )
        seen.append(standing.status)
    assert seen[-3:] == [Status.UP] * 3


def test_all_verdicts_have_a_row_here() -> None:
    assert set(REASONS) == {verdict.value for verdict in Verdict}
    assert set(CELLS) == {status.value for status in Status}
