"""Files are replaced in one step: a reader meets the old one or the new one."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import CannotWrite
from monitor.files import write_atomically


def test_a_new_file_gets_its_folder(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b.txt", "héllo\n")
    assert (tmp_path / "a" / "b.txt").read_bytes() == "héllo\n".encode()


def test_an_old_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "b.txt"
    path.write_text("old")
    path.chmod(0o600)
    write_atomically(path, b"new")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o600)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "folder"
    path.mkdir()
    (path / "inside").touch()
    with pytest.raises(CannotWrite) as refused:
        write_atomically(path, "a folder cannot be replaced by a file")
    assert str(refused.value) == f"{path} cannot be written: Is a directory."
    assert [item.name for item in tmp_path.iterdir()] == ["folder"]


def test_a_folder_that_takes_no_file_is_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    with pytest.raises(CannotWrite) as refused:
        write_atomically(tmp_path / "plain" / "2026-W47" / "index.html", "x")
    assert str(refused.value) == (
        f"No file can be written in {tmp_path / 'plain' / '2026-W47'}: Not a directory."
    )
    assert refused.value.exit_code == 2
