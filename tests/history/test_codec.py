"""What is packed for the database comes back the same, whatever the world sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from monitor.history import codec
from monitor.history.rows import standing_values
from monitor.model import (
    Certificate,
    Cut,
    Failure,
    FailureKind,
    Hop,
    Observation,
    Question,
    QuestionKind,
    Registry,
    Standing,
    Strikes,
)

MOMENTS = st.datetimes(timezones=st.just(UTC))
SPANS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=1))
TEXT = st.text(st.characters(exclude_categories=()), max_size=20)  # lone surrogates included
OPTIONAL = st.none() | TEXT
HOPS = st.builds(
    Hop,
    url=TEXT,
    status_code=st.none() | st.integers(0, 999),
    headers=st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple),
    location=OPTIONAL,
    address=OPTIONAL,
    elapsed=SPANS,
    is_refresh=st.booleans(),
)


def observations(
    answers: st.SearchStrategy[dict[Question, Observation]],
) -> st.SearchStrategy[Observation]:
    return st.builds(
        Observation,
        url=TEXT,
        at=MOMENTS,
        hops=st.lists(HOPS, max_size=3).map(tuple),
        failure=st.none() | st.builds(Failure, st.sampled_from(FailureKind), TEXT),
        body=st.binary(max_size=50),
        body_hash=st.sampled_from(["", "00ff"]),
        cut=st.none() | st.sampled_from(Cut),
        elapsed=SPANS,
        attempts=st.integers(1, 9),
        certificate=st.none() | st.builds(Certificate, TEXT, MOMENTS, TEXT, st.booleans()),
        answers=answers,
    )


QUESTIONS = st.builds(Question, st.sampled_from(QuestionKind), TEXT)
LEAVES = observations(st.just({}))
NESTED = st.recursive(
    LEAVES, lambda inner: observations(st.dictionaries(QUESTIONS, inner, max_size=2)), max_leaves=4
)


@given(NESTED)
def test_an_observation_comes_back_with_every_fact_and_body(observation: Observation) -> None:
    bodies = codec.join_bodies(observation)
    packed = codec.pack_facts(observation), codec.pack_bodies(bodies)
    assert codec.unpack_observation(*packed) == observation


STRIKES = st.builds(Strikes, st.integers(0, 99), st.none() | MOMENTS, st.sampled_from(["", "r1"]))


@given(st.tuples(STRIKES, STRIKES, STRIKES, STRIKES, STRIKES))
def test_strikes_come_back_and_what_stands_at_zero_takes_no_room(
    strikes: tuple[Strikes, Strikes, Strikes, Strikes, Strikes],
) -> None:
    names = ("broken", "failing", "blocked", "attention", "recovering")
    given_ = dict(zip(names, strikes, strict=True))
    packed = codec.pack_strikes(replace(Standing("a"), **given_))  # type: ignore[arg-type]  # names vary
    assert codec.unpack_strikes(packed) == {
        name: value for name, value in given_.items() if value != Strikes()
    }
    assert standing_values(Standing("a"))["strikes"] == "{}"


def registry(**files: str) -> Registry:
    paths = {Path("/srv") / name.replace("__", "/"): text for name, text in files.items()}
    return Registry(Path("/srv/resources.yaml"), files=paths)


def test_a_registry_keeps_its_hash_until_a_character_changes() -> None:
    first, packed = codec.pack_registry(registry(a="x", b__c="é"))
    assert first == codec.pack_registry(registry(b__c="é", a="x"))[0]
    assert first != codec.pack_registry(registry(a="x", b__c="e"))[0]
    assert codec.unpack_registry(packed) == {"a": "x", "b/c": "é"}


def test_a_file_outside_the_registrys_folder_keeps_its_whole_path() -> None:
    outside = Registry(Path("/srv/r.yaml"), files={Path("/etc/more.yaml"): "x"})
    assert codec.unpack_registry(codec.pack_registry(outside)[1]) == {"/etc/more.yaml": "x"}


def test_equal_bodies_have_one_hash() -> None:
    at = datetime(2026, 11, 16, tzinfo=UTC)
    one, same, other = (Observation("u", at, body=body) for body in (b"x", b"x", b"y"))
    hashes = [codec.body_hash(codec.join_bodies(observation)) for observation in (one, same, other)]
    assert hashes[0] == hashes[1] != hashes[2]
