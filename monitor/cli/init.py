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
from monitor.cli.options import REGISTRY, Quiet, RegistryPath, Verbose
from monitor.cli.tables import counted
from monitor.cli.wiring import one_page, talk
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
    verbose: Verbose = False,
) -> None:
    """Start a registry from an existing fact sheet."""
    edge: Edge = context.obj
    talk(verbose)
    path = (edge.folder / registry_path).resolve()
    if os.path.exists(path):  # noqa: PTH110  (Path.exists raises where a folder may not be entered)
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
    if not found:
        raise UsageError(
            f"{source} holds no reference, so there is nothing to watch and {path.name} was not written"
            " (a reference is a link, a web or mail address, or a telephone number)"
        )
    answers = _ask(edge, found)
    text = registry.starter_text(sheet=sheet, references=found, answers=answers, owner=owner)
    write_atomically(path, text)
    if not quiet:
        edge.say(_summary(path, found))


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
    return {reference: _asked(edge, reference) for reference in missing}


def _asked(edge: Edge, reference: Reference) -> str | None:
    lead = f"{reference.lead}: " if reference.lead else ""
    place = f" ({reference.section})" if reference.section else ""
    question = edge.shown(f"{lead}{reference.text}{place}", edge.out)
    while True:
        url: str = typer.prompt(question, default="", show_default=False).strip()
        try:
            return registry.new_entry(url, taken_ids=frozenset()).url if url else None
        except UsageError as wrong:
            edge.note(str(wrong))


def _summary(path: Path, found: Sequence[Reference]) -> str:
    """Return what was written, counted in the file itself: one entry may answer for many references."""
    missing = sum(resource.url is None for resource in registry.load(path).resources)
    addresses = "1 address is" if missing == 1 else f"{missing} addresses are"
    filled = f"; {addresses} still to be filled in there" if missing else ""
    return f"{path.name} holds {counted(len(found), 'reference')}{filled}. Next: monitor check"
