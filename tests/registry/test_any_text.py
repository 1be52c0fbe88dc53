"""Any bytes in: a Registry or RegistryInvalid comes out, nothing else, and soon."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import Problem, RegistryInvalid
from monitor.model import Registry
from monitor.registry import load

Write = Callable[[dict[str, str]], Path]

KEYS_AND_VALUES = """
version settings teams factsheets defaults hosts resources include id name url target kind every
timeout owner references expect text_any text_all text_none selector final_host content_type lang
note confirmed_by confirmed_on reviewed review_every path published_url interval concurrency reason
report hour patience broken_gap network resolve allow_networks * << ~ 1 a-b no on 2025-06 confirmed
https://a.org/ tel:988 a@b.org image/png p[ 999999999 [::1]
"""
WORDS = st.sampled_from(KEYS_AND_VALUES.split())
TEXTS = WORDS | st.text(max_size=8)
VALUES = st.recursive(
    TEXTS | st.none() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
SYNTAX = st.text(
    st.sampled_from(list("abc:-[]{}&*!|>'\"%@`#?,~ \t\n\r\x85\u2028\ufeff\x00")), max_size=80
)


def outcome(body: bytes) -> Registry | tuple[Problem, ...]:
    """Return the registry, or the mistakes; whatever else is raised fails the test."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "resources.yaml"
        path.write_bytes(body)
        try:
            return load(path)
        except RegistryInvalid as invalid:
            return invalid.problems


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60) | SYNTAX.map(str.encode) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_a_registry_or_name_their_mistakes(body: bytes) -> None:
    assert outcome(body)
    assert outcome(b"version: 1\n" + body)
    assert outcome(b"version: 1\nresources:\n  - id: a\n    name: " + body)


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(WORDS, VALUES, max_size=6), st.lists(st.dictionaries(WORDS, VALUES), max_size=2)
)
def test_any_tree_is_a_registry_or_names_its_mistakes(
    sections: dict[str, Any], rows: list[dict[str, Any]]
) -> None:
    tree = {
        "version": 1,
        **sections,
        "resources": rows,
        "factsheets": rows,
        "defaults": {**sections},
    }
    assert outcome(yaml.safe_dump(tree, allow_unicode=True).encode())


@pytest.mark.parametrize(
    "text",
    [
        "a: " * 50_000,
        "[" * 50_000,
        "version: 1\nresources: " + "[{a: " * 20_000,
        "x: &a [1]\n" + "".join(f"y{n}: [*a, *a]\n" for n in range(1_500)),
        "a: &a [*a, *a]\nb: &b {<<: *b}\n",
        "resources:\n" + "  - {id: same, name: N, url: null}\n" * 3_000,
        "include:\n" + "  - " + "x" * 5_000 + "\n  - '" + "*/" * 200 + "'\n",
        "version: " + "9" * 10_000,
        "'" + "a" * 1_000_000,
    ],
    ids=["keys", "lists", "rows", "aliases", "loops", "same", "patterns", "digits", "quote"],
)
def test_a_file_that_means_harm_is_refused_soon(text: str) -> None:
    start = time.perf_counter()
    assert isinstance(outcome(text.encode()), tuple)
    assert time.perf_counter() - start < 5


def test_a_text_without_any_mistake_is_a_registry() -> None:
    assert isinstance(outcome(b"version: 1\n"), Registry)
