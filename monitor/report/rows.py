"""One resource and its past -> its row: what a person needs to know of it, cleaned and safe to show."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model import (
    FactSheet,
    Look,
    Mapped,
    PageNote,
    Reason,
    Reference,
    Resource,
    Standing,
    Status,
    Target,
    Transition,
    Verdict,
)
from monitor.report.bars import WEEKS, bar_of
from monitor.report.facts import Facts
from monitor.report.parts import Address, Place, Row
from monitor.report.past import Past
from monitor.report.period import Period, weeks_until
from monitor.report.screen import LURES, Screen, clean, key, link

FLAPPING_WITHIN = timedelta(days=7)  # design, part 6
# A standing keeps the reason of the last look, which may be a first good look at a broken page: only
# a reason that fits the status explains it.
FITTING: dict[Status, frozenset[Verdict]] = {
    Status.NEW: frozenset(Verdict),
    Status.UP: frozenset({Verdict.HEALTHY}),
    Status.ATTENTION: frozenset({Verdict.MOVED, Verdict.DEGRADED}),
    Status.SUSPECT: frozenset({Verdict.BROKEN, Verdict.UNSURE}),
    Status.DOWN: frozenset({Verdict.BROKEN, Verdict.UNSURE}),
    Status.UNVERIFIED: frozenset({Verdict.BLOCKED}),
    Status.PAUSED: frozenset(),
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_NAMELESS = "(without a name)"


@dataclass(frozen=True, slots=True)
class Lens:
    """All that rows are made with, looked up once."""

    facts: Facts
    past: Past
    screen: Screen
    weeks: tuple[Period, ...]
    sheets: Mapping[str, FactSheet]
    references: Mapping[str, tuple[Reference, ...]]  # by resource
    teams: Mapping[str, str]  # address -> the team it is in


def lens_of(facts: Facts, past: Past) -> Lens:
    """Return what rows of this report are made with."""
    return Lens(
        facts=facts,
        past=past,
        screen=Screen(_lures(facts, past)),
        weeks=weeks_until(facts.period, WEEKS, facts.zone),
        sheets={sheet.id: sheet for sheet in facts.factsheets},
        references=_references(facts.mapped),
        teams={who: team for team in sorted(facts.teams) for who in facts.teams[team]},
    )


def row_of(resource: Resource, lens: Lens) -> Row:
    """Return the resource's row as of the report's moment."""
    past, facts = lens.past, lens.facts
    status, standing = past.status(resource.id), facts.standings.get(resource.id)
    lure = lens.screen.is_lure(resource.url)
    reason, detail = _opinion(resource.id, lens)
    since = _since(resource.id, past, standing)
    return Row(
        id=resource.id,
        name=lens.screen.text(resource.name, lure=lure) or _NAMELESS,
        kind=resource.kind,
        importance=resource.importance,
        target=resource.target,
        direct=resource.direct,
        owners=_owners(resource, lens),
        address=lens.screen.address(resource.url),
        places=_places(resource, lens, lure=lure),
        status=status,
        since=since,
        reason=reason,
        detail=lens.screen.text(detail, 600, lure=lure),
        broken_when_added=past.was_broken_when_added(resource.id),
        next_look=_next_look(standing, past),
        new_address=_new_address(facts.looks.get(resource.id), status, reason, lens.screen),
        broken_for=_broken_for(resource.id, past, status),
        changes=past.changes_within(resource.id, FLAPPING_WITHIN),
        page=_page(resource, lens, lure=lure),
        bar=bar_of(resource.id, past, lens.weeks),
    )


def place_of(reference: Reference, lens: Lens, *, lure: bool = False) -> Place:
    """Return where the reference stands, in words that are safe to show."""
    sheet = lens.sheets.get(reference.factsheet)
    show = lens.screen.text
    return Place(
        factsheet=clean(reference.factsheet),
        title=sheet_title(reference.factsheet, lens),
        section=show(reference.section, lure=lure),
        lead=show(reference.lead, 120, lure=lure),
        text=show(reference.text, lure=lure),
        line=reference.line,
        edit=link(sheet.edit_url) if sheet else None,
    )


def sheet_title(factsheet: str, lens: Lens) -> str:
    """Return the title of a fact sheet, or its id where it is not known."""
    sheet = lens.sheets.get(factsheet)
    return lens.screen.text(sheet.title if sheet and sheet.title.strip() else factsheet)


def _lures(facts: Facts, past: Past) -> frozenset[str]:
    """Return the keys of every address that readers must not be sent to, then or now."""
    found: set[str] = set()
    for resource in facts.resources:
        look, latest = facts.looks.get(resource.id), past.latest(resource.id)
        standing = facts.standings.get(resource.id)
        reasons = {it.reason for it in (look, latest, standing) if it is not None}
        if reasons & LURES:
            found |= {key(resource.url or ""), key(look.final_url if look else "")}
    return frozenset(found - {""})


def _references(mapped: Sequence[Mapped]) -> dict[str, tuple[Reference, ...]]:
    found: dict[str, list[Reference]] = defaultdict(list)
    for each in mapped:
        if each.resource is not None:
            found[each.resource].append(each.reference)
    return {resource: tuple(references) for resource, references in found.items()}


def _places(resource: Resource, lens: Lens, *, lure: bool) -> tuple[Place, ...]:
    """Return the places in the sheets, or those that the registry declares where none was found."""
    references = lens.references.get(resource.id) or resource.references
    places = {place_of(reference, lens, lure=lure) for reference in references}
    return tuple(sorted(places, key=place_order))


def place_order(place: Place) -> tuple[str, int, str, str, str, str]:
    """Return what places are sorted by: fact sheet, then line."""
    line = place.line if place.line is not None else 0
    return (place.title, line, place.factsheet, place.section, place.lead, place.text)


def _opinion(resource: str, lens: Lens) -> tuple[Reason | None, str]:
    """Return the reason and detail that held at the report's moment.

    The standing knows the latest words, but only counts where nothing was seen since; otherwise the
    last change of status speaks.
    """
    standing, latest = lens.facts.standings.get(resource), lens.past.latest(resource)
    if standing and standing.reason and _is_current(standing, latest, lens.past):
        return standing.reason, standing.detail
    return (latest.reason, latest.detail) if latest else (None, "")


def _is_current(standing: Standing, latest: Transition | None, past: Past) -> bool:
    if standing.looked_at is not None and standing.looked_at > past.as_of:
        return False
    if latest is not None and standing.status is not latest.after:
        return False
    return standing.reason is not None and standing.reason.verdict in FITTING[standing.status]


def _since(resource: str, past: Past, standing: Standing | None) -> datetime | None:
    latest = past.latest(resource)
    if latest is None:
        began = standing.since if standing else None
        return began if began is not None and began <= past.as_of else None
    return past.failing_since(latest) if latest.after is Status.DOWN else latest.at


def _next_look(standing: Standing | None, past: Past) -> datetime | None:
    """Return when a suspect is looked at again, unless that was decided after the report's moment."""
    if standing is None or past.status(standing.resource) is not Status.SUSPECT:
        return None
    is_later = standing.looked_at is not None and standing.looked_at > past.as_of
    return None if is_later or standing.status is not Status.SUSPECT else standing.due_at


