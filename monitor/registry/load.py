"""The path of `resources.yaml` -> a Registry, or RegistryInvalid with every mistake of every file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import ValidationError

from monitor.errors import Problem, RegistryInvalid
from monitor.model import Registry
from monitor.registry.build import ValidFile, registry
from monitor.registry.checks import cross_problems
from monitor.registry.explain import row_problems
from monitor.registry.promises import promise_problems
from monitor.registry.schema import IncludedFile, MainFile
from monitor.registry.sources import Source, read


def load(path: Path) -> Registry:
    """Return the registry at `path` with everything that it includes.

    Includes are relative to the file that names them, paths of fact sheets to the folder of the main
    file. `defaults:` hold for the resources of their own file and of the files that it includes; inside
    `expect` they are overlaid key by key, and a null takes a default back. `reviewed: 2025-06` counts
    from the first of the month. Raises RegistryInvalid with all mistakes of all files.
    """
    reading = read(path)
    valid: list[ValidFile] = []
    problems: list[Problem] = []
    for source in reading.sources:
        checked = _checked(source)
        if isinstance(checked, ValidFile):
            valid.append(checked)
        else:
            problems.extend(checked)
    problems.extend(cross_problems(reading.sources, is_complete=reading.is_complete))
    problems.extend(promise_problems(reading.sources))
    if reading.problems or problems:
        raise RegistryInvalid(_without_echoes(reading.problems, problems))
    return registry(path.absolute(), valid)


def _checked(source: Source) -> ValidFile | tuple[Problem, ...]:
    model: type[IncludedFile] = IncludedFile if source.includer else MainFile
    try:
        return ValidFile(source, model.model_validate(source.root))
    except ValidationError as invalid:
        return row_problems(source.name, source.root, model, invalid)


def _without_echoes(faults: Sequence[Problem], problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return all mistakes, without those that only follow from a fault of the text at the same place."""
    taken = {(fault.file, fault.line, fault.where) for fault in faults}
    rest = (
        problem for problem in problems if (problem.file, problem.line, problem.where) not in taken
    )
    return (*faults, *rest)
