"""A run looks, remembers, looks twice where asked to, and blames nobody when our own network is down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.errors import RunInProgress
from monitor.history import History, open_history
from monitor.model import (
    Check,
    Failure,
    FailureKind,
    Hop,
    Observation,
    Question,
    Reason,
    Registry,
    Resource,
    RunContext,
    Status,
    Verdict,
)
from monitor.registry import Survey
from monitor.run import Order, Outcome, Parts, run_once
from monitor.settings import Settings

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
PAGE = b"<html><title>Clinic</title><body><h1>Clinic</h1><p>Open every day for everybody.</p></body></html>"


@dataclass
class TravelledClock:
    """Time that passes only when it is told to, or slept away."""

    at: datetime = MONDAY
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)


@dataclass
class FakeProbe:
    """A web in a dictionary: address -> status code, failure, or something that raises."""

    clock: TravelledClock
    web: dict[str, int | FailureKind | Exception]
    asked: list[str] = field(default_factory=list)
    on_look: Callable[[Check], None] = lambda _: None

    async def look(self, check: Check) -> Observation:
        url = check.resource.url or ""
        self.asked.append(url)
        self.on_look(check)
        match self.web.get(url, 200):
            case Exception() as bug:
                raise bug
            case FailureKind() as kind:
                return Observation(url, self.clock.now(), hops=(Hop(url),), failure=Failure(kind))
            case code:
                hop = Hop(url, code, headers=(("content-type", "text/html"),))
                return Observation(url, self.clock.now(), hops=(hop,), body=PAGE, body_hash="ab12")

    async def answer(self, check: Check, question: Question) -> Observation:
        raise AssertionError(question)


@dataclass
class House:
    history: History
    clock: TravelledClock
    probe: FakeProbe
    resources: tuple[Resource, ...]
    settings: Settings = field(
        default_factory=lambda: Settings(canaries=("https://canary.example/",))
    )
    runs: int = 0

    def parts(self) -> Parts:
        @asynccontextmanager
        async def open_probe() -> AsyncIterator[FakeProbe]:
            yield self.probe

        registry = Registry(Path("/resources.yaml"), self.resources)
        return Parts(
            survey=Survey(self.resources, (), ()),
            context=RunContext(registry, "1", "1"),
            settings=self.settings,
            history=self.history,
            clock=self.clock,
            open_probe=open_probe,
            owner="here:1",
        )

    def run(self, **order: object) -> Outcome:
        self.runs += 1
        return asyncio.run(run_once(self.parts(), replace(Order(f"run-{self.runs}"), **order)))  # type: ignore[arg-type]  # keywords of Order

    def status(self, resource: str) -> Status:
        return self.history.standings()[resource].status


def resource(name: str, host: str | None = None) -> Resource:
    return Resource(name, name, f"https://{host or name}.example/{name}")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    clock = TravelledClock()
    with open_history(f"sqlite:///{tmp_path}/monitor.db") as history:
        yield House(
            history,
            clock,
            FakeProbe(clock, {}),
            (resource("one"), resource("two"), resource("three")),
        )


def test_a_first_run_looks_at_everything(house: House) -> None:
    outcome = house.run()
    assert sorted(house.probe.asked) == [
        item.url for item in sorted(house.resources, key=lambda r: r.id)
    ]
    assert (outcome.run.planned, outcome.run.counts) == (3, {Verdict.HEALTHY: 3})
    assert {house.status(item.id) for item in house.resources} == {Status.UP}


def test_a_second_run_at_once_finds_nothing_due(house: House) -> None:
    house.run()
    house.probe.asked.clear()
    assert (house.run().run.planned, house.probe.asked) == (0, [])


def test_a_dead_page_is_suspect_first_and_down_an_hour_later(house: House) -> None:
    house.run()
    house.probe.web["https://one.example/one"] = 404
    house.clock.at += timedelta(days=2)
    house.run()
    assert house.status("one") is Status.SUSPECT
    house.clock.at += timedelta(hours=1)
    house.run()
    assert house.status("one") is Status.DOWN
    (incident,) = house.history.incidents()
    assert (incident.resource, incident.reason, incident.closed_at) == (
        "one",
        Reason.NOT_FOUND,
        None,
    )


def test_a_second_look_confirms_inside_the_same_run(house: House) -> None:
    house.probe.web["https://one.example/one"] = 404
    outcome = house.run(second_look=timedelta(seconds=30))
    assert house.clock.slept == [30.0]
    assert house.probe.asked.count("https://one.example/one") == 2
    assert house.probe.asked.count("https://two.example/two") == 1
    assert house.status("one") is Status.DOWN
    assert outcome.run.counts == {Verdict.HEALTHY: 2, Verdict.BROKEN: 1}


def test_a_wall_is_confirmed_by_the_second_look_as_well(house: House) -> None:
    house.probe.web["https://one.example/one"] = 403
    house.run(second_look=timedelta(seconds=30))
    assert house.status("one") is Status.UNVERIFIED


def test_a_healthy_web_gets_no_second_look(house: House) -> None:
    house.run(second_look=timedelta(seconds=30))
    assert house.clock.slept == []


def break_everything(house: House, *, canary: FailureKind | int) -> None:
    for item in house.resources:
        house.probe.web[item.url or ""] = FailureKind.CONNECT_FAILED
    house.probe.web["https://canary.example/"] = canary


def test_when_the_canaries_fail_as_well_nothing_is_blamed_and_nothing_moves(house: House) -> None:
    house.run()
    before = house.history.standings()
    break_everything(house, canary=FailureKind.DNS_ERROR)
    house.clock.at += timedelta(days=2)
    outcome = house.run()
    assert (outcome.run.trusted, outcome.run.counts) == (False, {Verdict.OURS: 3})
    assert {judged.judgement.reason for judged in outcome.distrusted} == {Reason.OFFLINE}
    assert house.history.standings() == before
    assert house.history.looks("one", limit=10)[0].at == MONDAY


def test_an_untrusted_run_is_tried_again_until_it_is_trusted(house: House) -> None:
    break_everything(house, canary=FailureKind.DNS_ERROR)
    house.run()
    house.probe.web.clear()
    assert house.run().run.counts == {Verdict.HEALTHY: 3}


def test_when_a_canary_answers_the_sites_are_to_blame(house: House) -> None:
    break_everything(house, canary=200)
    outcome = house.run()
    assert (outcome.run.trusted, outcome.run.counts) == (True, {Verdict.UNSURE: 3})


def test_a_bug_of_ours_in_one_look_leaves_the_others_alone(house: House) -> None:
    house.probe.web["https://one.example/one"] = RuntimeError("a bug")
    outcome = house.run()
    assert outcome.run.counts == {Verdict.HEALTHY: 2}
    assert house.status("one") is Status.NEW


def test_asked_for_by_a_person_one_good_look_ends_an_incident(house: House) -> None:
    house.probe.web["https://one.example/one"] = 404
    house.run(second_look=timedelta(seconds=1))
    house.probe.web.clear()
    house.run(resources=house.resources[:1], by_person=True)
    assert house.status("one") is Status.UP


def test_a_run_that_is_told_to_stop_begins_no_further_look(house: House) -> None:
    parts = house.parts()
    parts.stopping.set()
    outcome = asyncio.run(run_once(parts, Order("run-1")))
    assert (outcome.recorded, house.probe.asked) == ((), [])
    assert outcome.run.finished_at is not None


def test_two_runs_do_not_overlap(house: House) -> None:
    with (
        house.history.lease(owner="there:2", now=MONDAY, ttl=timedelta(minutes=10)),
        pytest.raises(RunInProgress, match="there:2"),
    ):
        house.run()


def test_looks_are_recorded_in_batches(house: House) -> None:
    many = tuple(resource(f"page-{number}", f"host-{number % 7}") for number in range(1203))
    outcome = replace(house, resources=many).run()
    assert outcome.run.counts == {Verdict.HEALTHY: 1203}
    assert len(house.history.standings()) == 1203


def test_a_stop_ends_the_pause_before_the_second_look(house: House) -> None:
    house.probe.web["https://one.example/one"] = 404
    parts = house.parts()

    class EndlessClock(TravelledClock):
        async def sleep(self, seconds: float) -> None:
            parts.stopping.set()
            await asyncio.Event().wait()

    endless = replace(parts, clock=EndlessClock())
    outcome = asyncio.run(run_once(endless, Order("run-1", second_look=timedelta(minutes=10))))
    assert (outcome.run.finished_at, house.status("one")) == (MONDAY, Status.SUSPECT)
