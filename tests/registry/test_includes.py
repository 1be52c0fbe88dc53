"""Registries of many files: which are read, what they may hold, and how their mistakes are named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import RegistryInvalid
from monitor.registry import load

Write = Callable[[dict[str, str]], Path]


def row(name: str, keys: str = "") -> str:
    return f"resources:\n  - {{id: {name}, name: N, url: null{keys}}}\n"


def complaints(path: Path) -> list[str]:
    with pytest.raises(RegistryInvalid) as invalid:
        load(path)
    return [str(problem).replace(f"{path.parent}/", "") for problem in invalid.value.problems]


def test_included_files_add_to_every_section_in_order(write: Write, tmp_path: Path) -> None:
    path = write(
        {
            "resources.yaml": "version: 1\ninclude: [more/*.yaml, last.yml]\n" + row("main"),
            "more/b.yaml": row("b") + "teams: {team: [a@b.org]}\n",
            "more/a.yaml": row("a", ", owner: team") + "hosts: {a.org: {reason: r}}\n",
            "last.yml": row("last") + "factsheets: [{id: s, title: S, path: more/a.yaml}]\n",
        }
    )
    registry = load(path)
    assert [resource.id for resource in registry.resources] == ["main", "a", "b", "last"]
    assert (list(registry.teams), list(registry.hosts)) == (["team"], ["a.org"])
    assert registry.factsheets[0].paths == (tmp_path / "more/a.yaml",)
    assert list(registry.files) == [
        path,
        tmp_path / "more/a.yaml",
        tmp_path / "more/b.yaml",
        tmp_path / "last.yml",
    ]


def test_an_include_is_relative_to_the_file_that_names_it_and_read_once(write: Write) -> None:
    path = write(
        {
            "resources.yaml": "version: 1\ninclude: [deep/a.yaml, deep/b.yaml]\n",
            "deep/a.yaml": "include: [shared.yaml]\n" + row("a"),
            "deep/b.yaml": "include: [../deep/shared.yaml]\n" + row("b"),
            "deep/shared.yaml": row("shared"),
        }
    )
    assert [resource.id for resource in load(path).resources] == ["a", "shared", "b"]


def test_defaults_hold_for_their_own_file_and_for_what_it_includes(write: Write) -> None:
    path = write(
        {
            "resources.yaml": "version: 1\ninclude: [a.yaml, b.yaml]\n"
            "defaults: {every: 2 days, timeout: 9 s, expect: {lang: en}}\n" + row("main"),
            "a.yaml": "defaults: {every: 3 days, expect: {text_none: [x]}}\n" + row("a"),
            "b.yaml": row("b"),
        }
    )
    main, a, b = load(path).resources
    assert [one.every.days for one in (main, a, b)] == [2, 3, 2]
    assert {one.timeout for one in (main, a, b)} == {timedelta(seconds=9)}
    assert [(one.expect.lang, one.expect.text_none) for one in (main, a, b)] == [
        ("en", ()),
        ("en", ("x",)),
        ("en", ()),
    ]


def test_a_pattern_with_a_star_may_match_nothing(write: Write) -> None:
    path = write(
        {"resources.yaml": "version: 1\ninclude: [resources.d/*.yaml]\n", "empty.yaml": ""}
    )
    assert load(path).resources == ()


def test_an_included_file_may_be_empty(write: Write) -> None:
    text = "version: 1\ninclude: [empty.yaml]\n"
    assert load(write({"resources.yaml": text, "empty.yaml": "# none\n"})).resources == ()


def test_an_include_without_a_star_that_matches_nothing_is_a_mistake(write: Write) -> None:
    path = write({"resources.yaml": "version: 1\ninclude:\n  - more/[ab].yaml\n  - gone.yaml\n"})
    accepted = "(accepted: the path of a file, relative to this one, or a pattern with a star)"
    assert complaints(path) == [
        f"resources.yaml:3: include: the include 'more/[ab].yaml' matches no file {accepted}",
        f"resources.yaml:4: include: the include 'gone.yaml' matches no file {accepted}",
    ]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"resources.yaml": "version: 1\ninclude: ['*.yaml']\n"},
            "resources.yaml:2: include: the include leads back to itself: resources.yaml -> resources.yaml",
        ),
        (
            {
                "resources.yaml": "version: 1\ninclude: [a/one.yaml]\n",
                "a/one.yaml": "include: [two.yaml]\n",
                "a/two.yaml": "# a circle\ninclude: [one.yaml]\n",
            },
            "a/two.yaml:2: include: the include leads back to itself: a/one.yaml -> a/two.yaml -> a/one.yaml",
        ),
    ],
)
def test_a_circle_of_includes_is_a_mistake(
    files: dict[str, str], message: str, write: Write
) -> None:
    assert complaints(write(files)) == [message]


def test_a_link_back_to_the_main_file_is_a_circle_too(write: Write, tmp_path: Path) -> None:
    path = write({"resources.yaml": "version: 1\ninclude: [link.yaml]\n"})
    (tmp_path / "link.yaml").symlink_to(path)
    [message] = complaints(path)
    assert "the include leads back to itself" in message


def test_version_and_settings_belong_into_the_main_file_only(write: Write) -> None:
    path = write(
        {
            "resources.yaml": "version: 1\ninclude: [a.yaml]\n",
            "a.yaml": "version: 1\nsettings: {}\n",
        }
    )
    accepted = "(accepted: defaults, factsheets, hosts, include, resources, teams)"
    assert complaints(path) == [
        f"a.yaml:1: version: the key 'version' may stand in the main file only {accepted}",
        f"a.yaml:2: settings: the key 'settings' may stand in the main file only {accepted}",
    ]


def test_the_mistakes_of_all_files_come_at_once_and_name_the_first_place(write: Write) -> None:
    path = write(
        {
            "resources.yaml": "version: 1\ninclude: [a.yaml, b.yaml]\nteams: {t: [a@b.org]}\n"
            "hosts: {a.org: {reason: r}}\n" + row("same", ", every: 1 s"),
            "a.yaml": row("same", ", owner: nobody") + "teams: {t: [c@d.org]}\n",
            "b.yaml": "hosts: {A.org: {reason: s}}\nfactsheets: [{id: S, title: x}]\n",
        }
    )
    assert complaints(path) == [
        "a.yaml:2: same.id: the id 'same' is already taken at resources.yaml:6",
        "a.yaml:2: same.owner: there is no team 'nobody' (accepted: an e-mail address or a team: t)",
        "a.yaml:3: teams.t: 't' already has a row at resources.yaml:3",
        "b.yaml:1: hosts.A.org: 'A.org' already has a row at resources.yaml:4",
        "b.yaml:2: S.id: 'S' is not an id (accepted: lowercase letters, digits and dashes, at most 64, no dash in front)",
        "resources.yaml:6: same.every: '1 s' is too short (accepted: from 5 min to 365 days, such as 6 hours or 1 day)",
    ]


def test_nothing_is_called_unknown_while_a_file_cannot_be_read(write: Write) -> None:
    text = row("a", ", owner: team, references: [{factsheet: sheet, text: t}]")
    path = write({"resources.yaml": f"version: 1\ninclude: [b.yaml]\n{text}", "b.yaml": "teams: ["})
    [message] = complaints(path)
    assert message.startswith("b.yaml:1: this is not YAML")


def test_three_hundred_files_that_include_each_other_in_a_chain_are_read(write: Write) -> None:
    files = {f"{number}.yaml": f"include: [{number + 1}.yaml]\n" for number in range(300)}
    path = write(
        {"resources.yaml": "version: 1\ninclude: [0.yaml]\n", **files, "300.yaml": row("z")}
    )
    assert [resource.id for resource in load(path).resources] == ["z"]
