"""YAML text -> tree: texts stay texts, lines are known, both parsers agree, and nothing explodes."""

from __future__ import annotations

import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.registry.tree import LOADER, Rows, Table, parse

BOTH = pytest.mark.parametrize("loader", [LOADER, yaml.SafeLoader], ids=["c", "python"])


@BOTH
def test_every_scalar_stays_text_but_an_empty_one_and_null(loader: object) -> None:
    text = (
        "a: [no, on, 1, 2025-06, 1e3, 0x1, ~, null, Null, NULL, 'null', \"~\", '']\nb:\nc: |\n  x\n"
    )
    assert parse(text, loader).root == {
        "a": ["no", "on", "1", "2025-06", "1e3", "0x1", None, None, None, None, "null", "~", ""],
        "b": None,
        "c": "x\n",
    }


@BOTH
def test_every_key_and_every_item_knows_its_line(loader: object) -> None:
    root = parse("# first\na:\n  - b: 1\n    c:\n      2\n  - x\nd: {e: 3,\n  f: 4}\n", loader).root
    assert isinstance(root, Table)
    assert (root.line, root.lines) == (2, {"a": 2, "d": 7})
    rows, table = root["a"], root["d"]
    assert isinstance(rows, Rows)
    assert isinstance(table, Table)
    assert (rows.line, rows.lines, table.lines) == (3, [3, 6], {"e": 7, "f": 8})


@BOTH
def test_a_fault_leaves_the_rest_of_the_tree_as_it_is(loader: object) -> None:
    text = "a: 1\na: {b: [2]}\n? [x, {y: z}]\n: {q: 1}\nc: &n d\ne: *n\n<<: *n\nf: !x g\n*n : h\ni: j\n"
    parsed = parse(text, loader)
    assert parsed.root == {"a": "1", "c": "d", "e": None, "f": "g", "i": "j"}
    assert [(fault.line, fault.path, fault.found) for fault in parsed.faults] == [
        (2, ("a",), "the key 'a' stands here again; it is first at line 1"),
        (3, ("",), "a list or a mapping stands here as a key"),
        (5, ("c",), "the anchor &n is not read"),
        (6, ("e",), "the alias *n is not read"),
        (7, ("<<",), "the merge key << is not read"),
        (7, ("<<",), "the alias *n is not read"),
        (8, ("f",), "the tag !x is not read"),
        (9, ("",), "the alias *n is not read"),
    ]
    assert parsed.is_whole


def test_a_quoted_merge_key_is_a_key_like_any_other() -> None:
    assert parse("'<<': 1\n").root == {"<<": "1"}


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "? " * 100_000,
        "a: [" * 5_000,
        "a:\n" + "".join(f"{' ' * depth}- a:\n" for depth in range(1, 300)),
    ],
    ids=["lists", "mappings", "dashes", "keys", "mixed", "indented"],
)
def test_deep_nesting_ends_early(text: str, loader: object) -> None:
    start = time.perf_counter()
    parsed = parse(text, loader)
    assert (parsed.is_whole, parsed.root) == (False, None)
    assert time.perf_counter() - start < 5


def test_nesting_as_deep_as_allowed_is_read() -> None:
    assert parse("[" * 32 + "]" * 32).is_whole
    assert not parse("[" * 33 + "]" * 33).is_whole


def test_a_bomb_of_aliases_stays_small() -> None:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    parsed = parse("\n".join(lines))
    assert isinstance(parsed.root, Table)
    assert parsed.root["a11"] == [None] * 9


@BOTH
@pytest.mark.parametrize("text", ['a: "\\ud800"', '"\\UFFFFFFFF"', "a: \ud800", "\x00", "a: \x07"])
def test_what_is_no_character_is_a_fault(text: str, loader: object) -> None:
    assert not parse(text, loader).is_whole
    assert parse(text, loader).faults


@BOTH
@settings(max_examples=100, deadline=None)
@given(
    text=st.text(max_size=60) | st.text("ab:-[]{}&*!|>'\"%@`#?,~ \t\n\r\x85\\uU0d8", max_size=60)
)
def test_any_text_is_a_tree_or_has_faults(text: str, loader: object) -> None:
    parsed = parse(text, loader)
    assert parsed.is_whole or parsed.faults
    assert all(fault.line >= 1 for fault in parsed.faults)
