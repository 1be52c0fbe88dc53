"""A folder and a path or pattern of a registry -> the files that it means, sorted."""

from __future__ import annotations

import glob
from pathlib import Path


def matched_files(folder: Path, pattern: str) -> tuple[str, ...]:
    """Return the matching files as the pattern spells them, relative to `folder`, sorted.

    A name with brackets is first of all a name. What the file system cannot read matches nothing.
    """
    if _is_file(folder / pattern):
        return (pattern,)
    # Path.glob takes no absolute patterns, which a registry may hold.
    matches = glob.glob(pattern, root_dir=folder, recursive=True)  # noqa: PTH207
    return tuple(sorted(match for match in matches if _is_file(folder / match)))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long, a folder that we may not enter
        return False
