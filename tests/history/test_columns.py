"""Text and hashes on their way into a column and out of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from monitor.history.columns import Hex, Words

DIALECT = sqlite.dialect()


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        (None, None),
        ("", ""),
        ("plain", "plain"),
        ("é \U0001f600", "é \U0001f600"),
        ("nul\0only", "nul�only"),
        ("é and nul\0", "é and nul�"),
        ("\ud800 alone", "� alone"),
        ("\ud83d\ude00", "\U0001f600"),  # two halves that belong together
    ],
)
def test_words_are_stored_as_every_database_takes_them(
    text: str | None, stored: str | None
) -> None:
    assert Words().process_bind_param(text, DIALECT) == stored


@given(st.text(st.characters(exclude_categories=())))
def test_no_words_are_refused_by_a_database(text: str) -> None:
    stored = Words().process_bind_param(text, DIALECT)
    assert stored is not None
    assert b"\0" not in stored.encode()


@pytest.mark.parametrize(("hash_", "stored"), [("00ff", b"\x00\xff"), ("", None), (None, None)])
def test_a_hash_takes_half_the_room(hash_: str | None, stored: bytes | None) -> None:
    assert Hex().process_bind_param(hash_, DIALECT) == stored
    assert Hex().process_result_value(stored, DIALECT) == (hash_ or "")


def test_what_is_no_hash_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="non-hexadecimal"):
        Hex().process_bind_param("page", DIALECT)
