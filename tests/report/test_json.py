"""report.json: one stable shape, readable by program and by us."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest
from jsonschema import Draft202012Validator

from monitor.report import (
    Facts,
    entry_from_json,
    entry_of,
    json_schema,
    summarise,
    to_document,
    to_json,
)

Scenes = Mapping[str, Callable[[], Facts]]
ALL = ("busy", "quiet", "untrusted", "hijacked", "week-53", "redesign")


@pytest.mark.parametrize("scene", ALL)
def test_every_report_fits_the_schema(scene: str, scenes: Scenes) -> None:
    document = json.loads(to_json(summarise(scenes[scene]())))

    assert list(Draft202012Validator(json_schema()).iter_errors(document)) == []


def test_the_schema_is_a_valid_one_and_closed() -> None:
    Draft202012Validator.check_schema(json_schema())

    assert json_schema()["additionalProperties"] is False


@pytest.mark.parametrize("scene", ALL)
def test_what_is_written_is_what_is_read_back(scene: str, scenes: Scenes) -> None:
    summary = summarise(scenes[scene]())
    text = to_json(summary)

    assert json.loads(text) == to_document(summary)
    assert entry_from_json(text) == entry_of(summary)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "this is no report of ours: the document: "),
        ("[]", "this is no report of ours: the document: "),
        ("{}", "this is no report of ours: schema: Field required"),
        ('{"schema": 2}', "this is no report of ours: schema: Input should be 1"),
    ],
)
def test_a_file_that_is_no_report_is_refused_in_one_sentence(text: str, message: str) -> None:
    with pytest.raises(ValueError, match="no report of ours") as refused:
        entry_from_json(text)

    assert str(refused.value).startswith(message)


@pytest.mark.parametrize("name", ["../../etc", "2026-W47/..", "2026-W4", "2026-W47\n", ""])
def test_a_report_cannot_name_a_folder_outside_the_reports(name: str, scenes: Scenes) -> None:
    document = json.loads(to_json(summarise(scenes["quiet"]())))
    document["period"]["name"] = name

    with pytest.raises(ValueError, match=r"no report of ours: period\.name"):
        entry_from_json(json.dumps(document))
