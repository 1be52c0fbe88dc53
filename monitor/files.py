"""Text -> disk: a reader meets the old file or the new one, never half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from monitor.errors import CannotWrite


def write_atomically(path: Path, content: str | bytes) -> None:
    """Replace the file at `path` in one step, keeping its permissions; make its folder if need be.

    Raises CannotWrite where the file system refuses; the old file is untouched then.
    """
    body = content.encode() if isinstance(content, str) else content
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as wrong:
        raise CannotWrite(
            f"No file can be written in {path.parent}: {wrong.strerror or wrong}."
        ) from wrong
    try:
        _replace(path, descriptor, Path(name), body)
    except OSError as wrong:
        raise CannotWrite(f"{path} cannot be written: {wrong.strerror or wrong}.") from wrong


def _replace(path: Path, descriptor: int, fresh: Path, body: bytes) -> None:
    """Fill the fresh file and put it in place of the old one; leave no half of it behind."""
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
