"""A folder to write registries into, and the mistakes that loading them reports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.errors import RegistryInvalid
from monitor.model import Registry
from monitor.registry import load

Files = dict[str, str]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Files], Path]:
    """Write files into an empty folder and return the path of `resources.yaml`."""

    def written(files: Files) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        return tmp_path / "resources.yaml"

    return written


@pytest.fixture
def loaded(write: Callable[[Files], Path]) -> Callable[[str], Registry]:
    """Load the text of a registry; `version: 1` stands before it."""
    return lambda text: load(write({"resources.yaml": f"version: 1\n{text}"}))


@pytest.fixture
def mistakes(write: Callable[[Files], Path], tmp_path: Path) -> Callable[..., list[str]]:
    """Return what loading complains about, file names relative to the folder."""

    def found(text: str, **others: str) -> list[str]:
        path = write({"resources.yaml": text, **others})
        with pytest.raises(RegistryInvalid) as invalid:
            load(path)
        assert str(invalid.value) == "\n".join(str(problem) for problem in invalid.value.problems)
        return [str(problem).replace(f"{tmp_path}/", "") for problem in invalid.value.problems]

    return found
