"""Registry, settings and history, opened together for one command: the only place that wires things."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from monitor import __version__, judge, registry, settings
from monitor.cli.edge import Edge, is_alive
from monitor.desk import sheets, watched
from monitor.desk.house import House
from monitor.fetch import open_probe
from monitor.history import open_history
from monitor.model import Judged, Registry, RunContext
from monitor.registry import Document
from monitor.run import Order, Outcome, Parts, run_once


@contextlib.contextmanager
def open_house(edge: Edge, registry_path: Path, database: str | None) -> Iterator[House]:
    """Load the registry and the settings, and open the history.

    Raises RegistryInvalid, SettingsInvalid or HistoryUnavailable.
    """
    loaded, chosen = load(edge, registry_path, database)
    with open_history(chosen.database) as history:
        yield House(loaded, chosen, history, edge.clock)


def load(
    edge: Edge, registry_path: Path, database: str | None = None
) -> tuple[Registry, settings.Settings]:
    """Return the registry and the settings of it, the environment and the flags."""
    loaded = registry.load((edge.folder / registry_path).resolve())
    flags = {"database": database}
    return loaded, settings.load(loaded.settings, edge.environ, flags, loaded.path.parent)


def parts(
    edge: Edge,
    house: House,
    *,
    stopping: asyncio.Event | None = None,
    on_plan: Callable[[int], None] = lambda _: None,
    on_look: Callable[[Judged], None] = lambda _: None,
) -> Parts:
    """Return what a run is made of."""
    return Parts(
        survey=watched.survey(house),
        context=RunContext(house.registry, __version__, judge.RULES_VERSION),
        settings=house.settings,
        history=house.history,
        clock=edge.clock,
        open_probe=partial(open_probe, house.settings, house.registry.hosts, edge.clock),
        owner=edge.owner,
        is_alive=is_alive,
        stopping=stopping or asyncio.Event(),
        on_plan=on_plan,
        on_look=on_look,
    )


async def run_until_stopped(made: Parts, order: Order) -> Outcome:
    """Run once; SIGTERM and SIGINT let the looks under way end and be recorded."""
    loop = asyncio.get_running_loop()
    with contextlib.suppress(
        NotImplementedError, ValueError, RuntimeError
    ):  # not the main thread, or Windows
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, made.stopping.set)
    return await run_once(made, order)


def talk(verbose: bool) -> None:
    """Send the program's own log lines to standard error."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("monitor").setLevel(logging.INFO if verbose else logging.WARNING)


async def pages(edge: Edge, house: House, sources: Sequence[str]) -> dict[str, Document]:
    """Return the web pages among the sources, as readers see them; UsageError where one cannot be read."""
    urls = [source for source in sources if sheets.ADDRESS.match(source)]
    if not urls:
        return {}
    async with open_probe(house.settings, house.registry.hosts, edge.clock) as probe:
        return {url: await sheets.read_page(url, probe, url) for url in urls}


async def one_page(edge: Edge, url: str, factsheet: str) -> Document:
    """Return a web page where there is no registry yet; the environment alone holds the settings."""
    chosen = settings.load({}, edge.environ, {}, edge.folder)
    async with open_probe(chosen, {}, edge.clock) as probe:
        return await sheets.read_page(url, probe, factsheet)
