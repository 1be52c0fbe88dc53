"""`monitor validate`: whether the registry is right, and what is wrong, line by line."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from monitor import registry as registry_room
from monitor.cli.edge import Edge
from monitor.cli.options import REGISTRY, Quiet, RegistryPath, TextFormat, TextOrJson, Verbose
from monitor.cli.tables import counted
from monitor.cli.wiring import load, talk
from monitor.errors import RegistryInvalid, SettingsInvalid
from monitor.model import Registry


def command(
    context: typer.Context,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema for editors.")
    ] = False,
    form: TextFormat = TextOrJson.TEXT,
    registry: RegistryPath = REGISTRY,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Say what is wrong in the registry, line by line."""
    edge: Edge = context.obj
    talk(verbose)
    if schema:
        edge.say(json.dumps(registry_room.json_schema(), indent=2))
        return
    if form is TextOrJson.JSON:
        _say_json(edge, registry)
        return
    loaded, _ = load(edge, registry)
    if not quiet:
        resources = counted(len(loaded.resources), "resource")
        sheets = counted(len(loaded.factsheets), "fact sheet")
        edge.say(f"{loaded.path.name} is right: {resources}, {sheets}.")
        if missing := _missing(loaded):
            edge.say(f"To be filled in: the address of {', '.join(missing)}.")


def _say_json(edge: Edge, path: Path) -> None:
    """Print one document, of what is right as of what is wrong; the exit code stays the same."""
    try:
        loaded, _ = load(edge, path)
    except (RegistryInvalid, SettingsInvalid) as invalid:
        edge.say(json.dumps({"valid": False, "problems": _problems(invalid)}, indent=2))
        raise typer.Exit(invalid.exit_code) from invalid
    document = {
        "valid": True,
        "problems": [],
        "registry": loaded.path.name,
        "resources": len(loaded.resources),
        "factsheets": len(loaded.factsheets),
        "to_be_filled_in": _missing(loaded),
    }
    edge.say(json.dumps(document, indent=2))


def _missing(loaded: Registry) -> list[str]:
    return [resource.id for resource in loaded.resources if resource.url is None]


def _problems(invalid: RegistryInvalid | SettingsInvalid) -> list[dict[str, object]]:
    if isinstance(invalid, RegistryInvalid):
        return [asdict(problem) for problem in invalid.problems]
    return [{"found": line} for line in str(invalid).splitlines()]
