"""Arguments -> parts -> exit code. One table maps each command to its module, so that `--help` stays fast."""

from __future__ import annotations

import gc
import importlib
import logging
import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from monitor import __version__
from monitor.cli.edge import Edge
from monitor.errors import MonitorError, contained

COMMANDS: dict[str, str] = {
    "init": "Start a registry from an existing fact sheet.",
    "add": "Add resources, from addresses or a CSV file.",
    "validate": "Say what is wrong in the registry, line by line.",
    "references": "List every reference, and who answers for it.",
    "check": "Look at what is due, and say what changed.",
    "status": "Show what is known of every resource, worst first.",
    "history": "Show how one resource fared over time.",
    "explain": "Show the last look hop by hop, and the rule that spoke.",
    "report": "Write the weekly report.",
    "serve": "Run on a timetable, as a service.",
    "prune": "Forget what is older than the retention.",
    "demo": "Live through weeks of a small web of its own.",
}
OUR_BUG = 70  # EX_SOFTWARE of sysexits.h


def main(arguments: Sequence[str] | None = None, edge: Edge | None = None) -> int:
    """Run one command and return the exit code; design part 8 lists them."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    edge = edge or Edge()
    bugs: list[Exception] = []
    with contained(bugs.append):
        try:
            _app(words, edge)(words, prog_name="monitor", obj=edge)
        except MonitorError as mistake:
            edge.note(str(mistake))
            return mistake.exit_code
        except SystemExit as stop:
            return stop.code if isinstance(stop.code, int) else 0
    for bug in bugs:
        logging.getLogger(__name__).error("a bug of the monitor's own", exc_info=bug)
        edge.note(f"monitor: an error of the program's own: {type(bug).__name__}: {bug}")
    return OUR_BUG if bugs else 0


def _app(words: Sequence[str], edge: Edge) -> typer.Typer:
    app = typer.Typer(
        name="monitor",
        help="Keeps the referrals of public-health fact sheets alive.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # importing it costs 140 ms, a third of what `--help` may take
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    completing = "_MONITOR_COMPLETE" in edge.environ
    wanted = next((word for word in words if not word.startswith("-")), None)
    for name, text in COMMANDS.items():
        function = _imported(name) if completing or name == wanted else _named_only
        app.command(name, help=text if function is _named_only else None)(function)
    return app


def _imported(name: str) -> Callable[..., Any]:
    # Nothing that is imported is garbage; looking for some takes a fifth of the time. Once frozen, it is
    # not looked at again either.
    gc.disable()
    try:
        command: Callable[..., Any] = importlib.import_module(f"monitor.cli.{name}").command
    finally:
        gc.freeze()
        gc.enable()
    return command


def _named_only() -> None:
    """Stand in the list of commands without the cost of importing them."""


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"monitor {__version__}")
        raise typer.Exit


def _options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", is_eager=True, callback=_print_version
        ),
    ] = False,
) -> None:
    """Hold the options that come before any command."""
