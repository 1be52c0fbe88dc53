"""`monitor demo`: live through some weeks of a small web of its own, and write the report."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from monitor import demo
from monitor.cli.edge import Edge
from monitor.cli.options import Quiet
from monitor.cli.wiring import open_house, parts
from monitor.desk.house import House
from monitor.model import Clock
from monitor.run import Parts


def command(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Option("--folder", help="Where the demo lives; an earlier demo is replaced.")
    ] = Path("demo"),
    quiet: Quiet = False,
) -> None:
    """Live through weeks of a small web of its own."""
    edge: Edge = context.obj

    def opened(
        registry: Path, environ: Mapping[str, str], clock: Clock
    ) -> AbstractContextManager[House]:
        return open_house(replace(edge, environ=environ, clock=clock), registry, None)

    def made(house: House) -> Parts:
        return parts(replace(edge, clock=house.clock), house)

    written = demo.live(
        edge.folder / folder,
        open_house=opened,
        make_parts=made,
        say=(lambda _: None) if quiet else edge.note,
        until=edge.clock.now(),
    )
    edge.say(written.summary.headline)
    edge.say(f"Report: {written.folder / 'index.html'}")
    if not quiet:
        edge.say(_NEXT.format(registry=folder / "resources.yaml"))


_NEXT = """
Open the report in a browser. Then ask the history what it is made from:
  monitor status --registry {registry}
  monitor history drug-checking --registry {registry}    a site that was down for a day
  monitor explain naloxone-by-mail --registry {registry} a page that answers, a service that is gone
and read {registry}, which says why each of them is watched."""
