"""The JSON Schema that editors complete keys by: it knows every key, and accepts what loading accepts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
import yaml
from pydantic import BaseModel

from monitor.registry import json_schema
from monitor.registry.schema import MainFile

ROOT = Path(__file__).parents[2]
SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def as_editors_read(text: str) -> Any:
    """Return YAML as the core schema of version 1.2 reads it: `no` and dates are text."""
    return _resolved(yaml.load(text, Loader=yaml.BaseLoader))


def _resolved(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _resolved(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_resolved(item) for item in node]
    if node in {"", "~", "null"}:
        return None
    if node in {"true", "false"}:
        return node == "true"
    return int(node) if re.fullmatch(r"[-+]?\d+", node) else node


def models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for field in model.model_fields.values():
        yield from _inside(field.annotation)


def _inside(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from models(annotation)
    for argument in get_args(annotation):
        yield from _inside(argument)


def definition(model: type[BaseModel]) -> dict[str, Any]:
    definitions: Any = SCHEMA["$defs"]
    found: dict[str, Any] = SCHEMA if model is MainFile else definitions[model.__name__]
    return found


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("model", list(dict.fromkeys(models(MainFile))))
def test_every_key_that_is_accepted_is_in_it_with_a_sentence(model: type[BaseModel]) -> None:
    properties = definition(model)["properties"]
    assert set(properties) == set(model.model_fields)
    for key, rule in properties.items():
        assert re.fullmatch(r"[A-Za-z\"].{8,}\.", rule["description"]), key
    assert definition(model)["additionalProperties"] is False


def test_the_shipped_registry_is_valid_by_it() -> None:
    text = (ROOT / "resources.yaml").read_text(encoding="utf-8")
    assert [error.message for error in VALIDATOR.iter_errors(as_editors_read(text))] == []


@pytest.mark.parametrize(
    "text",
    [
        "version: 1\nsettings: {patience: {broken_gap: 2 hours, broken_looks: 3}, report: {day: sun, hour: 7}}",
        "version: 1\nsettings: {network: {resolve: {a.org: b}, proxy: null, allow_networks: [10.0.0.0/8]}}",
        "version: 1\ndefaults: {every: 0, expect: {text_any: [988, true, no]}}\nhosts: {'*': {interval: 0}}",
        "version: 1\nsettings: {patience: {recovery_gap: 0}, retention: {results: 400 days}}",
        "version: 1\nresources:\nteams:\n",
        "version: 1\nfactsheets: [{id: s, title: 1984, reviewed: 2025-06, review_every: 2 years}]",
    ],
)
def test_what_loading_accepts_is_valid_by_it(text: str) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(as_editors_read(text))] == []


@pytest.mark.parametrize(
    "text",
    [
        "resources: []",
        "version: 2",
        "version: 1\nresource: []",
        "version: 1\nresources: [{id: a, name: A}]",
        "version: 1\nresources: [{id: A, name: A, url: null}]",
        "version: 1\nresources: [{id: a, name: A, url: ftp://a.org}]",
        "version: 1\nresources: [{id: a, name: A, url: null, kind: thing}]",
        "version: 1\nresources: [{id: a, name: A, url: null, references: [{text: t}]}]",
        "version: 1\ndefaults: {id: a}",
        "version: 1\nsettings: {report: {day: someday}}",
        "version: 1\nsettings: {contct: a}",
    ],
)
def test_what_loading_refuses_by_shape_is_invalid_by_it(text: str) -> None:
    assert not VALIDATOR.is_valid(as_editors_read(text))


def test_durations_are_words_and_not_iso_8601() -> None:
    assert '"duration"' not in json.dumps(SCHEMA)
