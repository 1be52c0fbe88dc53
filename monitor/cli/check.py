"""`monitor check`: look at what is due, and say what changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from monitor import fetch
from monitor.cli import checks_shown
from monitor.cli.edge import Edge
from monitor.cli.options import REGISTRY, Database, Quiet, RegistryPath, Verbose
from monitor.cli.wiring import open_house, parts, run_until_stopped, talk
from monitor.desk import watched
from monitor.desk.house import House
from monitor.errors import UsageError
from monitor.model import Resource, Standing, Status
from monitor.run import Order, Outcome
from monitor.settings import duration

SOMETHING_IS_WORSE = 1
UNTRUSTED = 4


class CheckFormat(StrEnum):
    """What standard output holds."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"


class FailOn(StrEnum):
    """What exit code 1 stands for."""

    FRESH = "fresh"  # something went down in this run
    DOWN = "down"
    SUSPECT = "suspect"
    ATTENTION = "attention"
    NEVER = "never"


WORSE = {
    FailOn.DOWN: {Status.DOWN},
    FailOn.SUSPECT: {Status.DOWN, Status.SUSPECT},
    FailOn.ATTENTION: {Status.DOWN, Status.SUSPECT, Status.ATTENTION},
}


def command(
    context: typer.Context,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Look at these now, due or not.")
    ] = None,
    due: Annotated[
        bool, typer.Option("--due", help="Look at what is due (the default without ids).")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Look at everything, due or not.")
    ] = False,
    form: Annotated[
        CheckFormat, typer.Option("--format", help="What to print.")
    ] = CheckFormat.TABLE,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="What ends with exit code 1.")
    ] = FailOn.DOWN,
    second_look: Annotated[
        str | None,
        typer.Option(
            "--second-look",
            metavar="DURATION",
            help="Look at trouble again in this run, after a pause.",
        ),
    ] = None,
    registry: RegistryPath = REGISTRY,
    database: Database = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Look at what is due, and say what changed."""
    edge: Edge = context.obj
    talk(verbose)
    if (due and everything) or (ids and (due or everything)):
        raise UsageError("say either ids, or --due, or --all")
    pause = _pause(second_look)
    with open_house(edge, registry, database) as house:
        outcome, watched = edge.run(
            _run(edge, house, ids or [], everything=everything, pause=pause, quiet=quiet)
        )
        standings = house.history.standings()
        _print(edge, form, outcome, standings, quiet)
    raise typer.Exit(exit_code(outcome, watched, standings, fail_on))


def exit_code(
    outcome: Outcome,
    watched: Collection[Resource],
    standings: Mapping[str, Standing],
    fail_on: FailOn,
) -> int:
    """Return 4 for a run that cannot be trusted, 1 where something is worse than `fail_on`, else 0."""
    if not outcome.run.trusted:
        return UNTRUSTED
    if fail_on is FailOn.FRESH:
        went_down = [
            item
            for item in outcome.recorded
            if item.transition and item.transition.after is Status.DOWN
        ]
        return SOMETHING_IS_WORSE if went_down else 0
    bad = WORSE.get(fail_on, set())
    found = {standings[resource.id].status for resource in watched if resource.id in standings}
    return SOMETHING_IS_WORSE if found & bad else 0


async def _run(
    edge: Edge,
    house: House,
    ids: list[str],
    *,
    everything: bool,
    pause: timedelta | None,
    quiet: bool,
) -> tuple[Outcome, tuple[Resource, ...]]:
    with _progress(edge, quiet) as bar:
        task = bar.add_task("looking")
        made = parts(
            edge,
            house,
            on_plan=lambda total: bar.update(task, total=total),
            on_look=lambda _: bar.advance(task),
        )
        chosen = (
            watched.find(made.survey, ids) if ids else made.survey.resources if everything else None
        )
        if everything and chosen is not None:
            chosen = tuple(resource for resource in chosen if resource.url is not None)
        order = Order(edge.new_run_id(), resources=chosen, second_look=pause, by_person=bool(ids))
        outcome = await run_until_stopped(made, order)
    if house.settings.heartbeat:
        await fetch.ping(house.settings.heartbeat, house.settings, edge.clock)
    return outcome, chosen if ids and chosen is not None else made.survey.resources


def _progress(edge: Edge, quiet: bool) -> Progress:
    console = Console(file=edge.err)
    return Progress(console=console, transient=True, disable=quiet or not console.is_terminal)


def _pause(text: str | None) -> timedelta | None:
    try:
        return None if text is None else duration(text)
    except ValueError as wrong:
        raise UsageError(f"--second-look: {wrong}") from wrong


def _print(
    edge: Edge, form: CheckFormat, outcome: Outcome, standings: Mapping[str, Standing], quiet: bool
) -> None:
    match form:
        case CheckFormat.JSON:
            edge.say(checks_shown.as_json(outcome, standings))
        case CheckFormat.JSONL:
            edge.say(checks_shown.as_json_lines(outcome, standings))
        case CheckFormat.TABLE:
            text = (
                checks_shown.changes(outcome)
                if quiet
                else checks_shown.as_table(outcome, standings)
            )
            if text:
                edge.say(text)
