"""`monitor serve`: run on a timetable, as a service."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from monitor import fetch, plan
from monitor.cli.edge import Edge
from monitor.cli.options import REGISTRY, Database, RegistryPath, Verbose
from monitor.cli.wiring import load, open_house, parts, talk
from monitor.desk import reports
from monitor.desk.house import House
from monitor.errors import UsageError
from monitor.model import Run, Trigger
from monitor.run import Order, run_once
from monitor.service import Deeds, Health, Timetable, serve_health


def command(
    context: typer.Context,
    host: Annotated[str, typer.Option("--host", help="Where /healthz listens.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Where /healthz listens.")
    ] = 8750,
    registry: RegistryPath = REGISTRY,
    database: Database = None,
    verbose: Verbose = False,
) -> None:
    """Run on a timetable, as a service."""
    edge: Edge = context.obj
    talk(verbose)
    with open_house(edge, registry, database) as house:
        asyncio.run(_serve(edge, _Keeper(edge, house, registry, database), host, port))


async def _serve(edge: Edge, keeper: _Keeper, host: str, port: int) -> None:
    health = health_of(keeper.house)
    deeds = Deeds(check=keeper.check, report=keeper.report, prune=keeper.prune)
    timetable = Timetable(deeds, keeper.house.settings, edge.clock, health)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, keeper.stopping.set)
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(serve_health(health, edge.clock.now, host, port))
        except OSError as wrong:
            raise UsageError(f"--port {port}: cannot listen on {host}: {wrong.strerror}") from wrong
        edge.note(f"monitor: http://{host}:{server.server_port}/healthz")
        await timetable.run(keeper.stopping)


def health_of(house: House) -> Health:
    """Return what `/healthz` knows at the start: the last trusted run, however long ago it was."""
    last = house.history.last_trusted_run()
    return Health(house.clock.now(), last_trusted_run=last.finished_at if last else None)


class _Keeper:
    """Does the deeds, each with the registry as it is on disk at that moment."""

    def __init__(self, edge: Edge, house: House, registry: Path, database: str | None) -> None:
        self.house = house
        self.stopping = asyncio.Event()
        self._edge = edge
        self._sources = (registry, database)

    async def check(self) -> Run | None:
        self._reload()
        made = parts(self._edge, self.house, stopping=self.stopping)
        now = self._edge.clock.now()
        if not plan.due(made.survey.resources, self.house.history.standings(), now):
            return None
        outcome = await run_once(made, Order(self._edge.new_run_id(), Trigger.SERVICE))
        if self.house.settings.heartbeat:
            await fetch.ping(self.house.settings.heartbeat, self.house.settings, self._edge.clock)
        return outcome.run

    def report(self) -> tuple[str, ...]:
        self._reload()
        return reports.write_missing_reports(self.house)

    def prune(self) -> None:
        retention = self.house.settings.retention
        self.house.history.prune(now=self._edge.clock.now(), retention=retention)

    def _reload(self) -> None:
        loaded, settings = load(self._edge, *self._sources)
        self.house = replace(self.house, registry=loaded, settings=settings)
