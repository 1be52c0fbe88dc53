"""The outcome of a run -> what `monitor check` prints: a table for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from rich.table import Table

from monitor.cli.tables import plain, when
from monitor.model import Judgement, Observation, Standing, Status, Verdict
from monitor.run import Outcome

WORST_FIRST = (
    Status.DOWN,
    Status.SUSPECT,
    Status.ATTENTION,
    Status.UNVERIFIED,
    Status.NEW,
    Status.UP,
    Status.PAUSED,
)


def as_json(outcome: Outcome, standings: Mapping[str, Standing]) -> str:
    """Return the one document of design part 8."""
    document = {"run": run_fields(outcome), "checks": list(_checks(outcome, standings))}
    return json.dumps(document, indent=2, ensure_ascii=False)


def as_json_lines(outcome: Outcome, standings: Mapping[str, Standing]) -> str:
    """Return one line for the run and one for each check, each a document of its own."""
    documents = [
        {"run": run_fields(outcome)},
        *({"check": check} for check in _checks(outcome, standings)),
    ]
    return "\n".join(json.dumps(document, ensure_ascii=False) for document in documents)


def run_fields(outcome: Outcome) -> dict[str, object]:
    """Return the run as the JSON contract has it."""
    run = outcome.run
    return {
        "id": run.id,
        "started_at": zulu(run.started_at),
        "finished_at": zulu(run.finished_at),
        "trusted": run.trusted,
        "counts": dict(run.counts),
    }


def zulu(at: datetime | None) -> str | None:
    """Return a UTC time as ISO 8601 with a Z, to the second."""
    return None if at is None else at.strftime("%Y-%m-%dT%H:%M:%SZ")


def changes(outcome: Outcome) -> str:
    """Return one line for each change of status; "" when nothing changed."""
    lines = []
    if not outcome.run.trusted:
        fault = outcome.distrusted[0].judgement.reason.sentence
        nothing = "" if outcome.recorded else ", and changed nothing"
        lines.append(f"This run cannot be trusted{nothing}. {fault}")
    lines += (
        f"{change.resource}: {change.before} -> {change.after}. {change.detail}"
        for item in outcome.recorded
        if (change := item.transition) and (change.before, change.after) != (Status.NEW, Status.UP)
    )
    return "\n".join(lines)


def as_table(outcome: Outcome, standings: Mapping[str, Standing]) -> str:
    """Return what is not healthy as a table, and one line that sums up."""
    last = {resource: (seen, opinion) for resource, seen, opinion in _looks(outcome)}
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("status", "resource", "verdict", "what was seen"):
        table.add_column(heading, overflow="fold")
    rows = [
        (_status(standings, resource), resource, opinion)
        for resource, (_, opinion) in last.items()
        if opinion.verdict is not Verdict.HEALTHY and outcome.run.trusted
    ]
    for status, resource, opinion in sorted(
        rows, key=lambda row: (WORST_FIRST.index(row[0]), row[1])
    ):
        table.add_row(status, resource, opinion.verdict, opinion.detail)
    parts = [plain(table)] if rows else []
    return "\n".join([*parts, _summary(outcome), *filter(None, [changes(outcome)])])


def _summary(outcome: Outcome) -> str:
    run = outcome.run
    if not run.planned:
        return "Nothing is due. (--all looks at everything that has an address.)"
    counts = ", ".join(f"{count} {verdict}" for verdict, count in run.counts.items())
    return f"{run.planned} planned: {counts or 'none looked at'}. Finished {when(run.finished_at)}."


def _checks(outcome: Outcome, standings: Mapping[str, Standing]) -> Iterator[dict[str, object]]:
    last = {resource: (seen, opinion) for resource, seen, opinion in _looks(outcome)}
    for resource, (seen, opinion) in sorted(last.items()):
        standing = standings.get(resource, Standing(resource))
        yield {
            "resource": resource,
            "url": seen.url,
            "final_url": seen.final_url,
            "verdict": opinion.verdict,
            "reason": opinion.reason,
            "detail": opinion.detail,
            "status": standing.status,
            "since": zulu(standing.since),
            "status_code": seen.status_code,
            "elapsed_ms": round(seen.elapsed.total_seconds() * 1000),
            "hops": [{"url": hop.url, "status_code": hop.status_code} for hop in seen.hops],
        }


def _looks(outcome: Outcome) -> Iterator[tuple[str, Observation, Judgement]]:
    for item in outcome.recorded:
        if item.look.observation is not None:
            yield item.look.resource, item.look.observation, item.judgement
    for judged in outcome.distrusted:
        yield judged.check.resource.id, judged.observation, judged.judgement


def _status(standings: Mapping[str, Standing], resource: str) -> Status:
    return standings[resource].status if resource in standings else Status.NEW
