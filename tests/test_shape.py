"""The shape that was agreed on: functions and modules stay small, words stay plain, walls stay up."""

from __future__ import annotations

import ast
import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "monitor").rglob("*.py"))
UNWANTED = ("utils", "helpers", "manager", "misc")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions() -> list[tuple[str, Function]]:
    return [
        (f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, Function)
    ]


def body_lines(function: Function) -> int:
    first = function.body[0]
    has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    start = function.body[1].lineno if has_docstring and len(function.body) > 1 else first.lineno
    return (function.end_lineno or start) - start + 1


def test_no_function_is_longer_than_fifty_lines() -> None:
    lengths = {name: (node.end_lineno or 0) - node.lineno + 1 for name, node in functions()}
    assert {name: lines for name, lines in lengths.items() if lines > 50} == {}


def test_functions_are_short_at_the_median() -> None:
    assert statistics.median(body_lines(node) for _, node in functions()) <= 8


def test_no_module_is_longer_than_three_hundred_lines() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in MODULES
    }
    assert {name: lines for name, lines in lengths.items() if lines > 300} == {}


def test_nothing_is_imported_inside_a_function() -> None:
    inner = [
        name
        for name, node in functions()
        for inside in ast.walk(node)
        if isinstance(inside, ast.Import | ast.ImportFrom)
    ]
    assert inner == []


def test_there_is_one_broad_except_and_no_bare_one() -> None:
    broad = [
        f"{path.relative_to(ROOT)}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
    ]
    assert broad == ["monitor/errors.py"]


@pytest.mark.parametrize("word", UNWANTED)
def test_no_module_has_a_name_that_says_nothing(word: str) -> None:
    assert [path for path in MODULES if word in path.stem] == []
