"""`monitor status`: what is known of every resource, worst first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer
from rich.table import Table

from monitor.cli.checks_shown import WORST_FIRST, zulu
from monitor.cli.edge import Edge
from monitor.cli.options import REGISTRY, Database, Quiet, RegistryPath, Verbose
from monitor.cli.tables import plain, when
from monitor.cli.wiring import open_house, talk
from monitor.desk import watched
from monitor.model import Resource, Run, Standing, Status


class StatusFormat(StrEnum):
    """What standard output holds."""

    TABLE = "table"
    JSON = "json"


def command(
    context: typer.Context,
    form: Annotated[
        StatusFormat, typer.Option("--format", help="What to print.")
    ] = StatusFormat.TABLE,
    registry: RegistryPath = REGISTRY,
    database: Database = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show what is known of every resource, worst first."""
    edge: Edge = context.obj
    talk(verbose)
    with open_house(edge, registry, database) as house:
        standings = house.history.standings()
        rows = [
            (item, standings.get(item.id, Standing(item.id)))
            for item in watched.survey(house).resources
        ]
        last = house.history.last_trusted_run()
    rows.sort(key=lambda row: (WORST_FIRST.index(row[1].status), row[0].importance.rank, row[0].id))
    if form is StatusFormat.JSON:
        edge.say(json.dumps(_document(rows, last), indent=2, ensure_ascii=False))
        return
    shown = [row for row in rows if not quiet or row[1].status not in {Status.UP, Status.PAUSED}]
    if shown:
        edge.say(plain(_table(shown)))
    if not quiet:
        edge.say(f"Last trusted run: {when(last.finished_at if last else None)}.")


def _table(rows: Sequence[tuple[Resource, Standing]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("status", "since", "resource", "what was seen last"):
        table.add_column(heading, overflow="fold")
    for resource, standing in rows:
        seen = standing.detail or ("" if resource.url else "No address is known yet.")
        table.add_row(standing.status, _day(standing), resource.id, seen)
    return table


def _day(standing: Standing) -> str:
    return f"{standing.since:%Y-%m-%d}" if standing.since else "-"


def _document(rows: Sequence[tuple[Resource, Standing]], last: Run | None) -> dict[str, object]:
    resources = [
        {
            "resource": resource.id,
            "name": resource.name,
            "url": resource.url,
            "importance": resource.importance,
            "target": resource.target,
            "status": standing.status,
            "since": zulu(standing.since),
            "reason": standing.reason,
            "detail": standing.detail,
            "looked_at": zulu(standing.looked_at),
            "due_at": zulu(standing.due_at),
        }
        for resource, standing in rows
    ]
    return {"last_trusted_run": zulu(last.finished_at) if last else None, "resources": resources}
