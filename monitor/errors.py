"""Our own mistakes, never a remote fault.

The whole tree:

MonitorError
├── UsageError            exit 2: the command line asks for something that cannot be
│   └── CannotWrite       exit 2: a file that was asked for cannot be written; the message names it and says why
├── RegistryInvalid       exit 3: `resources.yaml` (or a file it includes) is wrong; carries every Problem
├── SettingsInvalid       exit 3: a setting from flag, environment or registry is wrong
├── HistoryUnavailable    exit 5: the database cannot be opened, read or written
└── RunInProgress         exit 75: another run holds the lock

What a remote server does is an Observation; what we think of it is a Verdict. Neither is raised.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass


class MonitorError(Exception):
    """The base of all mistakes that are ours; `exit_code` is what the process ends with."""

    exit_code = 70


class UsageError(MonitorError):
    """The command line asks for something that cannot be: an unknown id, two options that exclude each other."""

    exit_code = 2


class CannotWrite(UsageError):
    """The disk refuses a file that a person named; the message says which one and why."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in a file that people write: where it is, what was found, what is accepted."""

    file: str
    line: int
    where: str  # id of the resource or fact sheet and the key, such as "nasen-ssp-locator.every"
    found: str  # the sentence that says what is wrong
    accepted: str = ""  # the accepted values in words, empty where the sentence says it all

    def __str__(self) -> str:
        accepted = f" (accepted: {self.accepted})" if self.accepted else ""
        where = f"{self.where}: " if self.where else ""
        return f"{self.file}:{self.line}: {where}{self.found}{accepted}"


class RegistryInvalid(MonitorError):
    """The registry holds mistakes; `problems` lists every one of them, in file and line order."""

    exit_code = 3

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SettingsInvalid(MonitorError):
    """A setting is wrong; the message names the setting, where it came from and what is accepted."""

    exit_code = 3


class HistoryUnavailable(MonitorError):
    """The history cannot be opened, read or written; the message names the database without its password."""

    exit_code = 5


class RunInProgress(MonitorError):
    """Another run holds the lock; the message says which one and since when."""

    exit_code = 75


@contextlib.contextmanager
def contained(on_bug: Callable[[Exception], None]) -> Iterator[None]:
    """Keep a bug of ours from ending more than the work inside; the program's only broad `except`.

    `on_bug` gets the exception, whose traceback it must log. Our named mistakes pass through.
    """
    try:
        yield
    except MonitorError:
        raise
    except Exception as bug:  # noqa: BLE001  (one hostile page must not end a run of thousands)
        on_bug(bug)
