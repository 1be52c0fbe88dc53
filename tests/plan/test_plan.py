"""Which resources are due, in which order, and when they are looked at again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Importance, Patience, Resource, Standing, Status, Strikes
from monitor.plan import due, interleave, next_look, order

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SECOND = timedelta(seconds=1)
PATIENCE = Patience()


def resource(
    name: str = "x", every: timedelta = DAY, url: str | None = "https://a.org/"
) -> Resource:
    return Resource(name, name, url, every=every)


def standing(status: Status, failing: int = 0, recovering: int = 0) -> Standing:
    return Standing("x", status, failing=Strikes(failing), recovering=Strikes(recovering))


@pytest.mark.parametrize(
    ("looks", "every", "wait"),
    [
        (0, DAY, 15 * MINUTE),
        (1, DAY, 15 * MINUTE),
        (2, DAY, HOUR),
        (3, DAY, 6 * HOUR),
        (4, DAY, 24 * HOUR),
        (9, 7 * DAY, 24 * HOUR),
        (3, HOUR, HOUR),
        (1, 5 * MINUTE, 5 * MINUTE),
    ],
)
def test_a_suspect_climbs_its_ladder_and_never_waits_longer_than_its_interval(
    looks: int, every: timedelta, wait: timedelta
) -> None:
    suspect = standing(Status.SUSPECT, failing=looks)
    assert next_look(resource(every=every), suspect, PATIENCE, NOW) == NOW + wait


def test_a_recovery_is_confirmed_after_a_quarter_of_an_hour() -> None:
    recovering = standing(Status.DOWN, recovering=1)
    assert next_look(resource(every=7 * DAY), recovering, PATIENCE, NOW) == NOW + 15 * MINUTE


@pytest.mark.parametrize(
    "status", [Status.NEW, Status.UP, Status.ATTENTION, Status.UNVERIFIED, Status.PAUSED]
)
@pytest.mark.parametrize("every", [HOUR, DAY, 30 * DAY])
def test_a_settled_resource_keeps_its_interval_or_comes_five_percent_early(
    status: Status, every: timedelta
) -> None:
    waits = [
        next_look(resource(f"r{number}", every), standing(status), PATIENCE, NOW) - NOW
        for number in range(200)
    ]
    assert 0.95 * every <= min(waits) < 0.96 * every
    assert 0.99 * every < max(waits) <= every


@pytest.mark.parametrize(
    ("every", "low", "high"),
    [(HOUR, 0.95 * HOUR, HOUR), (DAY, 0.95 * DAY, DAY), (30 * DAY, 0.95 * DAY, DAY)],
)
def test_what_is_down_is_looked_at_once_a_day_at_least(
    every: timedelta, low: timedelta, high: timedelta
) -> None:
    for number in range(50):
        wait = next_look(resource(f"r{number}", every), standing(Status.DOWN), PATIENCE, NOW) - NOW
        assert low <= wait <= high


def test_the_spread_is_the_same_for_the_same_turn_and_another_for_the_next() -> None:
    up = standing(Status.UP)
    first = next_look(resource(), up, PATIENCE, NOW)
    assert first == next_look(resource(), up, PATIENCE, NOW)
    assert first + DAY != next_look(resource(), up, PATIENCE, NOW + DAY)


def is_due(standing: Standing | None, now: datetime = NOW, every: timedelta = DAY) -> bool:
    return due([resource(every=every)], {"x": standing} if standing else {}, now) != ()


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (None, True),
        (Standing("x"), True),
        (Standing("x", Status.UP, due_at=NOW), True),
        (Standing("x", Status.UP, due_at=NOW - DAY), True),
        (Standing("x", Status.UP, due_at=NOW + 0.05 * DAY), True),
        (Standing("x", Status.UP, due_at=NOW + 0.05 * DAY + SECOND), False),
        (Standing("x", Status.DOWN, due_at=NOW + 0.05 * DAY), True),
        (Standing("x", Status.SUSPECT, due_at=NOW), True),
        (Standing("x", Status.SUSPECT, due_at=NOW + SECOND), False),
        (Standing("x", Status.DOWN, due_at=NOW + SECOND, recovering=Strikes(1)), False),
        (Standing("x", Status.PAUSED, due_at=NOW), False),
        (Standing("x", Status.PAUSED), False),
        (Standing("x", Status.UP, due_at=NOW + 1.05 * DAY), False),  # as far as a look may put it
        (
            Standing("x", Status.UP, due_at=NOW + 1.05 * DAY + SECOND),
            True,
        ),  # the interval was shortened
        # Looks that say nothing about the site set the due time, and do not count as looks.
        (Standing("x", Status.UP, looked_at=NOW - 9 * DAY, due_at=NOW + DAY), False),
    ],
)
def test_a_resource_is_due_before_at_and_after_each_edge(
    standing: Standing | None, expected: bool
) -> None:
    assert is_due(standing) is expected


def test_a_resource_without_an_address_is_never_due() -> None:
    assert due([resource(url=None)], {}, NOW) == ()


def test_due_keeps_the_order_given() -> None:
    resources = [resource(name) for name in "cab"]
    assert due(resources, {}, NOW) == tuple(resources)


def test_a_daily_crontab_looks_at_a_daily_resource_every_day() -> None:
    names, looked = [f"r{number}" for number in range(50)], 0
    standings: dict[str, Standing] = {}
    for day in range(10):
        now = NOW + day * DAY + (-day % 5) * 10 * MINUTE
        for item in due([resource(name) for name in names], standings, now):
            looked += 1
            up = Standing(item.id, Status.UP, looked_at=now)
            at = next_look(item, up, PATIENCE, now)
            standings[item.id] = Standing(item.id, Status.UP, looked_at=now, due_at=at)
    assert looked == 500


@given(
    st.sampled_from([status for status in Status if status is not Status.PAUSED]),
    st.integers(60, 60 * 86_400),
    st.integers(0, 9),
)
def test_nothing_waits_longer_than_its_interval(status: Status, seconds: int, looks: int) -> None:
    every = seconds * SECOND
    after = standing(status, failing=looks)
    at = next_look(resource(every=every), after, PATIENCE, NOW)
    assert NOW < at <= NOW + every


def of_host(name: str, host: str, importance: Importance = Importance.NORMAL) -> Resource:
    return Resource(name, name, f"https://{host}/{name}", importance=importance)


def names(resources: tuple[Resource, ...]) -> str:
    return " ".join(item.id for item in resources)


def test_what_matters_most_is_asked_first_and_suspects_before_their_like() -> None:
    resources = [
        of_host("low", "l.org", Importance.LOW),
        of_host("normal", "n.org"),
        of_host("suspect", "s.org"),
        of_host("critical", "c.org", Importance.CRITICAL),
        of_host("critical-suspect", "d.org", Importance.CRITICAL),
    ]
    suspects = {name: Standing(name, Status.SUSPECT) for name in ("suspect", "critical-suspect")}
    assert names(order(resources, suspects)) == "critical-suspect critical suspect normal low"


def test_no_host_comes_in_a_burst() -> None:
    resources = [of_host(f"a{number}", "a.org", Importance.CRITICAL) for number in range(3)]
    resources += [of_host("b1", "b.org"), of_host("b0", "B.org"), of_host("c0", "c.org")]
    assert names(order(resources, {})) == "a0 b0 c0 a1 b1 a2"


def test_the_order_does_not_depend_on_the_order_given() -> None:
    resources = [of_host(f"r{number}", f"h{number % 3}.org") for number in range(12)]
    assert order(resources, {}) == order(resources[::-1], {})


def test_addresses_without_a_readable_host_stand_alone() -> None:
    odd = [
        Resource(name, name, url)
        for name, url in (("a", "http://[x"), ("b", "tel:+1"), ("c", None))
    ]
    assert names(interleave(odd)) == "a b c"
