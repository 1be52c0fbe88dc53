from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import pytest

from monitor.fetch.address import parse
from monitor.fetch.asking import Allowance, Ask, Reply
from monitor.fetch.retry import Retries
from monitor.fetch.throttle import Throttle
from monitor.model import Failure, FailureKind, Hop, HostPolicy
from tests.servers.clock import FakeClock


class Sites:
    """Sites that take a while to answer; remembers when each was asked."""

    def __init__(self, clock: FakeClock, seconds: float = 0.0) -> None:
        self.clock = clock
        self.seconds = seconds
        self.asked: list[tuple[float, str]] = []
        self.open = 0
        self.most_open = 0

    async def __call__(self, ask: Ask) -> Reply:
        self.asked.append((self.clock.seconds, str(ask.url).removeprefix("http://")))
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        if self.seconds:
            await self.clock.sleep(self.seconds)
        self.open -= 1
        return Reply(Hop(str(ask.url), 200))


def policy(seconds: float = 0.0, concurrency: int = 1) -> HostPolicy:
    return HostPolicy(timedelta(seconds=seconds), concurrency)


def ask(address: str) -> Ask:
    return Ask(parse(f"http://{address}"), {}, Allowance(20))


def run(
    clock: FakeClock,
    sites: Sites,
    hosts: Mapping[str, HostPolicy],
    addresses: list[str],
    concurrency: int = 64,
) -> list[tuple[float, str]]:
    async def scenario() -> None:
        throttle = Throttle(sites, hosts=hosts, concurrency=concurrency, clock=clock)
        await asyncio.gather(*(throttle(ask(address)) for address in addresses))

    asyncio.run(scenario())
    return sites.asked


def test_requests_to_one_host_start_an_interval_apart_in_the_order_they_came(
    clock: FakeClock,
) -> None:
    asked = run(
        clock, Sites(clock), {"*": policy(2)}, ["a.example/1", "a.example/2", "a.example/3"]
    )
    assert asked == [(0, "a.example/1"), (2, "a.example/2"), (4, "a.example/3")]


def test_the_interval_counts_from_start_to_start(clock: FakeClock) -> None:
    asked = run(clock, Sites(clock, seconds=1.5), {"*": policy(2)}, ["a.example/1", "a.example/2"])
    assert [at for at, _ in asked] == [0, 2]


def test_a_host_answers_no_more_at_once_than_its_row_says(clock: FakeClock) -> None:
    sites = Sites(clock, seconds=10)
    asked = run(clock, sites, {"*": policy(1, 2)}, [f"a.example/{n}" for n in range(4)])
    assert [at for at, _ in asked] == [0, 1, 10, 11]
    assert sites.most_open == 2


def test_waiting_for_one_host_holds_up_no_other(clock: FakeClock) -> None:
    addresses = [*(f"slow.example/{n}" for n in range(5)), "quick.example/"]
    asked = run(clock, Sites(clock), {"*": policy(60)}, addresses, concurrency=1)
    assert asked[:2] == [(0, "slow.example/0"), (0, "quick.example/")]


def test_no_more_requests_run_at_once_than_the_settings_say(clock: FakeClock) -> None:
    sites = Sites(clock, seconds=1)
    run(clock, sites, {"*": policy()}, [f"{n}.example/" for n in range(7)], concurrency=3)
    assert sites.most_open == 3
    assert clock.seconds == 3


def test_waiting_for_the_global_limit_does_not_shorten_a_hosts_interval(clock: FakeClock) -> None:
    sites = Sites(clock, seconds=5)
    addresses = ["b.example/", "a.example/1", "a.example/2"]
    asked = run(clock, sites, {"*": policy(3, 2)}, addresses, concurrency=1)
    assert asked == [(0, "b.example/"), (5, "a.example/1"), (10, "a.example/2")]


@pytest.mark.parametrize(
    ("row", "host", "seconds"),
    [
        ("a.example", "a.example", 7),
        ("a.example", "www.a.example", 7),
        ("www.a.example", "a.example", 7),
        ("A.Example.", "a.example", 7),
        ("müller.de", "xn--mller-kva.de", 7),
        ("a.example", "b.a.example", 3),
        ("a.example", "b.example", 3),
        ("no host at all", "a.example", 3),
    ],
)
def test_a_host_goes_by_its_own_row_or_by_that_of_its_www_twin(
    clock: FakeClock, row: str, host: str, seconds: float
) -> None:
    hosts = {"*": policy(3), row: policy(7)}
    asked = run(clock, Sites(clock), hosts, [f"{host}/1", f"{host}/2"])
    assert [at for at, _ in asked] == [0, seconds]


def test_without_any_row_the_models_default_holds(clock: FakeClock) -> None:
    assert [at for at, _ in run(clock, Sites(clock), {}, ["a.example/", "a.example/"])] == [0, 1]


def test_a_host_and_its_www_twin_take_turns(clock: FakeClock) -> None:
    asked = run(clock, Sites(clock), {"*": policy(2)}, ["a.example/", "www.a.example/"])
    assert [at for at, _ in asked] == [0, 2]


def test_a_host_and_its_www_twin_go_separate_ways_where_both_have_a_row(clock: FakeClock) -> None:
    hosts = {"a.example": policy(2), "www.a.example": policy(2)}
    asked = run(clock, Sites(clock), hosts, ["a.example/", "www.a.example/"])
    assert [at for at, _ in asked] == [0, 0]


def test_a_retry_gives_the_turn_back_while_it_pauses(clock: FakeClock) -> None:
    asked: list[tuple[float, str]] = []

    async def site(one: Ask) -> Reply:
        asked.append((clock.seconds, one.url.path))
        if one.url.path == "/bad":
            return Reply(Hop(str(one.url)), failure=Failure(FailureKind.CONNECT_FAILED))
        return Reply(Hop(str(one.url), 200))

    async def scenario() -> None:
        throttle = Throttle(site, hosts={"*": policy()}, concurrency=1, clock=clock)
        layers = Retries(throttle, clock=clock)
        await asyncio.gather(layers(ask("a.example/bad")), layers(ask("a.example/good")))

    asyncio.run(scenario())
    assert asked[:2] == [(0, "/bad"), (0, "/good")]
    assert [path for _, path in asked[2:]] == ["/bad", "/bad"]


def test_whoever_is_cancelled_while_waiting_takes_nobodys_turn(clock: FakeClock) -> None:
    async def scenario() -> list[tuple[float, str]]:
        sites = Sites(clock, seconds=1)
        throttle = Throttle(sites, hosts={"*": policy(1)}, concurrency=1, clock=clock)
        tasks = [asyncio.ensure_future(throttle(ask(f"a.example/{n}"))) for n in range(3)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return sites.asked

    assert asyncio.run(scenario()) == [(0, "a.example/0"), (1, "a.example/2")]
