"""`monitor prune`: forget what is older than the retention."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.edge import Edge
from monitor.cli.options import REGISTRY, Database, Quiet, RegistryPath
from monitor.cli.wiring import open_house


def command(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    registry: RegistryPath = REGISTRY,
    database: Database = None,
    quiet: Quiet = False,
) -> None:
    """Forget what is older than the retention."""
    edge: Edge = context.obj
    with open_house(edge, registry, database) as house:
        retention = house.settings.retention
        counts = house.history.prune(now=edge.clock.now(), retention=retention, dry_run=dry_run)
    if quiet:
        return
    edge.say(
        f"Results are kept {retention.results.days} days, evidence {retention.evidence.days} days;"
    )
    edge.say(
        "changes of status, incidents, weekly counts, and the last good and first bad evidence for ever."
    )
    verb = "would go" if dry_run else "are gone"
    edge.say(f"{counts.results} results and {counts.evidence} pieces of evidence {verb}.")
