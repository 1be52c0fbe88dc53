"""The wheel holds everything that the program needs: templates and migrations as well as code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of what it is built from, and unpack it as pipx would."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("monitor", "pyproject.toml", "README.md", "LICENSE"):
        (source / name).symlink_to(ROOT / name)
    words = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(source)]
    subprocess.run([sys.executable, *words], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    target = folder / "installed"
    words = ["-m", "pip", "install", "--no-deps", "--no-index", "--quiet", "--target", str(target)]
    subprocess.run([sys.executable, *words, str(wheel)], check=True, capture_output=True)
    return target


def test_an_installed_program_starts_a_registry_and_writes_a_report(
    installed: Path, tmp_path: Path
) -> None:
    (tmp_path / "sheet.md").write_text("# Safer use\n\n[Find a service](#)\n", encoding="utf-8")
    for words in (["init", "sheet.md"], ["validate"], ["report"]):
        said = subprocess.run(
            [sys.executable, "-m", "monitor", *words],
            cwd=tmp_path,
            env={"PYTHONPATH": str(installed), "PATH": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (said.returncode, said.stderr) == (0, "")
    (report,) = (tmp_path / "reports").glob("2*/index.html")
    assert "<html" in report.read_text(encoding="utf-8")
