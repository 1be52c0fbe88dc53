"""`monitor explain ID`: what was seen at the last look, hop by hop, and which rule spoke."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

import typer

from monitor.cli.checks_shown import zulu
from monitor.cli.edge import Edge
from monitor.cli.options import (
    REGISTRY,
    Database,
    Quiet,
    RegistryPath,
    TextFormat,
    TextOrJson,
    Verbose,
)
from monitor.cli.tables import took, when
from monitor.cli.wiring import open_house, talk
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
    form: TextFormat = TextOrJson.TEXT,
    registry: RegistryPath = REGISTRY,
    database: Database = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show the last look hop by hop, and the rule that spoke."""
    edge: Edge = context.obj
    talk(verbose)
    with open_house(edge, registry, database) as house:
        (resource,) = watched.find(watched.survey(house), [identity])
        standing = house.history.standing(identity) or Standing(identity)
        looks = house.history.looks(identity, limit=1)
        evidence = house.history.evidence(identity)
    look = looks[0] if looks else None
    if form is TextOrJson.JSON:
        document = _document(resource, standing, look, evidence)
        edge.say(json.dumps(document, indent=2, ensure_ascii=False))
        return
    if not quiet:
        edge.say("\n".join(_heading(resource, look)))
    if look is not None:
        edge.say("\n".join(_explained(standing, look, evidence)))


def _heading(resource: Resource, look: Look | None) -> Iterator[str]:
    yield resource.name
    yield resource.url or "No address is known yet: supply the one that the sheet should point to."
    yield ""
    if look is None:
        yield "Never looked at."


def _explained(standing: Standing, look: Look, evidence: Look | None) -> Iterator[str]:
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


def _document(
    resource: Resource, standing: Standing, look: Look | None, evidence: Look | None
) -> dict[str, object]:
    return {
        "resource": resource.id,
        "name": resource.name,
        "url": resource.url,
        "status": standing.status,
        "since": zulu(standing.since),
        "due_at": zulu(standing.due_at),
        "look": _look_document(look) if look else None,
        "evidence": _evidence_document(evidence, evidence.observation)
        if evidence and evidence.observation
        else None,
    }


def _look_document(look: Look) -> dict[str, object]:
    return {
        "at": zulu(look.at),
        "run": look.run,
        "elapsed_ms": _milliseconds(look.elapsed),
        "verdict": look.verdict,
        "reason": look.reason,
        "sentence": look.reason.sentence,
        "hint": look.reason.hint,
        "detail": look.detail,
        "rule": look.rule,
    }


def _evidence_document(kept: Look, seen: Observation) -> dict[str, object]:
    failure, certificate = seen.failure, seen.certificate
    return {
        "at": zulu(kept.at),
        "hops": [_hop_document(hop) for hop in seen.hops],
        "failure": {"kind": failure.kind, "detail": failure.detail} if failure else None,
        "attempts": seen.attempts,
        "certificate": {"host": certificate.host, "valid_until": zulu(certificate.not_after)}
        if certificate
        else None,
        "cut": seen.cut,
        "title": kept.page.title if kept.page else None,
        "excerpt": kept.page.excerpt if kept.page else None,
    }


def _hop_document(hop: Hop) -> dict[str, object]:
    return {
        "url": hop.url,
        "status_code": hop.status_code,
        "address": hop.address,
        "elapsed_ms": _milliseconds(hop.elapsed),
        "headers": {name: value for name in SHOWN_HEADERS if (value := hop.header(name))},
    }


def _milliseconds(elapsed: timedelta) -> int:
    return round(elapsed.total_seconds() * 1000)
