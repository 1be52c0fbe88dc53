"""Run by hand after a wanted change: writes every scene's files to `golden/`, to be read in the diff."""

from __future__ import annotations

import runpy
from pathlib import Path

from monitor.report import entry_of, render, render_front, summarise

HERE = Path(__file__).parent


def main() -> None:
    entries = []
    for name, scene in runpy.run_path(str(HERE / "conftest.py"))["SCENES"].items():
        summary = summarise(scene())
        entries.append(entry_of(summary))
        _write(HERE / "golden" / name, dict(render(summary)))
    _write(HERE / "golden" / "front", dict(render_front(entries)))


def _write(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
