"""The options that commands share, each written once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

RegistryPath = Annotated[
    Path, typer.Option("--registry", help="The registry file.", show_default="resources.yaml")
]
Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        help="The history's database; sqlite:///monitor.db beside the registry by default.",
    ),
]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet", "-q", help="Leave out what nobody asked for; say nothing when nothing changed."
    ),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say what is being done.")]


class TextOrJson(StrEnum):
    """What standard output holds, where there is no table."""

    TEXT = "text"
    JSON = "json"


TextFormat = Annotated[TextOrJson, typer.Option("--format", help="What to print.")]

REGISTRY = Path("resources.yaml")
