"""`monitor add`: resources for the registry, without anybody writing YAML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from monitor import registry
from monitor.cli.edge import Edge
from monitor.cli.options import REGISTRY, Quiet, RegistryPath, Verbose
from monitor.cli.wiring import load, talk
from monitor.desk import sheets
from monitor.errors import UsageError
from monitor.model import Importance, Kind, Reference
from monitor.registry import Entry

Urls = Annotated[list[str] | None, typer.Argument(metavar="[URL]...", help="Addresses to watch.")]
Csv = Annotated[
    Path | None,
    typer.Option("--csv", help="A table with a header row; the column url is required."),
]
Expect = Annotated[
    list[str] | None,
    typer.Option("--expect", help="A text that the page must hold; one of several is enough."),
]


def command(
    context: typer.Context,
    urls: Urls = None,
    csv: Csv = None,
    name: Annotated[
        str | None, typer.Option("--name", help="What people call it (with one address).")
    ] = None,
    kind: Annotated[Kind, typer.Option("--kind", help="What it is.")] = Kind.PAGE,
    importance: Annotated[
        Importance, typer.Option("--importance", help="How much a reader loses when it breaks.")
    ] = Importance.NORMAL,
    factsheet: Annotated[
        str | None, typer.Option("--factsheet", help="The sheet that cites it, by id.")
    ] = None,
    section: Annotated[
        str, typer.Option("--section", help="The heading that the reference stands under.")
    ] = "",
    text: Annotated[
        str | None, typer.Option("--text", help="The anchor text of the reference.")
    ] = None,
    expect: Expect = None,
    registry_path: RegistryPath = REGISTRY,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Add resources, from addresses or a CSV file."""
    edge: Edge = context.obj
    talk(verbose)
    if bool(urls) == bool(csv):
        raise UsageError("say which addresses to add, or --csv FILE")
    if (factsheet is None) != (text is None):
        raise UsageError("--factsheet and --text belong together: they name the reference")
    cited = () if factsheet is None or text is None else (Reference(factsheet, section, text),)
    alike = Alike(name, kind, importance, cited, tuple(expect or ()))
    loaded, _ = load(edge, registry_path)
    taken = {resource.id for resource in loaded.resources}
    entries = _table(edge.folder / csv, taken) if csv else _entries(urls or [], alike, taken)
    sheets.add_entries(loaded.path, entries)
    if not quiet:
        edge.say("\n".join(f"{entry.id}: {entry.url}" for entry in entries))


@dataclass(frozen=True, slots=True)
class Alike:
    """What all addresses of one command have in common."""

    name: str | None
    kind: Kind
    importance: Importance
    references: tuple[Reference, ...]
    expect: tuple[str, ...]


def _entries(urls: Sequence[str], alike: Alike, taken: set[str]) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    for url in urls:
        ids = taken | {entry.id for entry in entries}
        entries.append(
            registry.new_entry(
                url,
                taken_ids=ids,
                name=alike.name,
                kind=alike.kind,
                importance=alike.importance,
                references=alike.references,
                expect=alike.expect,
            )
        )
    return tuple(entries)


def _table(path: Path, taken: set[str]) -> tuple[Entry, ...]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        raise UsageError(f"{path} cannot be read: {wrong}") from wrong
    return registry.entries_from_csv(text, taken_ids=taken, file=path.name)
