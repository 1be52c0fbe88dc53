"""`monitor explain ID`: what was seen at the last look, hop by hop, and which rule spoke."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from monitor.cli.edge import Edge
from monitor.cli.options import REGISTRY, Database, RegistryPath
from monitor.cli.tables import took, when
from monitor.cli.wiring import open_house
from monitor.desk import watched
from monitor.model import Hop, Look, Observation, Resource, Standing

SHOWN_HEADERS = (  # what decides about redirects, walls, types and caching
    "location",
    "content-type",
    "content-length",
    "server",
    "retry-after",
    "cf-mitigated",
    "etag",
    "last-modified",
)


def command(
    context: typer.Context,
    identity: Annotated[str, typer.Argument(metavar="ID", help="The resource's id.")],
    registry: RegistryPath = REGISTRY,
    database: Database = None,
) -> None:
    """Show the last look hop by hop, and the rule that spoke."""
    edge: Edge = context.obj
    with open_house(edge, registry, database) as house:
        (resource,) = watched.find(watched.survey(house), [identity])
        standing = house.history.standing(identity) or Standing(identity)
        looks = house.history.looks(identity, limit=1)
        evidence = house.history.evidence(identity)
    edge.say("\n".join(_explained(resource, standing, looks[0] if looks else None, evidence)))


def _explained(
    resource: Resource, standing: Standing, look: Look | None, evidence: Look | None
) -> Iterator[str]:
    yield resource.name
    yield resource.url or "No address is known yet: supply the one that the sheet should point to."
    yield ""
    if look is None:
        yield "Never looked at."
        return
    yield f"Status   {standing.status} since {when(standing.since)}; next look {when(standing.due_at)}"
    yield f"Verdict  {look.verdict}, {look.reason}: {look.reason.sentence}"
    yield f"Seen     {look.detail}"
    yield f"Rule     {look.rule}"
    if look.reason.hint:
        yield f"To do    {look.reason.hint}"
    yield f"Looked   {when(look.at)} in {took(look.elapsed)}, run {look.run}"
    if evidence is None or evidence.observation is None:
        return
    yield ""
    yield from _evidence(evidence, evidence.observation, is_of_this_look=evidence.at == look.at)


def _evidence(kept: Look, seen: Observation, *, is_of_this_look: bool) -> Iterator[str]:
    if is_of_this_look:
        yield "Hop by hop:"
    else:
        yield f"Hop by hop, as kept on {when(kept.at)} (nothing has changed since):"
    for number, hop in enumerate(seen.hops, start=1):
        yield from _hop(number, hop)
    if seen.failure:
        yield f"  then: {seen.failure.kind}: {seen.failure.detail}"
    if seen.attempts > 1:
        yield f"  asked {seen.attempts} times"
    if seen.certificate:
        yield f"  certificate of {seen.certificate.host} valid until {when(seen.certificate.not_after)}"
    if seen.cut:
        yield f"  the body was cut short: {seen.cut}"
    if kept.page and kept.page.title:
        yield f"  title: {kept.page.title}"
    if kept.page and kept.page.excerpt:
        yield f"  first lines: {kept.page.excerpt}"


def _hop(number: int, hop: Hop) -> Iterator[str]:
    answer = hop.status_code if hop.status_code is not None else "no answer"
    address = f" from {hop.address}" if hop.address else ""
    yield f"  {number}. {hop.url}"
    yield f"     {answer}{address} in {took(hop.elapsed)}"
    for name in SHOWN_HEADERS:
        if value := hop.header(name):
            yield f"     {name}: {value}"
