"""Plain values (texts, None, lists, mappings) -> lines of YAML that read back as the same values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

import yaml

Plain: TypeAlias = "str | Sequence[Plain] | Mapping[str, Plain] | None"
_NO_WRAPPING = 2**31

# Most texts need no quotes: words that start with a letter, and are not what YAML 1.1 reads as a boolean.
_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9 ./_-]*[A-Za-z0-9/])?")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


def scalar(text: str | None, *, in_flow: bool = False) -> str:
    """Return a text on one line, quoted where it needs quotes; inside brackets more texts do."""
    if text is None:
        return "null"
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return _quoted(text, in_flow)


@lru_cache(maxsize=1024)
def _quoted(text: str, in_flow: bool) -> str:
    dumped = _dumped(text, in_flow=in_flow)
    return _dumped(text, in_flow=in_flow, style='"') if len(dumped.splitlines()) > 1 else dumped


def _dumped(text: str, *, in_flow: bool, style: str | None = None) -> str:
    dumped: str = yaml.safe_dump(
        [text] if in_flow else text,
        default_flow_style=True,
        default_style=style,
        allow_unicode=True,
        width=_NO_WRAPPING,
    )
    if in_flow:
        return dumped.strip().removeprefix("[").removesuffix("]")
    return dumped.removesuffix("\n").removesuffix("\n...")


def flow(value: Plain) -> str:
    """Return a value on one line: {factsheet: harm-reduction, text: a link}."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if value is None or isinstance(value, str):
        return scalar(value, in_flow=True)
    return "[" + ", ".join(flow(item) for item in value) + "]"


def block(table: Mapping[str, Plain]) -> list[str]:
    """Return the lines of a mapping, each key on its own, without indentation in front."""
    lines = []
    for key, value in table.items():
        if isinstance(value, Mapping):
            lines += [f"{key}:", *(f"  {line}" for line in block(value))]
        elif isinstance(value, Sequence) and not isinstance(value, str) and _holds_tables(value):
            lines += [f"{key}:", *(f"  - {flow(item)}" for item in value)]
        elif value is None or isinstance(value, str):
            lines.append(f"{key}: {scalar(value)}")
        else:
            lines.append(f"{key}: {flow(value)}")
    return lines


def _holds_tables(value: Sequence[Plain]) -> bool:
    return any(isinstance(item, Mapping) for item in value)