def _new_address(
    look: Look | None, status: Status, reason: Reason | None, screen: Screen
) -> Address | None:
    has_moved = reason is not None and reason.verdict is Verdict.MOVED
    if look is None or not has_moved or status is not Status.ATTENTION or look.reason is not reason:
        return None
    return screen.address(look.final_url) if look.final_url != look.url else None


def _broken_for(resource: str, past: Past, status: Status) -> timedelta | None:
    down, mended = past.broke_at(resource), past.mended_at(resource)
    if down is None:
        return None
    if status is Status.DOWN:
        return past.as_of - past.failing_since(down)
    return mended.at - past.failing_since(down) if mended and mended.at > down.at else None


def _page(resource: Resource, lens: Lens, *, lure: bool) -> PageNote | None:
    look = lens.facts.looks.get(resource.id)
    page = lens.facts.pages.get(resource.id) or (look.page if look else None)
    if page is None or resource.target is Target.CONFIRMED:
        return None
    show = lens.screen.text
    return PageNote(
        title=show(page.title, 200, lure=lure),
        excerpt=show(page.excerpt, 300, lure=lure),
        lang=page.lang if _LANGUAGE.fullmatch(page.lang) else "",
    )


def _owners(resource: Resource, lens: Lens) -> tuple[str, ...]:
    """Return the owner, or those of the citing sheets; a member's own address is not published."""
    references = lens.references.get(resource.id) or resource.references
    sheets = (lens.sheets.get(reference.factsheet) for reference in references)
    named = {resource.owner} if resource.owner else {s.owner for s in sheets if s and s.owner}
    return tuple(sorted({clean(lens.teams.get(who, who)) for who in named if who}))
