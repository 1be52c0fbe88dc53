"""`monitor report`: write the weekly report."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import typer

from monitor import report
from monitor.cli.edge import Edge
from monitor.cli.options import REGISTRY, Database, Quiet, RegistryPath, Verbose
from monitor.cli.wiring import open_house, talk
from monitor.desk import reports
from monitor.desk.house import House
from monitor.errors import UsageError


class ReportFormat(StrEnum):
    """What standard output holds, where the report is printed instead of written."""

    HTML = "html"
    MARKDOWN = "md"
    JSON = "json"
    CSV = "csv"
    FEED = "feed"


FILES = {
    ReportFormat.HTML: "index.html",
    ReportFormat.MARKDOWN: "report.md",
    ReportFormat.JSON: "report.json",
    ReportFormat.CSV: "report.csv",
    ReportFormat.FEED: "feed.xml",
}


def command(
    context: typer.Context,
    period: Annotated[
        str | None,
        typer.Option(
            "--period",
            help="week, last, current, or such as 2026-W47; the last complete week by default.",
        ),
    ] = None,
    form: Annotated[
        ReportFormat | None,
        typer.Option("--format", help="Print the report in this form, and write nothing."),
    ] = None,
    registry: RegistryPath = REGISTRY,
    database: Database = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write the weekly report."""
    edge: Edge = context.obj
    talk(verbose)
    with open_house(edge, registry, database) as house:
        if form is not None:
            summary = report.summarise(reports.facts(house, period))
            edge.print_exactly(_texts(summary)[FILES[form]])
            return
        written = _written(house, period)
    if not quiet:
        edge.say(report.to_lines(written.summary))
        edge.say(f"Report: {written.folder / 'index.html'}")


def _written(house: House, period: str | None) -> reports.Written:
    """Write the report; a folder of reports that cannot be read is named."""
    try:
        return reports.write_report(house, period)
    except OSError as wrong:
        folder = house.settings.reports
        raise UsageError(
            f"The reports in {folder} cannot be read: {wrong.strerror or wrong}."
        ) from wrong


def _texts(summary: report.Summary) -> Mapping[str, str]:
    """Return every text of one report by its file's name; the feed holds this report alone."""
    feed = {"feed.xml": report.render_front([report.entry_of(summary)])["feed.xml"]}
    return {**report.render(summary), **feed}
