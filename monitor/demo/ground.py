"""The folder that a demo lives in: laid out anew each time, and never on top of anything else."""

from __future__ import annotations

import shutil
from pathlib import Path

from monitor.errors import UsageError

MARKER = ".monitor-demo"
HOUSE = (
    Path(__file__).parent / "house"
)  # the registry and the fact sheet that ship with the program


def lay_out(folder: Path) -> Path:
    """Put registry and fact sheet into an empty folder and return the registry's path.

    An earlier demo is replaced. Raises UsageError where the folder holds anything else, or cannot be
    written; nothing in it is touched then.
    """
    try:
        _clear(folder)
        shutil.copytree(HOUSE, folder, dirs_exist_ok=True)
        (folder / MARKER).write_text(
            "`monitor demo` made this folder and may replace it.\n", "utf-8"
        )
    except OSError as wrong:
        raise UsageError(f"--folder {folder}: {wrong.strerror or wrong}") from wrong
    return folder / "resources.yaml"


def _clear(folder: Path) -> None:
    if not folder.exists() and not folder.is_symlink():
        return
    if folder.is_symlink() or not folder.is_dir():
        raise UsageError(f"--folder {folder}: this is no folder (accepted: a new or an empty one)")
    if (folder / MARKER).is_file():
        shutil.rmtree(folder)
    elif any(folder.iterdir()):
        raise UsageError(
            f"--folder {folder}: the folder holds something else than a demo, which would be lost"
            " (accepted: a new or an empty folder, or that of an earlier demo)"
        )
