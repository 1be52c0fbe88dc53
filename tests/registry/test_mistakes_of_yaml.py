"""Every mistake of YAML itself, with the exact line that a person reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.errors import RegistryInvalid
from monitor.registry import load

Mistakes = Callable[..., list[str]]

TEXTS = [
    (
        "version: 1\n\tresources: []\n",
        [
            "2: this is not YAML: found a tab character that violates indentation (accepted: spaces instead of tabs)"
        ],
    ),
    (
        "version: 1\nresources: [\n",
        [
            "2: this is not YAML: did not find expected node content (accepted: an end for each bracket and each quote)"
        ],
    ),
    (
        "version: 1\nresources:\n  - id: a: b\n",
        [
            "3: this is not YAML: mapping values are not allowed in this context (accepted: quotes around a text that holds a colon and a space)"
        ],
    ),
    (
        "version: 1\n# \x07\n",
        ["2: this is not YAML: it holds a control character (accepted: printable text)"],
    ),
    (
        "- version: 1\n",
        [
            "1: the file does not hold a mapping (accepted: keys such as version: 1 and resources: at the start of lines)"
        ],
    ),
    (
        "hello\n",
        [
            "1: the file does not hold a mapping (accepted: keys such as version: 1 and resources: at the start of lines)"
        ],
    ),
    (
        "version: 1\n---\nversion: 1\n",
        ["2: a second document starts here (accepted: one document in a file)"],
    ),
    (
        "version: 1\nresources: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n",
        ["2: more than 32 lists and mappings stand inside each other"],
    ),
    (
        "version: 1\nteams: {}\nteams: {}\n",
        ["3: teams: the key 'teams' stands here again; it is first at line 2"],
    ),
    (
        "version: 1\nresources:\n  - <<: {id: a}\n    name: A\n",
        [
            "3: resources #1.<<: the merge key << is not read (accepted: the value itself; what resources share stands once, under defaults)"
        ],
    ),
    (
        "version: 1\ndefaults: &d {owner: a@b.org}\nresources:\n  - {id: a, name: *d, url: null}\n",
        [
            "2: defaults: the anchor &d is not read (accepted: the value itself; what resources share stands once, under defaults)",
            "4: a.name: the alias *d is not read (accepted: the value itself; what resources share stands once, under defaults)",
        ],
    ),
    ("version: !!str 1\n", ["1: version: the tag !!str is not read (accepted: plain text)"]),
    (
        "version: 1\n[a]: b\n",
        ["2: a list or a mapping stands here as a key (accepted: a word as a key)"],
    ),
]


def test_a_merge_key_is_not_blamed_for_what_it_may_have_brought(mistakes: Mistakes) -> None:
    text = "version: 1\nresources:\n  - <<: {id: a}\n    target: confirmed\n    url: null\n"
    found = [message.split(": ")[1] for message in mistakes(text)]
    assert found == ["resources #1.<<", "resources #1.url"]


@pytest.mark.parametrize(("text", "messages"), TEXTS)
def test_a_mistake_of_yaml_names_its_line(
    text: str, messages: list[str], mistakes: Mistakes
) -> None:
    assert mistakes(text) == [f"resources.yaml:{message}" for message in messages]


def test_a_file_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    path = tmp_path / "resources.yaml"
    with pytest.raises(RegistryInvalid) as invalid:
        load(path)
    assert (
        str(invalid.value)
        == f"{path}:1: the file is not there (accepted: `monitor init` makes one)"
    )
    assert invalid.value.exit_code == 3


def test_a_folder_in_place_of_the_file_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(RegistryInvalid) as invalid:
        load(tmp_path)
    assert str(invalid.value) == f"{tmp_path}:1: the file cannot be read: Is a directory"


def test_bytes_that_are_not_utf_8_are_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "resources.yaml"
    path.write_bytes(b"version: 1 # caf\xe9\n")
    with pytest.raises(RegistryInvalid) as invalid:
        load(path)
    assert str(invalid.value) == f"{path}:1: byte 17 is not UTF-8 (accepted: text in UTF-8)"


def test_a_relative_path_is_named_as_it_was_given() -> None:
    with pytest.raises(RegistryInvalid) as invalid:
        load(Path("no-such-folder/resources.yaml"))
    assert invalid.value.problems[0].file == "no-such-folder/resources.yaml"
