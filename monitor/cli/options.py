"""The options that commands share, each written once."""

from __future__ import annotations

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
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when nothing changed.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say what is being done.")]

REGISTRY = Path("resources.yaml")
