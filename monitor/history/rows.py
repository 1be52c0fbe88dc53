"""Rows of the history -> the values that the program decides on, and standings -> columns."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import timedelta
from typing import Any

from sqlalchemy import RowMapping

from monitor.history import codec
from monitor.model import (
    Certificate,
    Incident,
    Known,
    Look,
    PageNote,
    Reason,
    Run,
    Standing,
    Status,
    Transition,
    Trigger,
    Verdict,
)

# What tells a look of a page that serves readers from one that does not; `ours` is neither.
BAD = frozenset({Verdict.BROKEN, Verdict.UNSURE, Verdict.BLOCKED})

KNOWN_COLUMNS = tuple(field.name for field in fields(Known))
_STANDING_COLUMNS = (
    "status",
    "since",
    "reason",
    "detail",
    "looked_at",
    "last_good_at",
    "due_at",
    "broken_when_added",
    "held",
    "version",
)


def standing_values(standing: Standing) -> dict[str, Any]:
    """Return the columns of a standing, without the resource it belongs to."""
    values = {name: getattr(standing, name) for name in _STANDING_COLUMNS}
    return values | {"strikes": codec.pack_strikes(standing)}


def standing(row: RowMapping) -> Standing:
    """Return the standing of a row that carries the resource's `id`."""
    values: dict[str, Any] = {name: row[name] for name in _STANDING_COLUMNS}
    values["status"] = Status(row["status"])
    values["reason"] = Reason(row["reason"]) if row["reason"] else None
    return Standing(row["id"], **values | codec.unpack_strikes(row["strikes"]))


def known(row: RowMapping) -> Known:
    """Return the validators of a row."""
    return Known(**{name: row[name] for name in KNOWN_COLUMNS})


def run(row: RowMapping) -> Run:
    """Return the run of a row."""
    return Run(
        id=row["id"],
        started_at=row["started_at"],
        trigger=Trigger(row["trigger"]),
        finished_at=row["finished_at"],
        trusted=row["trusted"],
        planned=row["planned"],
        counts={Verdict(name): number for name, number in json.loads(row["counts"]).items()},
        abandoned=row["abandoned_at"] is not None,
    )


def transition(row: RowMapping) -> Transition:
    """Return the transition of a row that carries the ids of its resource and run."""
    return Transition(
        resource=row["resource"],
        at=row["at"],
        before=Status(row["before"]),
        after=Status(row["after"]),
        reason=Reason(row["reason"]),
        detail=row["detail"],
        run=row["run"],
    )


def incident(row: RowMapping) -> Incident:
    """Return the incident of a row that carries the id of its resource."""
    return Incident(
        resource=row["resource"],
        host=row["host"],
        reason=Reason(row["reason"]),
        detail=row["detail"],
        opened_at=row["opened_at"],
        since=row["since"],
        closed_at=row["closed_at"],
    )


def certificate(row: RowMapping) -> Certificate:
    """Return the certificate of a row."""
    return Certificate(row["host"], row["not_after"], row["issuer"], row["chain_complete"])


def page(row: RowMapping) -> PageNote:
    """Return what a person recognises the page by."""
    return PageNote(row["title"], row["excerpt"], row["lang"])


def look(row: RowMapping) -> Look:
    """Return the look of a row that carries the ids of its resource and run, without evidence."""
    reason = Reason(row["reason"])
    return Look(
        resource=row["resource"],
        run=row["run"],
        number=row["number"],
        at=row["at"],
        url=row["url"],
        final_url=row["url"] if row["final_url"] is None else row["final_url"],
        reason=reason,
        detail=reason.sentence if row["detail"] is None else row["detail"],
        rule=row["rule"],
        status_code=row["status_code"],
        elapsed=timedelta(microseconds=row["elapsed_us"]),
        body_hash=row["body_hash"],
    )
