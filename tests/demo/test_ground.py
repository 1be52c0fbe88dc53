"""A demo lays itself out in a new folder, replaces only another demo, and says so otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.demo.ground import HOUSE, MARKER, lay_out
from monitor.errors import UsageError


@pytest.mark.parametrize("exists", [True, False])
def test_a_new_or_an_empty_folder_becomes_a_demo(tmp_path: Path, exists: bool) -> None:
    folder = tmp_path / "deep" / "demo"
    if exists:
        folder.mkdir(parents=True)

    assert lay_out(folder) == folder / "resources.yaml"

    assert (folder / "resources.yaml").read_bytes() == (HOUSE / "resources.yaml").read_bytes()
    assert (folder / "factsheets/naloxone-and-safer-use.md").is_file()
    assert (folder / MARKER).is_file()


def test_an_earlier_demo_is_replaced_whole(tmp_path: Path) -> None:
    lay_out(tmp_path / "demo")
    (tmp_path / "demo" / "monitor.db").write_text("old")

    lay_out(tmp_path / "demo")

    assert not (tmp_path / "demo" / "monitor.db").exists()


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.md").write_text("years of work")

    with pytest.raises(UsageError) as refused:
        lay_out(tmp_path)

    assert str(refused.value) == (
        f"--folder {tmp_path}: the folder holds something else than a demo, which would be lost"
        " (accepted: a new or an empty folder, or that of an earlier demo)"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.md"]


@pytest.mark.parametrize("kind", ["file", "link", "dangling link"])
def test_what_is_no_folder_is_left_alone(tmp_path: Path, kind: str) -> None:
    place, elsewhere = tmp_path / "demo", tmp_path / "elsewhere"
    if kind == "file":
        place.write_text("text")
    else:
        place.symlink_to(elsewhere)
        if kind == "link":
            lay_out(elsewhere)

    with pytest.raises(UsageError, match="this is no folder"):
        lay_out(place)
    assert place.is_symlink() or place.read_text() == "text"


def test_a_folder_that_cannot_be_made_is_a_mistake_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text")
    with pytest.raises(UsageError, match=r"--folder .*: Not a directory"):
        lay_out(tmp_path / "file" / "demo")
