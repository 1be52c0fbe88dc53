"""`monitor history ID`: how one resource fared over time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer
from rich.table import Table

from monitor.cli.checks_shown import zulu
from monitor.cli.edge import Edge
from monitor.cli.options import REGISTRY, Database, Quiet, RegistryPath, Verbose
from monitor.cli.tables import plain, took, when
from monitor.cli.wiring import open_house, talk
from monitor.desk import watched
from monitor.model import Look, Resource, Transition


class HistoryFormat(StrEnum):
    """What standard output holds."""

    TABLE = "table"
    JSON = "json"


def command(
    context: typer.Context,
    identity: Annotated[str, typer.Argument(metavar="ID", help="The resource's id.")],
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=10_000, help="How many looks to show.")
    ] = 20,
    form: Annotated[
        HistoryFormat, typer.Option("--format", help="What to print.")
    ] = HistoryFormat.TABLE,
    registry: RegistryPath = REGISTRY,
    database: Database = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show how one resource fared over time."""
    edge: Edge = context.obj
    talk(verbose)
    with open_house(edge, registry, database) as house:
        (resource,) = watched.find(watched.survey(house), [identity])
        changes = house.history.transitions(resource=identity)
        looks = house.history.looks(identity, limit=limit)
    if form is HistoryFormat.JSON:
        edge.say(json.dumps(_document(resource, changes, looks), indent=2, ensure_ascii=False))
        return
    tables = [plain(_changes(changes))] if changes else []
    tables += [plain(_looks(looks))] if looks else []
    if not quiet:
        heading = f"{resource.name}\n{resource.url or 'no address yet'}"
        changed = tables[:1] if changes else ["No change of status so far."]
        looked = tables[-1:] if looks else ["Never looked at."]
        tables = [heading, *changed, *looked]
    if tables:
        edge.say("\n\n".join(tables))


def _changes(changes: Sequence[Transition]) -> Table:
    table = Table("when", "change", "why", box=None, pad_edge=False, header_style="bold")
    for change in changes:
        table.add_row(when(change.at), f"{change.before} -> {change.after}", change.detail)
    return table


def _looks(looks: Sequence[Look]) -> Table:
    table = Table(
        "looked at",
        "verdict",
        "took",
        "what was seen",
        box=None,
        pad_edge=False,
        header_style="bold",
    )
    for look in looks:
        table.add_row(when(look.at), look.verdict, took(look.elapsed), look.detail)
    return table


def _document(
    resource: Resource, changes: Sequence[Transition], looks: Sequence[Look]
) -> dict[str, object]:
    return {
        "resource": resource.id,
        "url": resource.url,
        "transitions": [
            {
                "at": zulu(change.at),
                "before": change.before,
                "after": change.after,
                "reason": change.reason,
                "detail": change.detail,
                "run": change.run,
            }
            for change in changes
        ],
        "looks": [
            {
                "at": zulu(look.at),
                "run": look.run,
                "verdict": look.verdict,
                "reason": look.reason,
                "detail": look.detail,
                "status_code": look.status_code,
                "elapsed_ms": round(look.elapsed.total_seconds() * 1000),
                "final_url": look.final_url,
            }
            for look in looks
        ],
    }
