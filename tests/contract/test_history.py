"""What every backend of the history must do, word for word the same."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from monitor.errors import RunInProgress
from monitor.history import History, Lease, PruneCounts, open_history
from monitor.history.prune import prune
from monitor.model import (
    Certificate,
    Cut,
    FactSheet,
    Failure,
    FailureKind,
    Hop,
    Importance,
    Incident,
    Judgement,
    Kind,
    Known,
    Look,
    Mapped,
    Observation,
    PageNote,
    Question,
    QuestionKind,
    Reason,
    Recorded,
    Reference,
    ReferenceState,
    Registry,
    Resource,
    Run,
    RunContext,
    Standing,
    Status,
    Strikes,
    Transition,
    Trigger,
    Verdict,
    WeekCount,
)
from monitor.settings import RetentionSection

NOW = datetime(2026, 11, 16, 9, 0, 0, 123456, tzinfo=UTC)  # a Monday
MONDAY = date(2026, 11, 16)
HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=366)
OWNER = "host-a:100"


def resource(identity: str, **changes: Any) -> Resource:
    given = Resource(identity, f"The {identity}", f"https://{identity}.example/page")
    return replace(given, **changes)


def context(text: str = "version: 1\n") -> RunContext:
    registry = Registry(
        path=Path("/srv/resources.yaml"),
        files={Path("/srv/resources.yaml"): text, Path("/srv/resources.d/more.yaml"): "- x\n"},
    )
    return RunContext(registry, program_version="0.1.0", rules_version="7")


def begin(history: History, *identities: str, run: str = "r1", at: datetime = NOW) -> None:
    history.sync([resource(identity) for identity in identities], (), (), at=at)
    history.begin_run(Run(run, at), context())


def seen(identity: str, at: datetime, body: bytes = b"<p>Welcome</p>") -> Observation:
    url = f"https://{identity}.example/page"
    hash_ = hashlib.blake2b(body, digest_size=16).hexdigest() if body else ""
    return Observation(url, at, (Hop(url, 200),), body=body, body_hash=hash_)


def item(
    history: History,
    identity: str,
    reason: Reason = Reason.OK,
    status: Status | None = None,
    *,
    at: datetime = NOW,
    run: str = "r1",
    number: int = 1,
    body: bytes = b"<p>Welcome</p>",
    page: PageNote | None = None,
    **changes: Any,
) -> Recorded:
    """Return one look at a resource as the pipeline would hand it in, from what the history holds now."""
    before = history.standing(identity)
    assert before is not None
    observation = seen(identity, at, body)
    judgement = Judgement(reason, f"{reason.value} was seen.", "a rule", page=page)
    after = replace(before, status=status or before.status, reason=reason, looked_at=at)
    if after.status is not before.status:
        after = replace(after, since=at)
    transition = Transition(
        identity, at, before.status, after.status, reason, judgement.detail, run
    )
    look = Look(
        resource=identity,
        run=run,
        number=number,
        at=at,
        url=observation.url,
        final_url=observation.final_url,
        reason=reason,
        detail=judgement.detail,
        rule=judgement.rule,
        status_code=observation.status_code,
        elapsed=timedelta(microseconds=312_456),
        body_hash=observation.body_hash,
        observation=observation,
        page=page,
    )
    recorded = Recorded(
        look=look,
        judgement=judgement,
        before=before,
        after=after,
        transition=transition if after.status is not before.status else None,
        known=None,
    )
    return replace(recorded, **changes)


def narrow(look: Look) -> Look:
    """Return the look as it is listed: without evidence."""
    return replace(look, observation=None, page=None)


# The registry's side ------------------------------------------------------------------------------


def test_a_new_resource_begins_with_a_standing_of_its_own(history: History) -> None:
    history.sync([resource("a")], (), (), at=NOW)
    assert history.standings() == {"a": Standing("a")}
    assert history.standing("a") == Standing("a")
    assert history.standing("b") is None


def test_a_resource_that_left_is_kept_but_not_listed_and_comes_back_as_it_was(
    history: History,
) -> None:
    begin(history, "a", "b")
    history.record([item(history, "a", status=Status.UP, page=PageNote("A"), known=Known("u"))])
    listed = (history.standings(), history.known(), history.latest_looks())
    history.sync([resource("b")], (), (), at=NOW + DAY)
    assert set(history.standings()) == {"b"}
    assert (history.known(), history.latest_looks(), history.last_page_notes()) == ({}, {}, {})
    assert history.resource_ids() == {"a", "b"}
    assert len(history.looks("a")) == 1
    assert history.standing("a") == listed[0]["a"]
    history.sync([resource("a"), resource("b")], (), (), at=NOW + 2 * DAY)
    assert (history.standings(), history.known(), history.latest_looks()) == listed


def test_a_changed_address_takes_effect_and_a_repeated_sync_changes_nothing(
    history: History,
) -> None:
    first = [
        resource("a"),
        resource("b", url=None),
        resource("c", url="http://[::1", kind=Kind.FILE),
    ]
    history.sync(first, (), (), at=NOW)
    history.sync(first, (), (), at=NOW + DAY)
    changed = resource("a", url="https://New.example/", importance=Importance.CRITICAL, owner="eds")
    history.sync([changed, *first[1:]], (), (), at=NOW + 2 * DAY)
    history.begin_run(Run("r1", NOW), context())
    history.record([item(history, "a", Reason.GONE, Status.DOWN)])
    assert [incident.host for incident in history.incidents()] == ["new.example"]


def test_references_come_back_as_they_were_brought(history: History) -> None:
    def mapped(sheet: str, text: str, target: str | None) -> Mapped:
        state = ReferenceState.MATCHED if target else ReferenceState.UNMAPPED
        return Mapped(Reference(sheet, "MORE", text, "#", 12, "NEXT", "/srv/s.md"), state, target)

    resources = [resource("a"), resource("b")]
    sheets = [FactSheet("s1", "One", reviewed=MONDAY), FactSheet("s2", "Two", owner="eds")]
    first = [mapped("s1", "one", "a"), mapped("s1", "two", None), mapped("s2", "three", "b")]
    history.sync(resources, first, sheets, at=NOW)
    assert history.references() == tuple(first)
    second = [mapped("s1", "two", "a"), mapped("s2", "three", "b")]
    history.sync(resources, second, sheets[:1], at=NOW)
    assert history.references() == tuple(second)
    history.sync([], [], [], at=NOW)
    assert history.references() == ()


def test_only_the_references_of_a_changed_sheet_are_written_again(history: History) -> None:
    def mapped(sheet: str, text: str) -> Mapped:
        return Mapped(Reference(sheet, "MORE", text), ReferenceState.UNMAPPED)

    history.sync([], [mapped("s1", "one"), mapped("s2", "two")], [], at=NOW)
    statements = statements_of(history)
    history.sync([], [mapped("s1", "one"), mapped("s2", "two")], [], at=NOW)
    assert [text for text in statements if not text.startswith("SELECT")] == []
    history.sync([], [mapped("s1", "one"), mapped("s2", "new")], [], at=NOW)
    assert [text.split()[0] for text in statements if not text.startswith("SELECT")] == [
        "DELETE",
        "INSERT",
    ]


def statements_of(history: History) -> list[str]:
    """Return a list that every statement from now on is added to."""
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "LOCK")):
            statements.append(statement)

    event.listen(history._database._reading, "before_cursor_execute", note)
    return statements


# Runs ---------------------------------------------------------------------------------------------


def test_a_run_comes_back_as_it_was_finished(history: History) -> None:
    run = Run("r1", NOW, Trigger.SERVICE, planned=3)
    history.begin_run(run, context())
    assert history.runs() == (run,)
    done = replace(run, finished_at=NOW + HOUR, planned=2, counts={Verdict.HEALTHY: 2})
    history.finish_run(done)
    assert history.runs() == (done,)
    assert history.last_trusted_run() == done


def test_a_run_that_never_began_cannot_finish(history: History) -> None:
    with pytest.raises(ValueError, match=r"^The run r9 cannot finish: it never began\.$"):
        history.finish_run(Run("r9", NOW))


def test_runs_are_listed_newest_first_within_the_time_asked_for(history: History) -> None:
    for hour in range(4):
        history.begin_run(Run(f"r{hour}", NOW + hour * HOUR), context())
    assert [run.id for run in history.runs()] == ["r3", "r2", "r1", "r0"]
    assert [run.id for run in history.runs(limit=2)] == ["r3", "r2"]
    window = history.runs(start=NOW + HOUR, end=NOW + 3 * HOUR)
    assert [run.id for run in window] == ["r2", "r1"]


def test_the_last_trusted_run_is_neither_untrusted_nor_unfinished(history: History) -> None:
    assert history.last_trusted_run() is None
    for number, (trusted, finished) in enumerate([(True, True), (False, True), (True, False)]):
        at = NOW + number * HOUR
        history.begin_run(Run(f"r{number}", at), context())
        if finished:
            history.finish_run(Run(f"r{number}", at, finished_at=at, trusted=trusted))
    last = history.last_trusted_run()
    assert last is not None
    assert last.id == "r0"


def test_runs_that_a_kill_left_open_are_marked_once(history: History) -> None:
    history.begin_run(Run("killed", NOW), context())
    history.begin_run(Run("done", NOW), context())
    history.finish_run(Run("done", NOW, finished_at=NOW))
    assert history.abandon_unfinished(NOW + HOUR) == 1
    assert history.abandon_unfinished(NOW + HOUR) == 0
    runs = {run.id: (run.finished_at, run.abandoned) for run in history.runs()}
    assert runs == {"killed": (None, True), "done": (NOW, False)}


def test_the_text_of_the_registry_is_recoverable_and_stored_once(history: History) -> None:
    for number in range(3):
        history.begin_run(Run(f"r{number}", NOW), context())
    history.begin_run(Run("r3", NOW), context("version: 1 # edited\n"))
    assert history.registry_files("r2") == {
        "resources.yaml": "version: 1\n",
        "resources.d/more.yaml": "- x\n",
    }
    assert history.registry_files("r3")["resources.yaml"] == "version: 1 # edited\n"
    assert history.registry_files("unknown") == {}
    with history._database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM registry_text").scalar() == 2


# What a look changes ------------------------------------------------------------------------------


def test_a_look_moves_the_standing_and_its_version(history: History) -> None:
    begin(history, "a")
    after = Standing(
        "a",
        status=Status.SUSPECT,
        since=NOW,
        reason=Reason.TIMEOUT,
        detail="It did not answer in 20 s.",
        looked_at=NOW,
        last_good_at=NOW - DAY,
        due_at=NOW + HOUR,
        broken=Strikes(1, NOW, "r0"),
        failing=Strikes(2, NOW - HOUR, "r1"),
        blocked=Strikes(3, None, ""),
        attention=Strikes(4, NOW, "r1"),
        recovering=Strikes(5, NOW, "r1"),
        broken_when_added=True,
        held="ab12",
    )
    stored = replace(after, version=1)
    (written,) = history.record([item(history, "a", Reason.TIMEOUT, after=after)])
    assert written.after == stored
    assert history.standings() == {"a": stored}
    (again,) = history.record([item(history, "a", number=2)])
    assert again.after.version == 2


def test_looks_come_back_newest_first_page_by_page(history: History) -> None:
    begin(history, "a", "b")
    at = [NOW, NOW, NOW + HOUR, NOW + 2 * HOUR]  # two looks may share a moment
    for number, moment in enumerate(at, 1):
        history.record(
            [item(history, "a", at=moment, number=number), item(history, "b", number=number)]
        )
    looks = history.looks("a")
    assert [(look.number, look.at) for look in looks] == [
        (4, at[3]),
        (3, at[2]),
        (2, NOW),
        (1, NOW),
    ]
    first = history.looks("a", limit=3)
    assert first + history.looks("a", limit=3, before=first[-1]) == looks
    assert history.looks("a", before=looks[-1]) == ()
    assert history.looks("unknown") == ()


def test_a_look_comes_back_as_it_was_recorded(history: History) -> None:
    begin(history, "a")
    one = item(history, "a", Reason.PERMANENT_REDIRECT, Status.UP)
    moved = replace(one.look, final_url="https://b.example/", status_code=None)
    history.record([replace(one, look=moved)])
    plain = item(history, "a", number=2)
    plain = replace(plain, look=replace(plain.look, detail=Reason.OK.sentence, body_hash=""))
    history.record([plain])
    assert history.looks("a") == (narrow(plain.look), narrow(moved))


def test_hostile_text_is_stored_on_every_database(history: History) -> None:
    begin(history, "a")
    nasty = "nul \0, lone \ud800, fine \U0001f600"
    tamed = "nul �, lone �, fine \U0001f600"
    given = item(history, "a", Reason.NOT_FOUND, Status.DOWN, page=PageNote(nasty, nasty, nasty))
    hop = Hop("u", 404, (("x-odd", nasty),))
    observation = replace(seen("a", NOW), hops=(hop,), failure=Failure(FailureKind.TIMEOUT, nasty))
    given = replace(
        given,
        look=replace(given.look, detail=nasty, final_url=nasty, observation=observation),
        judgement=replace(given.judgement, detail=nasty),
        certificate=Certificate("a.example", NOW, nasty),
        known=Known(nasty, nasty, nasty),
    )
    history.record([given])
    kept = history.evidence("a")
    assert kept is not None
    assert (kept.detail, kept.final_url, kept.page) == (tamed, tamed, PageNote(tamed, tamed, tamed))
    assert kept.observation == observation  # facts are kept to the letter
    assert history.known()["a"].etag == tamed
    assert history.certificates()[0].issuer == tamed


def test_a_repeat_of_the_same_item_changes_nothing(history: History) -> None:
    begin(history, "a")
    given = item(history, "a", Reason.GONE, Status.DOWN, week=MONDAY)
    assert len(history.record([given, given])) == 1
    after = facts(history)
    assert history.record([given]) == ()
    again = replace(given, before=history.standings()["a"])  # a fresh standing, the same look
    assert history.record([again]) == ()
    assert facts(history) == after


def test_an_item_whose_standing_was_moved_by_another_writer_is_left_out_whole(
    history: History,
) -> None:
    begin(history, "a", "b")
    late = item(history, "a", Reason.GONE, Status.DOWN, week=MONDAY, known=Known("late"))
    history.record([item(history, "a", status=Status.UP, number=2)])
    before = facts(history)
    other = item(history, "b")
    assert [done.look.resource for done in history.record([late, other])] == ["b"]
    assert facts(history) == before
    assert len(history.looks("b")) == 1


def facts(history: History) -> list[object]:
    """Return everything that a look at `a` could change."""
    return [
        history.standings()["a"],
        history.looks("a"),
        history.evidence("a"),
        history.transitions(resource="a"),
        history.incidents(resource="a"),
        history.known(),
        history.certificates(),
        history.week_counts(date.min),
        history.last_page_notes(),
    ]


def test_two_looks_at_one_resource_may_come_in_one_call(history: History) -> None:
    begin(history, "a")
    first = item(history, "a", Reason.GONE, Status.SUSPECT, known=Known("gone"))
    second = replace(
        item(history, "a", Reason.GONE, number=2),
        before=first.after,
        after=replace(first.after, status=Status.DOWN),
        known=Known("gone"),
    )
    unrelated = replace(second, look=replace(second.look, number=3), before=Standing("a"))
    written = history.record([first, second, unrelated])
    assert [done.after.version for done in written] == [1, 2]
    assert history.standings()["a"].status is Status.DOWN
    assert history.known() == {"a": Known("gone")}


def test_a_resource_that_was_never_synced_or_a_run_that_never_began_is_a_mistake_of_ours(
    history: History,
) -> None:
    begin(history, "a")
    given = item(history, "a")
    stranger = replace(given, look=replace(given.look, resource="x"))
    with pytest.raises(ValueError, match=r"^No resource x was synced before its looks\.$"):
        history.record([given, stranger])
    early = replace(given, look=replace(given.look, run="r9"))
    with pytest.raises(ValueError, match=r"^No run r9 was begun before its looks\.$"):
        history.record([given, early])
    assert history.looks("a") == ()
    assert history.record([]) == ()


def test_naive_moments_cannot_enter(history: History) -> None:
    begin(history, "a")
    with pytest.raises(Exception, match="timezone"):
        history.record([item(history, "a", at=NOW.replace(tzinfo=None))])


def test_moments_of_other_zones_come_back_in_utc(history: History) -> None:
    begin(history, "a")
    elsewhere = NOW.astimezone(tz=datetime.fromisoformat("2026-01-01T00:00:00-05:00").tzinfo)
    history.record([item(history, "a", at=elsewhere)])
    (look,) = history.looks("a")
    assert (look.at, look.at.tzinfo) == (NOW, UTC)


# Transitions and incidents ------------------------------------------------------------------------


def walk(history: History, identity: str, *steps: tuple[Reason, Status]) -> None:
    """Record one look an hour, each leading to the status given."""
    done = len(history.looks(identity))
    for number, (reason, status) in enumerate(steps, done + 1):
        at = NOW + (number - 1) * HOUR
        history.record([item(history, identity, reason, status, at=at, number=number)])


def test_every_change_of_status_is_in_the_ledger_in_order_of_time(history: History) -> None:
    begin(history, "a", "b")
    walk(
        history, "a", (Reason.OK, Status.UP), (Reason.OK, Status.UP), (Reason.GONE, Status.SUSPECT)
    )
    walk(history, "b", (Reason.OK, Status.UP))
    ledger = history.transitions()
    assert [(t.resource, t.at, t.before, t.after) for t in ledger] == [
        ("a", NOW, Status.NEW, Status.UP),
        ("b", NOW, Status.NEW, Status.UP),
        ("a", NOW + 2 * HOUR, Status.UP, Status.SUSPECT),
    ]
    assert ledger[2] == Transition(
        "a", NOW + 2 * HOUR, Status.UP, Status.SUSPECT, Reason.GONE, "gone was seen.", "r1"
    )
    assert history.transitions(resource="b") == ledger[1:2]
    assert history.transitions(start=NOW + HOUR) == ledger[2:]
    assert history.transitions(end=NOW + 2 * HOUR) == ledger[:2]


def test_an_incident_lasts_from_down_to_up(history: History) -> None:
    begin(history, "a")
    failing = Strikes(1, NOW - DAY, "r0")
    down = item(history, "a", Reason.GONE, Status.DOWN)
    history.record([replace(down, after=replace(down.after, failing=failing))])
    opened = Incident("a", "a.example", Reason.GONE, "gone was seen.", NOW, NOW - DAY)
    assert history.incidents() == (opened,)
    history.record([item(history, "a", Reason.TIMEOUT, at=NOW + HOUR, number=2)])
    assert history.incidents() == (opened,)
    history.record([item(history, "a", status=Status.ATTENTION, at=NOW + DAY, number=3)])
    assert history.incidents() == (replace(opened, closed_at=NOW + DAY),)


@pytest.mark.parametrize(
    ("after", "before", "since"),
    [(NOW - HOUR, NOW - DAY, NOW - HOUR), (None, NOW - DAY, NOW - DAY), (None, None, NOW)],
)
def test_an_incident_began_with_the_first_look_that_failed(
    history: History, after: datetime | None, before: datetime | None, since: datetime
) -> None:
    begin(history, "a")
    down = item(history, "a", Reason.GONE, Status.DOWN)
    known = replace(down.before, failing=Strikes(1, before, "r0"))
    failing = replace(down.after, failing=Strikes(2, after, "r1"))
    history.record([replace(down, before=known, after=failing)])
    assert [incident.since for incident in history.incidents()] == [since]


def test_one_incident_is_open_at_a_time_and_the_next_trouble_opens_a_new_one(
    history: History,
) -> None:
    begin(history, "a")
    gone, fine = (Reason.GONE, Status.DOWN), (Reason.OK, Status.UP)
    walk(history, "a", gone, (Reason.GONE, Status.SUSPECT), gone)
    assert [incident.opened_at for incident in history.incidents()] == [NOW]
    walk(history, "a", fine, gone)
    assert [(i.opened_at, i.closed_at) for i in history.incidents()] == [
        (NOW, NOW + 3 * HOUR),
        (NOW + 4 * HOUR, None),
    ]


def test_incidents_are_asked_for_by_time_and_resource(history: History) -> None:
    begin(history, "a", "b")
    walk(history, "a", (Reason.GONE, Status.DOWN), (Reason.OK, Status.UP))
    walk(history, "b", (Reason.GONE, Status.DOWN))
    assert [i.resource for i in history.incidents()] == ["a", "b"]
    at_the_end = history.incidents(open_at_or_after=NOW + HOUR)
    assert [i.resource for i in at_the_end] == ["a", "b"]
    later = history.incidents(open_at_or_after=NOW + HOUR + timedelta(microseconds=1))
    assert [i.resource for i in later] == ["b"]
    history.sync([], (), (), at=NOW + DAY)
    assert [i.resource for i in history.incidents()] == ["a"]
    assert [i.resource for i in history.incidents(resource="b")] == ["b"]


# Evidence -----------------------------------------------------------------------------------------


def rich_observation() -> Observation:
    """Return an observation that uses every field."""
    at = NOW + timedelta(microseconds=7)
    hop = Hop(
        "https://a.example/",
        301,
        (("set-cookie", "a=1"), ("set-cookie", "b=é"), ("location", "/new")),
        location="https://a.example/new",
        address="192.0.2.7",
        elapsed=timedelta(microseconds=1234),
        is_refresh=True,
    )
    inner = Observation("https://i.example/", at, body=b"inner body", body_hash="00ff")
    answer = Observation(
        "https://b.example/",
        at,
        failure=Failure(FailureKind.CONNECTION_LOST, "reset"),
        body=b"half an ans",
        cut=Cut.LOST,
        answers={Question(QuestionKind.FOLLOW, "https://i.example/"): inner},
    )
    other = Observation("https://c.example/", at, body=b"\x00\xff other")
    return Observation(
        "https://a.example/",
        at,
        (hop, Hop("https://a.example/new", None)),
        Failure(FailureKind.TLS_EXPIRED, "certificate has expired"),
        body=b"<html>" + bytes(range(256)),
        body_hash="0a" * 16,
        cut=Cut.SIZE,
        elapsed=timedelta(seconds=3, microseconds=5),
        attempts=3,
        certificate=Certificate("a.example", NOW, "An issuer", chain_complete=False),
        answers={
            Question(QuestionKind.FOLLOW, "https://b.example/"): answer,
            Question(QuestionKind.FOLLOW, "https://c.example/"): other,
        },
    )


def test_evidence_comes_back_to_the_last_fact(history: History) -> None:
    begin(history, "a")
    page = PageNote("Title", "First lines", "en")
    given = item(history, "a", Reason.TLS_EXPIRED, Status.SUSPECT, page=page)
    look = replace(given.look, observation=rich_observation())
    history.record([replace(given, look=look)])
    assert history.evidence("a") == look


def test_evidence_is_the_newest_of_the_resource_or_of_the_run(history: History) -> None:
    begin(history, "a", "b")
    history.begin_run(Run("r2", NOW + DAY), context())
    history.record([item(history, "a", Reason.GONE, number=1)])
    history.record([item(history, "a", Reason.GONE, number=2, at=NOW + HOUR)])
    history.record([item(history, "a", Reason.TIMEOUT, run="r2", at=NOW + DAY)])
    newest, of_first_run = history.evidence("a"), history.evidence("a", run="r1")
    assert newest is not None
    assert of_first_run is not None
    assert (newest.reason, of_first_run.number) == (Reason.TIMEOUT, 2)
    assert history.evidence("a", run="r9") is None
    assert history.evidence("b") is None


WELCOME, OTHER = b"<p>Welcome</p>", b"<p>Another page</p>"


@pytest.mark.parametrize(
    ("looks", "kept"),
    [
        ([(Reason.OK, WELCOME)], [1]),
        ([(Reason.OK, WELCOME), (Reason.OK, WELCOME), (Reason.OK_REDIRECTED, WELCOME)], [1, 3]),
        ([(Reason.OK, WELCOME), (Reason.OK, OTHER), (Reason.OK, OTHER)], [1, 2]),
        ([(Reason.OK, WELCOME), (Reason.OK, b"")], [1]),  # "not modified" carries no body
        ([(Reason.SLOW, WELCOME), (Reason.SLOW, WELCOME)], [1, 2]),
        ([(Reason.OK, WELCOME), (Reason.GONE, WELCOME), (Reason.OK, WELCOME)], [1, 2, 3]),
        ([(Reason.OK, WELCOME), (Reason.TIMEOUT, b""), (Reason.OK, WELCOME)], [1, 2, 3]),
        ([(Reason.OFFLINE, b"")], [1]),
    ],
)
def test_evidence_is_kept_of_what_is_not_healthy_or_new(
    history: History, looks: Sequence[tuple[Reason, bytes]], kept: list[int]
) -> None:
    begin(history, "a")
    for number, (reason, body) in enumerate(looks, 1):
        at = NOW + number * HOUR
        history.record([item(history, "a", reason, at=at, number=number, body=body)])
    with history._database.read() as connection:
        numbers = connection.exec_driver_sql("SELECT number FROM evidence ORDER BY number")
        assert list(numbers.scalars()) == kept


def test_the_last_good_evidence_outlives_what_came_after(history: History) -> None:
    begin(history, "a")
    history.record([item(history, "a", Reason.OK, number=1, body=WELCOME)])
    history.record([item(history, "a", Reason.GONE, number=2, at=NOW + HOUR)])
    newest, good = history.evidence("a"), history.evidence("a", good=True)
    assert newest is not None
    assert good is not None
    assert (newest.reason, good.reason) == (Reason.GONE, Reason.OK)


def test_a_look_without_an_observation_leaves_no_evidence(history: History) -> None:
    begin(history, "a")
    given = item(history, "a", Reason.GONE)
    history.record([replace(given, look=replace(given.look, observation=None))])
    assert history.evidence("a") is None


def test_equal_bodies_are_stored_once(history: History) -> None:
    begin(history, "a", "b")
    for number in (1, 2, 3):
        at = NOW + number * HOUR
        history.record([item(history, name, Reason.GONE, at=at, number=number) for name in "ab"])
    with history._database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM evidence").scalar() == 6
        assert connection.exec_driver_sql("SELECT count(*) FROM body").scalar() == 1


# What is known besides ----------------------------------------------------------------------------


def test_known_validators_are_replaced_and_forgotten(history: History) -> None:
    begin(history, "a", "b")
    known = Known("https://a.example/page", '"e1"', "Mon, 16 Nov 2026", "aa", "bb", "7")
    history.record([item(history, "a", known=known), item(history, "b", known=known)])
    assert history.known() == {"a": known, "b": known}
    newer = replace(known, etag=None)
    history.record([item(history, "a", number=2, known=newer), item(history, "b", number=2)])
    assert history.known() == {"a": newer}


def test_the_certificate_of_a_host_is_the_one_seen_last(history: History) -> None:
    begin(history, "a", "b")
    old, new = Certificate("h.example", NOW), Certificate("h.example", NOW + YEAR, "I", False)
    other = Certificate("a.example", NOW + DAY)
    history.record([item(history, "a", certificate=old), item(history, "b", certificate=other)])
    history.record([item(history, "a", number=2, at=NOW + HOUR, certificate=new)])
    assert history.certificates() == (other, new)
    assert history.certificates(seen_since=NOW + HOUR) == (new,)


def test_looks_are_counted_by_week_and_untrusted_ones_are_not(history: History) -> None:
    begin(history, "a", "b")
    week = timedelta(days=7)
    for number, monday in enumerate([MONDAY, MONDAY, None, MONDAY + week], 1):
        items = [item(history, name, number=number, week=monday) for name in "ab"]
        history.record(items[: 1 if monday == MONDAY + week else 2])
    assert history.week_counts(MONDAY) == (
        WeekCount("a", MONDAY, 2),
        WeekCount("a", MONDAY + week, 1),
        WeekCount("b", MONDAY, 2),
    )
    assert history.week_counts(MONDAY + week) == (WeekCount("a", MONDAY + week, 1),)


def test_the_page_note_is_of_the_last_look_that_parsed_a_page(history: History) -> None:
    begin(history, "a", "b")
    history.record([item(history, "a", page=PageNote("Old")), item(history, "b")])
    history.record([item(history, "a", number=2, page=PageNote("New", "Lines", "en"))])
    history.record([item(history, "a", number=3)])
    assert history.last_page_notes() == {"a": PageNote("New", "Lines", "en")}


def test_the_latest_look_counts_even_if_its_run_lost_our_network_later(history: History) -> None:
    begin(history, "a", "b")
    history.begin_run(Run("lost", NOW + DAY), context())
    history.record([item(history, "a")])
    history.record([item(history, "a", at=NOW + HOUR, number=2)])
    history.record([item(history, "a", at=NOW + DAY, run="lost", number=3)])
    history.finish_run(Run("lost", NOW + DAY, trusted=False))
    assert {name: look.number for name, look in history.latest_looks().items()} == {"a": 3}


def test_the_latest_look_shows_its_page_or_the_unchanged_one_but_no_earlier_page_of_a_failure(
    history: History,
) -> None:
    begin(history, "a", "b", "c")
    first = [item(history, name, page=PageNote(name)) for name in "abc"]
    history.record(first)
    at = NOW + HOUR
    missing = PageNote("Nothing found")
    history.record(
        [
            item(history, "a", at=at, number=2),
            item(history, "b", Reason.TIMEOUT, at=at, number=2),
            item(history, "c", Reason.NOT_FOUND, at=at, number=2, page=missing),
        ]
    )
    pages = {name: look.page for name, look in history.latest_looks().items()}
    assert pages == {"a": PageNote("a"), "b": None, "c": missing}


def test_questions_take_the_same_number_of_queries_however_many_resources(history: History) -> None:
    begin(history, *(f"r{number}" for number in range(30)))
    for number in range(30):
        name = f"r{number}"
        history.record(
            [item(history, name, Reason.GONE, Status.DOWN, page=PageNote(name), week=MONDAY)]
        )
    statements = statements_of(history)
    assert len(history.standings()) == len(history.latest_looks()) == 30
    assert len(history.last_page_notes()) == len(history.incidents()) == 30
    assert len(history.transitions()) == len(history.week_counts(MONDAY)) == 30
    history.known(), history.certificates(), history.looks("r1"), history.evidence("r1")
    assert len(statements) == 10


def test_a_large_call_is_recorded_whole(history: History) -> None:
    names = [f"r{number}" for number in range(1203)]
    begin(history, *names)
    standings = history.standings()
    one = item(history, "r0", week=MONDAY)
    items = [
        replace(
            one,
            look=replace(one.look, resource=name),
            before=standings[name],
            after=replace(one.after, resource=name),
        )
        for name in names
    ]
    assert len(history.record(items)) == 1203
    assert len(history.latest_looks()) == 1203


# The lease ----------------------------------------------------------------------------------------


def test_a_second_run_is_refused_while_the_first_one_lives(history: History) -> None:
    with (
        history.lease(owner=OWNER, now=NOW, ttl=HOUR),
        pytest.raises(
            RunInProgress,
            match=r"^Another run is in progress: host-a:100, since 2026-11-16 09:00:00 UTC\.$",
        ),
        history.lease(owner="host-b:1", now=NOW + HOUR - timedelta(seconds=1), ttl=HOUR),
    ):
        pytest.fail("two runs hold the lease")
    with history.lease(owner="host-b:1", now=NOW, ttl=HOUR):
        pass


def test_a_lease_is_given_back_when_the_run_fails(history: History) -> None:
    with pytest.raises(ZeroDivisionError), history.lease(owner=OWNER, now=NOW, ttl=HOUR):
        raise ZeroDivisionError
    with history.lease(owner="host-b:1", now=NOW, ttl=HOUR):
        pass


def test_an_expired_lease_is_taken_over_and_its_former_holder_is_told(history: History) -> None:
    with history.lease(owner=OWNER, now=NOW, ttl=HOUR) as first:
        with history.lease(owner="host-b:1", now=NOW + HOUR, ttl=HOUR):
            with pytest.raises(
                RunInProgress,
                match=r"^The lease of host-a:100 ran out and was taken over by host-b:1 at 2026-11-16 10:00:00 UTC\.$",
            ):
                first.renew(NOW + HOUR)
            first.give_back(NOW + HOUR)
            assert_held(history, NOW + HOUR)
        with pytest.raises(
            RunInProgress,
            match=r"^The lease of host-a:100 ran out and another run has ended since\.$",
        ):
            first.renew(NOW + HOUR)


def assert_held(history: History, now: datetime) -> None:
    with pytest.raises(RunInProgress), history.lease(owner="c:1", now=now, ttl=HOUR):
        pytest.fail("two runs hold the lease")


def test_a_renewed_lease_lives_on(history: History) -> None:
    with history.lease(owner=OWNER, now=NOW, ttl=HOUR) as lease:
        assert isinstance(lease, Lease)
        lease.renew(NOW + 50 * timedelta(minutes=1))
        assert_held(history, NOW + HOUR + timedelta(minutes=49))


@pytest.mark.parametrize("alive", [True, False])
def test_the_lease_of_a_dead_process_is_taken_over_at_once(history: History, alive: bool) -> None:
    asked: list[str] = []

    def is_alive(owner: str) -> bool:
        asked.append(owner)
        return alive

    with history.lease(owner=OWNER, now=NOW, ttl=HOUR):
        second = history.lease(owner="host-a:200", now=NOW, ttl=HOUR, is_alive=is_alive)
        if alive:
            with pytest.raises(RunInProgress):
                second.__enter__()
        else:
            with second:
                pass
    assert asked == [OWNER]


# Reports ------------------------------------------------------------------------------------------


def test_the_report_of_a_period_is_claimed_once(history: History) -> None:
    assert history.claim_report("2026-W47", at=NOW)
    assert not history.claim_report("2026-W47", at=NOW + timedelta(minutes=59))
    assert history.claim_report("2026-W48", at=NOW)


def test_the_claim_of_a_writer_that_died_can_be_had_again(history: History) -> None:
    assert history.claim_report("2026-W47", at=NOW)
    assert history.claim_report("2026-W47", at=NOW + HOUR)
    assert not history.claim_report("2026-W47", at=NOW + HOUR)
    history.finish_report("2026-W47", at=NOW + HOUR)
    assert not history.claim_report("2026-W47", at=NOW + YEAR)


def test_a_claim_that_is_given_back_can_be_had_at_once(history: History) -> None:
    assert history.claim_report("2026-W47", at=NOW)
    history.release_report("2026-W47", claimed_at=NOW)
    assert history.claim_report("2026-W47", at=NOW)


def test_a_claim_that_another_took_over_cannot_be_given_back(history: History) -> None:
    assert history.claim_report("2026-W47", at=NOW)
    assert history.claim_report("2026-W47", at=NOW + HOUR)
    history.release_report("2026-W47", claimed_at=NOW)
    assert not history.claim_report("2026-W47", at=NOW + HOUR)


def test_a_written_report_stays_written_when_its_claim_is_given_back(history: History) -> None:
    assert history.claim_report("2026-W47", at=NOW)
    history.finish_report("2026-W47", at=NOW)
    history.release_report("2026-W47", claimed_at=NOW)
    assert not history.claim_report("2026-W47", at=NOW + YEAR)


# Retention ----------------------------------------------------------------------------------------


def numbers_kept(history: History, table: str) -> list[int]:
    with history._database.read() as connection:
        query = f"SELECT number FROM {table} ORDER BY number"
        return list(connection.exec_driver_sql(query).scalars())


# Each look is a day after the one before; the page changes with every good one.
LIVES = [
    ("the last good one and the first bad one stay", "GGGBBB", [3, 4]),
    ("a trouble that passed leaves its pair, and the last good one", "GGBBGG", [2, 3, 6]),
    ("trouble on our side begins and ends nothing", "GOBOB", [1, 3]),
    ("a resource that never worked keeps its first bad one", "BBB", [1]),
    ("a blocked or unsure look is bad as well", "GUBWG", [1, 2, 5]),
    ("nothing but good leaves the last", "GGG", [3]),
]
REASONS = {
    "G": Reason.OK,
    "B": Reason.GONE,
    "U": Reason.TIMEOUT,
    "W": Reason.BOT_WALL,
    "O": Reason.OFFLINE,
}


@pytest.mark.parametrize(
    ("life", "kept"), [row[1:] for row in LIVES], ids=[row[0] for row in LIVES]
)
def test_the_last_good_and_the_first_bad_evidence_stay_for_ever(
    history: History, life: str, kept: list[int]
) -> None:
    begin(history, "a")
    for number, letter in enumerate(life, 1):
        at, before = NOW + number * DAY, history.standings()["a"]
        given = item(history, "a", REASONS[letter], at=at, number=number, body=b"%d" % number)
        counted = given.after if letter != "O" else before
        history.record([replace(given, after=counted)])
    history.prune(now=NOW + 10 * YEAR, retention=RetentionSection())
    assert numbers_kept(history, "evidence") == kept
    assert numbers_kept(history, "check_result") == kept


def test_prune_forgets_what_is_past_its_time_and_says_how_much(history: History) -> None:
    begin(history, "a")
    for number in range(1, 11):
        at = NOW + number * DAY
        body = b"%d" % number
        history.record(
            [
                item(
                    history,
                    "a",
                    Reason.GONE,
                    Status.DOWN,
                    at=at,
                    number=number,
                    body=body,
                    week=MONDAY,
                )
            ]
        )
    kept_for_ever = (history.transitions(), history.incidents(), history.week_counts(MONDAY))
    retention = RetentionSection(results=timedelta(days=5), evidence=timedelta(days=3))
    now = NOW + 11 * DAY
    would = history.prune(now=now, retention=retention, dry_run=True)
    assert would == PruneCounts(results=4, evidence=6, bodies=6)
    assert numbers_kept(history, "check_result") == list(range(1, 11))
    assert history.prune(now=now, retention=retention) == would
    assert numbers_kept(history, "evidence") == [1, 8, 9, 10]
    assert numbers_kept(history, "check_result") == [1, 6, 7, 8, 9, 10]
    assert history.prune(now=now, retention=retention) == PruneCounts()
    assert (
        history.transitions(),
        history.incidents(),
        history.week_counts(MONDAY),
    ) == kept_for_ever
    assert len(history.runs()) == 1


def test_what_is_exactly_as_old_as_allowed_stays(history: History) -> None:
    begin(history, "a")
    history.record([item(history, "a")])
    history.record([item(history, "a", at=NOW + HOUR, number=2)])
    retention = RetentionSection(results=DAY)
    assert history.prune(now=NOW + HOUR + DAY, retention=retention) == PruneCounts()
    micro = timedelta(microseconds=1)
    assert history.prune(now=NOW + HOUR + DAY + micro, retention=retention).results == 1


@pytest.mark.parametrize("step", [1, 2, 3, 7])
def test_prune_takes_as_many_small_steps_as_it_needs(history: History, step: int) -> None:
    begin(history, "a")
    for number in range(1, 7):
        history.record([item(history, "a", at=NOW + number * HOUR, number=number)])
    counts = prune(history._database, now=NOW + 3 * YEAR, retention=RetentionSection(), step=step)
    assert counts == PruneCounts(results=5)
    assert numbers_kept(history, "check_result") == [1]


# Two at a time ------------------------------------------------------------------------------------


def test_reading_goes_on_while_another_writes(url: str) -> None:
    with open_history(url) as writer, open_history(url) as reader:
        begin(writer, "a")
        with writer._database.write() as connection:
            connection.exec_driver_sql("UPDATE resource SET name = 'half done'")
            assert set(reader.standings()) == {"a"}
            assert reader.runs()[0].id == "r1"


def test_of_two_writers_that_start_from_one_standing_one_wins(url: str) -> None:
    with open_history(url) as one, open_history(url) as other:
        begin(one, "a")
        items = [item(one, "a", number=number, week=MONDAY) for number in (1, 2)]
        written: list[int] = []
        gate = threading.Barrier(2)

        def write(history: History, given: Recorded) -> None:
            gate.wait()
            written.extend(done.look.number for done in history.record([given]))

        threads = [
            threading.Thread(target=write, args=pair)
            for pair in zip((one, other), items, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(written) == 1
        assert [look.number for look in one.looks("a")] == written
        assert one.week_counts(MONDAY) == (WeekCount("a", MONDAY, 1),)
