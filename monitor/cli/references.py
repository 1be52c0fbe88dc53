"""`monitor references`: every reference, and who answers for it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer
from rich.table import Table

from monitor import registry
from monitor.cli.edge import Edge
from monitor.cli.options import REGISTRY, Database, Quiet, RegistryPath, Verbose
from monitor.cli.tables import counted, plain
from monitor.cli.wiring import open_house, pages, talk
from monitor.desk import sheets, watched
from monitor.model import Mapped, ReferenceState


class ReferencesFormat(StrEnum):
    """What standard output holds."""

    TABLE = "table"
    JSON = "json"


def command(
    context: typer.Context,
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH|URL|ID]...", help="Files, addresses, or ids; all fact sheets by default."
        ),
    ] = None,
    write: Annotated[
        bool,
        typer.Option("--write", help="Add what nobody watches to the registry, to be filled in."),
    ] = False,
    form: Annotated[
        ReferencesFormat, typer.Option("--format", help="What to print.")
    ] = ReferencesFormat.TABLE,
    registry_path: RegistryPath = REGISTRY,
    database: Database = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """List every reference, and who answers for it."""
    edge: Edge = context.obj
    talk(verbose)
    named = sources or []
    with open_house(edge, registry_path, database) as house:
        fetched = asyncio.run(pages(edge, house, named))
        mapped = sheets.references(house, named, edge.folder, fetched)
        findings = () if named else watched.survey(house).findings
        if write:
            added = sheets.write_unmapped(house, mapped)
            edge.note(f"{counted(len(added), 'resource')} added to {house.registry.path.name}.")
    if form is ReferencesFormat.JSON:
        edge.say(
            json.dumps(
                {"references": registry.reference_rows(mapped)}, indent=2, ensure_ascii=False
            )
        )
        return
    shown = [one for one in mapped if not quiet or one.state is ReferenceState.UNMAPPED]
    if shown:
        edge.say(plain(_table(shown)))
    if not quiet:
        edge.say(_summary(mapped))
    for finding in findings:
        edge.say(finding.sentence)


def _table(mapped: Sequence[Mapped]) -> Table:
    table = Table(
        "line",
        "section",
        "text",
        "state",
        "resource",
        box=None,
        pad_edge=False,
        header_style="bold",
    )
    for one in mapped:
        place = one.reference
        text = f"{place.lead}: {place.text}" if place.lead else place.text
        table.add_row(str(place.line or ""), place.section, text, one.state, one.resource or "")
    return table


def _summary(mapped: Sequence[Mapped]) -> str:
    counts = {state: sum(one.state is state for one in mapped) for state in ReferenceState}
    parts = [f"{count} {state}" for state, count in counts.items() if count]
    return f"{counted(len(mapped), 'reference')}: {', '.join(parts) or 'none'}."
