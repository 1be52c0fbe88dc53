"""Ids and entries that nobody had to write by hand."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import UsageError
from monitor.model import Importance, Kind
from monitor.registry import Entry, new_entry
from monitor.registry.entries import new_id
from monitor.registry.values import ID_PATTERN


@pytest.mark.parametrize(
    ("url", "name", "identifier"),
    [
        ("https://www.nasen.org/map/", None, "nasen-org-map"),
        ("https://nasen.org/map/", "NASEN's Map", "nasens-map"),
        ("https://example.org/Find.aspx?id=3#top", None, "example-org-find"),
        ("mailto:help@example.org", None, "mailto-help-example-org"),
        ("tel:988", None, "tel-988"),
        ("https://example.org/", "Überdosis — Hilfe", "uberdosis-hilfe"),
        ("https://example.org/", "日本語", "example-org"),
        (
            "https://example.org/" + "very-long-words/" * 9,
            None,
            "example-org-very-long-words-very-long-words-very-long-words-very",
        ),
        ("https://" + "a" * 63 + "." + "b" * 63 + ".org/", None, "a" * 63),
        ("https://x.org/", "y" * 90, "y" * 64),
    ],
)
def test_an_id_is_made_of_the_name_or_else_of_the_address(
    url: str, name: str | None, identifier: str
) -> None:
    assert new_entry(url, taken_ids=(), name=name).id == identifier


def test_an_id_that_is_taken_gets_a_number() -> None:
    taken = {"nasen-org-map", "nasen-org-map-2"}
    assert new_entry("https://nasen.org/map/", taken_ids=taken).id == "nasen-org-map-3"
    assert new_id("y" * 90, "", {"y" * 64}) == "y" * 59 + "-2"


def test_an_entry_without_a_name_is_called_by_its_address() -> None:
    entry = new_entry(
        " https://www.nasen.org/map/ ",
        taken_ids=(),
        kind=Kind.SERVICE,
        importance=Importance.CRITICAL,
    )
    assert entry == Entry(
        "nasen-org-map",
        "nasen.org/map",
        "https://www.nasen.org/map/",
        kind=Kind.SERVICE,
        importance=Importance.CRITICAL,
    )


def test_an_address_that_could_never_work_is_refused_with_the_way_out() -> None:
    with pytest.raises(
        UsageError, match=r"'nasen.org' is not an address.*accepted: an address that"
    ):
        new_entry("nasen.org", taken_ids=())


@given(st.text(max_size=100), st.text(max_size=100))
def test_any_words_make_an_id_that_is_accepted(name: str, url: str) -> None:
    first = new_id(name, url, ())
    second = new_id(name, url, {first})
    assert re.fullmatch(ID_PATTERN, first)
    assert re.fullmatch(ID_PATTERN, second)
    assert first != second
