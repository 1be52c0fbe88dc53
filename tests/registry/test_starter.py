"""A first registry, made of a fact sheet's references and a person's answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import RegistryInvalid
from monitor.model import Reference, Registry, Target
from monitor.registry import SheetEntry, load, starter_entries, starter_text
from monitor.registry.schema import MainFile
from monitor.registry.tree import parse

Write = Callable[[dict[str, str]], Path]

SHEET = SheetEntry("sheet", "A sheet", path="sheet.md", published_url="https://pub.org/sheets/a")
HOLE = Reference("sheet", "MORE", "Find it", "#", line=3, lead="NASEN")
REFERENCES = (
    HOLE,
    replace(HOLE, line=4),
    Reference("sheet", "MORE", "known", "#", line=5),
    Reference("sheet", "MORE", "direct", " https://a.org/ ", line=6),
    Reference("sheet", "OTHER", "again", "https://a.org/", line=7),
    Reference("sheet", "OTHER", "here", "https://b.org/", line=8),
    Reference("sheet", "OTHER", "here", "https://c.org/", line=9),
    Reference("sheet", "OTHER", "call", "tel:988", line=10),
    Reference("sheet", "OTHER", "near", "../near.html", line=11),
    Reference("sheet", "OTHER", "odd", "htps://x", line=12),
    Reference("sheet", "OTHER", "", "https://d.org/image", line=13),
)
ANSWERS = {HOLE: None, REFERENCES[2]: "https://known.org/"}


def made(write: Write, text: str) -> Registry:
    return load(write({"resources.yaml": text, "sheet.md": ""}))


def test_each_target_becomes_one_resource_with_its_references(write: Write) -> None:
    text = starter_text(sheet=SHEET, references=REFERENCES, answers=ANSWERS)
    rows = [
        (one.id, one.url, [reference.text for reference in one.references])
        for one in made(write, text).resources
    ]
    assert rows == [
        ("nasen-find-it", None, ["Find it"]),
        ("known", "https://known.org/", ["known"]),
        ("direct", "https://a.org/", ["direct", "again"]),
        ("here", "https://b.org/", []),
        ("here-2", "https://c.org/", []),
        ("call", "tel:988", ["call"]),
        ("near", "https://pub.org/near.html", ["near"]),
        ("odd", None, ["odd"]),
        ("d-org-image", "https://d.org/image", [""]),
    ]


def test_what_nobody_knows_yet_is_a_to_do_and_nothing_is_confirmed(write: Write) -> None:
    text = starter_text(sheet=SHEET, references=REFERENCES, answers={})
    registry = made(write, text)
    notes = {one.id: one.note for one in registry.resources if one.url is None}
    to_do = "To do: find the address that this link should lead to, and put it in place of null."
    assert notes == {
        "nasen-find-it": to_do,
        "known": to_do,
        "odd": f"{to_do} The sheet names 'htps://x', which cannot be watched.",
    }
    assert {one.target for one in registry.resources} == {Target.ASSUMED}


def test_entries_for_an_existing_registry_avoid_its_ids() -> None:
    entries = starter_entries(REFERENCES[:3], ANSWERS, taken_ids={"known", "known-2"})
    assert [entry.id for entry in entries] == ["nasen-find-it", "known-3"]


def test_the_owner_becomes_a_team_and_a_contact(write: Write) -> None:
    text = starter_text(
        sheet=SHEET, references=(), answers={}, owner="a@b.org", timezone="Europe/Berlin"
    )
    registry = made(write, text)
    assert (registry.teams, registry.factsheets[0].owner) == ({"editors": ("a@b.org",)}, "editors")
    assert (registry.settings["contact"], registry.settings["timezone"]) == (
        "mailto:a@b.org",
        "Europe/Berlin",
    )
    assert registry.resources == ()


def test_without_an_owner_the_contact_waits_in_a_comment(write: Write) -> None:
    text = starter_text(sheet=SHEET, references=(), answers={})
    assert "\n  # contact: mailto:you@example.org" in text
    assert made(write, text).factsheets[0].paths != ()


def test_a_schema_file_is_named_for_editors_only_where_there_is_one() -> None:
    text = starter_text(sheet=SHEET, references=(), answers={}, schema="schema.json\nversion: 2")
    assert text.startswith("# yaml-language-server: $schema=schema.json version: 2\n# What")
    assert "$schema" not in starter_text(sheet=SHEET, references=(), answers={})


def test_references_are_declared_for_the_sheet_that_is_made(write: Write) -> None:
    sheet = replace(SHEET, id="other")
    registry = made(write, starter_text(sheet=sheet, references=REFERENCES, answers={}))
    assert {one.factsheet for each in registry.resources for one in each.references} == {"other"}


def test_what_could_never_work_is_refused_all_at_once() -> None:
    with pytest.raises(RegistryInvalid) as invalid:
        starter_text(
            sheet=replace(SHEET, id="Not an id", reviewed="June"),
            references=[HOLE],
            answers={HOLE: "nasen.org"},
            timezone="Mars",
            owner="me@",
        )
    assert [problem.where for problem in invalid.value.problems] == [
        "settings.timezone",
        "teams.editors",
        "Not an id.id",
        "Not an id.reviewed",
        "nasen-find-it.url",
        "nasen-find-it.references.factsheet",
    ]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12)), max_size=6
    )
)
def test_any_references_make_a_registry_that_loads(words: list[tuple[str, str, str]]) -> None:
    references = [Reference("sheet", section, text, target) for section, text, target in words]
    text = starter_text(sheet=SHEET, references=references, answers={})
    assert not parse(text).faults
    MainFile.model_validate(parse(text).root)
