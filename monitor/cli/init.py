"""`monitor init`: a registry that starts from an existing fact sheet."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from monitor import registry
from monitor.cli.edge import Edge
from monitor.cli.options import REGISTRY, Quiet, RegistryPath
from monitor.cli.wiring import one_page
from monitor.desk import sheets
from monitor.errors import UsageError
from monitor.files import write_atomically
from monitor.model import Reference
from monitor.registry import Document, SheetEntry


def command(
    context: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="FILE|URL", help="The fact sheet: a file, or a web page.")
    ],
    title: Annotated[str | None, typer.Option("--title", help="What the sheet is called.")] = None,
    owner: Annotated[
        str | None, typer.Option("--owner", help="The e-mail address of who looks after it.")
    ] = None,
    registry_path: RegistryPath = REGISTRY,
    quiet: Quiet = False,
) -> None:
    """Start a registry from an existing fact sheet."""
    edge: Edge = context.obj
    path = (edge.folder / registry_path).resolve()
    if path.exists():
        raise UsageError(
            f"{path.name} exists already: `monitor add` and `monitor references --write` add to it"
        )
    is_page = bool(sheets.ADDRESS.match(source))
    document = _document(edge, source, is_page)
    sheet = SheetEntry(
        id=document.factsheet,
        title=title or document.factsheet.replace("-", " ").capitalize(),
        path=None if is_page else os.path.relpath((edge.folder / source).resolve(), path.parent),
        published_url=source if is_page else None,
        owner=owner,
    )
    found = sheets.readable_references(document)
    answers = _ask(edge, found)
    text = registry.starter_text(sheet=sheet, references=found, answers=answers, owner=owner)
    write_atomically(path, text)
    if not quiet:
        edge.say(_summary(path, found, answers))


def _document(edge: Edge, source: str, is_page: bool) -> Document:
    identity = registry.new_id(Path(source).stem, source, frozenset())
    if is_page:
        return asyncio.run(one_page(edge, source, identity))
    return sheets.read_file(edge.folder / source, identity)


def _ask(edge: Edge, found: Sequence[Reference]) -> Mapping[Reference, str | None]:
    """Ask where each placeholder should lead; where nobody can be asked, leave it to be filled in."""
    missing = [reference for reference in found if reference.is_placeholder]
    if not edge.asks:
        return dict.fromkeys(missing)
    if missing:
        edge.note(
            "Where should these lead? An empty answer leaves the address to be filled in later."
        )
    return {reference: _asked(reference) for reference in missing}


def _asked(reference: Reference) -> str | None:
    lead = f"{reference.lead}: " if reference.lead else ""
    place = f" ({reference.section})" if reference.section else ""
    while True:
        url: str = typer.prompt(
            f"{lead}{reference.text}{place}", default="", show_default=False
        ).strip()
        try:
            return registry.new_entry(url, taken_ids=frozenset()).url if url else None
        except UsageError as wrong:
            typer.echo(str(wrong), err=True)


def _summary(
    path: Path, found: Sequence[Reference], answers: Mapping[Reference, str | None]
) -> str:
    missing = sum(url is None for url in answers.values())
    filled = f"; {missing} addresses are still to be filled in there" if missing else ""
    return f"{path.name} holds {len(found)} references{filled}. Next: monitor check"
