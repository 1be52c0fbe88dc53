"""Questions about the past -> model values, each in one query however many resources there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, or_, select, tuple_

from monitor.history import codec, rows
from monitor.history.tables import (
    BODY,
    CERTIFICATE,
    CHECK_RESULT,
    EVIDENCE,
    INCIDENT,
    KNOWN,
    PAGE,
    RESOURCE,
    RUN,
    STANDING,
    TRANSITION,
    WEEK_COUNT,
)
from monitor.model import (
    Certificate,
    Incident,
    Known,
    Look,
    PageNote,
    Run,
    Standing,
    Transition,
    WeekCount,
)

_RESOURCE_ID = RESOURCE.c.id.label("resource")
_RUN_ID = RUN.c.id.label("run")
_IS_WATCHED = RESOURCE.c.retired_at.is_(None)


def resource_ids(connection: Connection) -> frozenset[str]:
    """Return the id of every resource that was ever watched."""
    return frozenset(connection.scalars(select(RESOURCE.c.id)))


def standings(connection: Connection, resource: str | None = None) -> dict[str, Standing]:
    """Return the standing of every watched resource, or of the one asked for even if it is retired."""
    query = select(STANDING, RESOURCE.c.id).join(RESOURCE)
    query = query.where(_IS_WATCHED if resource is None else RESOURCE.c.id == resource)
    return {row["id"]: rows.standing(row) for row in connection.execute(query).mappings()}


def known(connection: Connection) -> dict[str, Known]:
    """Return what the last healthy look of each watched resource left behind."""
    query = select(KNOWN, RESOURCE.c.id).join(RESOURCE).where(_IS_WATCHED)
    return {row["id"]: rows.known(row) for row in connection.execute(query).mappings()}


def runs(
    connection: Connection, *, start: datetime | None, end: datetime | None, limit: int | None
) -> tuple[Run, ...]:
    """Return the runs that started in [start, end), newest first."""
    query = select(RUN).order_by(RUN.c.started_at.desc(), RUN.c.key.desc()).limit(limit)
    query = _between(query, RUN.c.started_at, start, end)
    return tuple(rows.run(row) for row in connection.execute(query).mappings())


def last_trusted_run(connection: Connection) -> Run | None:
    """Return the newest run that finished and counts."""
    query = (
        select(RUN)
        .where(RUN.c.trusted, RUN.c.finished_at.is_not(None))
        .order_by(RUN.c.started_at.desc(), RUN.c.key.desc())
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    return rows.run(row) if row else None


def transitions(
    connection: Connection, *, resource: str | None, start: datetime | None, end: datetime | None
) -> tuple[Transition, ...]:
    """Return the changes of status in [start, end), in order of time."""
    query = (
        select(TRANSITION, _RESOURCE_ID, _RUN_ID)
        .join(RESOURCE)
        .join(RUN)
        .order_by(TRANSITION.c.at, TRANSITION.c.key)
    )
    if resource is not None:
        query = query.where(RESOURCE.c.id == resource)
    query = _between(query, TRANSITION.c.at, start, end)
    return tuple(rows.transition(row) for row in connection.execute(query).mappings())


def incidents(
    connection: Connection, *, open_at_or_after: datetime | None, resource: str | None
) -> tuple[Incident, ...]:
    """Return the incidents that were open at that moment or later, oldest first.

    What is open on a resource that nobody watches any more is left out unless that resource is asked for.
    """
    query = select(INCIDENT, _RESOURCE_ID).join(RESOURCE)
    query = query.order_by(INCIDENT.c.opened_at, INCIDENT.c.key)
    if resource is None:
        query = query.where(or_(INCIDENT.c.closed_at.is_not(None), _IS_WATCHED))
    else:
        query = query.where(RESOURCE.c.id == resource)
    if open_at_or_after is not None:
        is_later = INCIDENT.c.closed_at >= open_at_or_after
        query = query.where(or_(INCIDENT.c.closed_at.is_(None), is_later))
    return tuple(rows.incident(row) for row in connection.execute(query).mappings())


def looks(
    connection: Connection, resource: str, *, limit: int, before: Look | None
) -> tuple[Look, ...]:
    """Return a page of looks at one resource, newest first, beginning after the look `before`."""
    key = (CHECK_RESULT.c.at, CHECK_RESULT.c.run_key, CHECK_RESULT.c.number)
    query = (
        _select_looks()
        .where(RESOURCE.c.id == resource)
        .order_by(*(column.desc() for column in key))
        .limit(limit)
    )
    if before is not None:
        run_key = select(RUN.c.key).where(RUN.c.id == before.run).scalar_subquery()
        query = query.where(tuple_(*key) < tuple_(before.at, run_key, before.number))
    return tuple(rows.look(row) for row in connection.execute(query).mappings())


def latest_looks(connection: Connection) -> dict[str, Look]:
    """Return the latest look at each watched resource; looks that do not count are never recorded.

    `page` is what that look met; for a look that met a page which had not changed, what was parsed then.
    """
    earlier = CHECK_RESULT.alias("earlier")
    latest = (
        select(earlier.c.at)
        .where(earlier.c.resource_key == RESOURCE.c.key)
        .order_by(earlier.c.at.desc())
        .limit(1)
        .correlate(RESOURCE)
        .scalar_subquery()
    )
    query = (
        _select_looks(*_page_columns())
        .outerjoin(PAGE, PAGE.c.resource_key == RESOURCE.c.key)
        .where(_IS_WATCHED, CHECK_RESULT.c.at == latest)
        .order_by(CHECK_RESULT.c.run_key, CHECK_RESULT.c.number)
    )
    return {row["resource"]: _with_page(row) for row in connection.execute(query).mappings()}


def evidence(connection: Connection, resource: str, *, run: str | None, good: bool) -> Look | None:
    """Return the newest look (of a run, a good one, where asked for) that evidence was kept of, rebuilt."""
    query = (
        _select_looks(EVIDENCE, BODY.c.bodies)
        .join(EVIDENCE)
        .join(BODY)
        .where(RESOURCE.c.id == resource)
        .order_by(EVIDENCE.c.at.desc(), EVIDENCE.c.run_key.desc(), EVIDENCE.c.number.desc())
        .limit(1)
    )
    if run is not None:
        query = query.where(RUN.c.id == run)
    if good:
        query = query.where(EVIDENCE.c.good)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    observation = codec.unpack_observation(row["observation"], row["bodies"])
    return replace(
        rows.look(row), observation=observation, page=rows.page(row) if row["has_page"] else None
    )


def last_page_notes(connection: Connection) -> dict[str, PageNote]:
    """Return, for each watched resource, what the last look that parsed a page found there."""
    query = select(PAGE, RESOURCE.c.id).join(RESOURCE).where(_IS_WATCHED)
    return {row["id"]: rows.page(row) for row in connection.execute(query).mappings()}


def certificates(connection: Connection, *, seen_since: datetime | None) -> tuple[Certificate, ...]:
    """Return the certificate that each host showed last, the first to expire first."""
    query = select(CERTIFICATE).order_by(CERTIFICATE.c.not_after, CERTIFICATE.c.host)
    query = _between(query, CERTIFICATE.c.seen_at, seen_since, None)
    return tuple(rows.certificate(row) for row in connection.execute(query).mappings())


def week_counts(connection: Connection, since: date) -> tuple[WeekCount, ...]:
    """Return the trusted looks per resource and week, from the week of that Monday on."""
    query = (
        select(RESOURCE.c.id, WEEK_COUNT.c.monday, WEEK_COUNT.c.looks)
        .join(RESOURCE)
        .where(WEEK_COUNT.c.monday >= since)
        .order_by(RESOURCE.c.id, WEEK_COUNT.c.monday)
    )
    return tuple(WeekCount(*row) for row in connection.execute(query))


def _select_looks(*more: Any) -> Select[Any]:
    return (
        select(CHECK_RESULT, _RESOURCE_ID, _RUN_ID, *more)
        .join(RESOURCE, RESOURCE.c.key == CHECK_RESULT.c.resource_key)
        .join(RUN, RUN.c.key == CHECK_RESULT.c.run_key)
    )


def _page_columns() -> tuple[Any, ...]:
    return (PAGE.c.at.label("parsed_at"), PAGE.c.title, PAGE.c.excerpt, PAGE.c.lang)


def _with_page(row: Any) -> Look:
    """Return the look with the note of its page; a failed look has only the note it made itself."""
    look = rows.look(row)
    is_its_own = row["parsed_at"] == look.at
    if row["parsed_at"] is not None and (is_its_own or look.verdict.serves):
        return replace(look, page=rows.page(row))
    return look


def _between(
    query: Select[Any], column: Any, start: datetime | None, end: datetime | None
) -> Select[Any]:
    if start is not None:
        query = query.where(column >= start)
    return query if end is None else query.where(column < end)
