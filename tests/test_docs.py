"""The documentation is executed: what the README says of commands, options, codes and settings is what is there."""

from __future__ import annotations

import importlib
import inspect
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor import errors, registry
from monitor.cli import COMMANDS, OUR_BUG, check
from monitor.errors import MonitorError
from monitor.settings import ENVIRONMENT

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def table(heading: str) -> dict[str, str]:
    after = README.split(f"| {heading} |", 1)[1].split("\n\n", 1)[0]
    rows = re.findall(r"^\| (.+?) (?<!\\)\| (.+) \|$", after, flags=re.MULTILINE)
    return {first: rest for first, rest in rows if not set(first) <= {"-"}}


def help_of(command: str) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "monitor", command, "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={"COLUMNS": "200", "PATH": ""},
    )
    return run.stdout


def example_lines() -> Iterator[str]:
    for block in (*blocks("console"), *blocks("crontab")):
        for line in block.splitlines():
            if found := re.search(r"(?<![-\w/])(?:\S*/)?monitor (?=\w)(.*?)(?:\s+#.*)?$", line):
                yield found[1]
    for block in blocks("ini"):
        yield from re.findall(r"^ExecStart=\S+/monitor (.*)$", block, flags=re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_a_module_whose_first_line_is_its_help(name: str) -> None:
    command = importlib.import_module(f"monitor.cli.{name}").command
    assert (inspect.getdoc(command) or "").splitlines()[0] == COMMANDS[name]


def test_the_readme_lists_every_command_with_its_help() -> None:
    listed = {
        re.sub(r"`monitor (\w+).*", r"\1", first): rest for first, rest in table("command").items()
    }
    assert listed == COMMANDS


@pytest.mark.parametrize("example", list(example_lines()))
def test_every_option_of_an_example_exists(example: str) -> None:
    name, *words = shlex.split(example)
    text = help_of(name)
    assert [word for word in words if word.startswith("-") and word not in text] == []


@pytest.mark.parametrize("block", blocks("yaml"))
def test_every_registry_in_the_readme_is_right(block: str, tmp_path: Path) -> None:
    path = tmp_path / "resources.yaml"
    path.write_text(block, encoding="utf-8")
    assert registry.load(path).resources


def test_the_readme_lists_every_exit_code() -> None:
    mistakes = {kind.exit_code for kind in _subclasses(MonitorError)}
    codes = {0, check.SOMETHING_IS_WORSE, check.UNTRUSTED, OUR_BUG} | mistakes
    assert {int(code) for code in table("exit code")} == codes


def _subclasses(kind: type[MonitorError]) -> list[type[MonitorError]]:
    return [
        item for item in vars(errors).values() if isinstance(item, type) and issubclass(item, kind)
    ]


def test_the_readme_lists_every_variable() -> None:
    listed = set(re.findall(r"`([A-Z_]+)`", " ".join(table("variable"))))
    assert listed == {variable for variable, _, _ in ENVIRONMENT if variable.isupper()}


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) < 200


@pytest.mark.parametrize("target", ["demo", "test"])
def test_the_two_commands_of_the_readme_are_in_the_makefile(target: str) -> None:
    assert f"make {target}" in README
    assert re.search(rf"^{target}: install", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)


def test_the_lock_file_names_no_index_and_hashes_everything() -> None:
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert "://" not in lock
    assert all(
        "--hash=sha256:" in pin for pin in re.split(r"^(?=\S)", lock, flags=re.MULTILINE) if pin
    )


def test_the_changelog_knows_the_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## Unreleased" in text
