"""`monitor validate`: whether the registry is right, and what is wrong, line by line."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from monitor import registry as registry_room
from monitor.cli.edge import Edge
from monitor.cli.options import REGISTRY, Quiet, RegistryPath
from monitor.cli.tables import counted
from monitor.cli.wiring import load


def command(
    context: typer.Context,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema for editors.")
    ] = False,
    registry: RegistryPath = REGISTRY,
    quiet: Quiet = False,
) -> None:
    """Say what is wrong in the registry, line by line."""
    edge: Edge = context.obj
    if schema:
        edge.say(json.dumps(registry_room.json_schema(), indent=2))
        return
    loaded, _ = load(edge, registry)
    if not quiet:
        missing = [resource.id for resource in loaded.resources if resource.url is None]
        resources = counted(len(loaded.resources), "resource")
        sheets = counted(len(loaded.factsheets), "fact sheet")
        edge.say(f"{loaded.path.name} is right: {resources}, {sheets}.")
        if missing:
            edge.say(f"To be filled in: the address of {', '.join(missing)}.")
