"""`monitor prune`: forget what is older than the retention."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from monitor.cli.edge import Edge
from monitor.cli.options import (
    REGISTRY,
    Database,
    Quiet,
    RegistryPath,
    TextFormat,
    TextOrJson,
    Verbose,
)
from monitor.cli.wiring import open_house, talk


def command(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    form: TextFormat = TextOrJson.TEXT,
    registry: RegistryPath = REGISTRY,
    database: Database = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Forget what is older than the retention."""
    edge: Edge = context.obj
    talk(verbose)
    with open_house(edge, registry, database) as house:
        retention = house.settings.retention
        counts = house.history.prune(now=edge.clock.now(), retention=retention, dry_run=dry_run)
    if form is TextOrJson.JSON:
        document = {
            "dry_run": dry_run,
            "results_kept_days": retention.results.days,
            "evidence_kept_days": retention.evidence.days,
            "results": counts.results,
            "evidence": counts.evidence,
        }
        edge.say(json.dumps(document, indent=2))
        return
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
