"""All rows -> the sections of a report, each sorted by what matters most in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.model import Finding, FindingKind, Incident, Kind, Status, Target
from monitor.report.bars import BADNESS
from monitor.report.facts import Facts
from monitor.report.parts import Cluster, Expiring, Note, Row
from monitor.report.past import SERVING, Past
from monitor.report.published import notes_of_published, untold
from monitor.report.rows import Lens, sheet_title
from monitor.report.screen import clean, defang, host_of, link

EXPIRES_SOON = timedelta(days=30)  # a month is what a site's owner needs to answer a letter
MANY = 3  # failures of one host and cause that are one incident: design, part 6
# These two have a place of their own: coverage lists unmapped references, "to be filled in" the others.
SAID_ELSEWHERE = frozenset({FindingKind.UNMAPPED, FindingKind.NOT_SET})
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Causes:
    """Which cause group the open incident of a resource belongs to."""

    groups: Mapping[str, int]  # resource -> number of its group
    members: Mapping[int, Incident]  # number -> one incident of the group


def causes_of(facts: Facts, past: Past) -> Causes:
    """Return the groups of at least three incidents that had been opened by the report's moment."""
    groups: dict[str, int] = {}
    members: dict[int, Incident] = {}
    for number, group in enumerate(sorted(facts.groups, key=_group_order)):
        open_now = [i for i in group if i in past.incidents.get(i.resource, ())]
        if len({incident.resource for incident in open_now}) >= MANY:
            members[number] = min(open_now, key=lambda i: (i.opened_at, i.resource))
            groups |= {incident.resource: number for incident in open_now}
    return Causes(groups, members)


def _group_order(group: Iterable[Incident]) -> list[tuple[datetime, str]]:
    return sorted((incident.opened_at, incident.resource) for incident in group)


def newly_broken(rows: Iterable[Row], past: Past, causes: Causes) -> tuple[Cluster, ...]:
    """Return what broke within the period and still is, most important first."""
    found = sorted((row for row in rows if _is_newly_broken(row, past)), key=by_importance)
    return _clustered(found, causes)


def still_broken(rows: Iterable[Row], past: Past, causes: Causes) -> tuple[Cluster, ...]:
    """Return what was broken before the period began and still is, oldest first."""
    found = (r for r in rows if r.status is Status.DOWN and not _is_newly_broken(r, past))
    return _clustered(sorted(found, key=lambda row: (row.since or _LONG_AGO, row.id)), causes)


def _is_newly_broken(row: Row, past: Past) -> bool:
    down = past.broke_at(row.id)
    return row.status is Status.DOWN and down is not None and down.at >= past.period.start


def _clustered(rows: Sequence[Row], causes: Causes) -> tuple[Cluster, ...]:
    """Return the rows in their order; those of one cause stand where the first of them would."""
    clusters: dict[str | int, list[Row]] = defaultdict(list)
    for row in rows:
        clusters[causes.groups.get(row.id, row.id)].append(row)
    return tuple(_cluster(number, members, causes) for number, members in clusters.items())


def _cluster(number: str | int, members: list[Row], causes: Causes) -> Cluster:
    if len(members) == 1 or isinstance(number, str):
        return Cluster(tuple(members))
    incident = causes.members[number]
    is_lure = any(row.address is not None and row.address.href is None for row in members)
    host = clean(incident.host, 255)
    return Cluster(tuple(members), defang(host) if is_lure else host, incident.cause)


def by_importance(row: Row) -> tuple[int, bool, datetime, str, str]:
    """Return what sorts critical before normal, services before pages, older before newer."""
    return (
        row.importance.rank,
        row.kind is not Kind.SERVICE,
        row.since or _LONG_AGO,
        row.name,
        row.id,
    )


def with_status(rows: Iterable[Row], status: Status) -> tuple[Row, ...]:
    """Return the rows of one status, most important first."""
    return tuple(sorted((row for row in rows if row.status is status), key=by_importance))


def fixed(rows: Iterable[Row], past: Past) -> tuple[Row, ...]:
    """Return what came back within the period and serves readers at its end, most important first."""
    back = []
    for row in rows:
        mended = past.mended_at(row.id)
        if row.status in SERVING and mended is not None and mended.at >= past.period.start:
            back.append(row)
    return tuple(sorted(back, key=by_importance))


def assumed(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return what has an address that nobody confirmed, in the order of the sheets."""
    unconfirmed = (
        row
        for row in rows
        if row.address is not None and row.target is Target.ASSUMED and not row.direct
    )
    return tuple(sorted(unconfirmed, key=_by_place))


def missing(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return what has no address yet, in the order of the sheets."""
    return tuple(sorted((row for row in rows if row.address is None), key=_by_place))


def _by_place(row: Row) -> tuple[str, int, str, str]:
    place = row.places[0] if row.places else None
    line = place.line if place is not None and place.line is not None else 0
    return (place.title if place else "", line, row.name, row.id)


def flapping(rows: Iterable[Row], flapping_ids: frozenset[str]) -> tuple[Row, ...]:
    """Return what changes so often that a single status says little, most changes first."""
    restless = (row for row in rows if row.id in flapping_ids and row.changes)
    return tuple(sorted(restless, key=lambda row: (-row.changes, row.id)))


def worst_first(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return every row, worst status first, then in the order of the sheets."""
    return tuple(sorted(rows, key=lambda row: (-BADNESS[row.status], _by_place(row))))


def certificates(facts: Facts, lens: Lens) -> tuple[Expiring, ...]:
    """Return one line for each watched host whose certificate runs out within 30 days, soonest first."""
    users: dict[str, set[str]] = defaultdict(set)
    for resource in facts.resources:
        look = facts.looks.get(resource.id)
        for url in (resource.url, look.final_url if look else None):
            users[host_of(url)].add(resource.id)
    ends: dict[str, datetime] = {}
    for certificate in facts.certificates:
        host = certificate.host.lower()
        ends[host] = min(certificate.not_after, ends.get(host, certificate.not_after))
    as_of = lens.past.as_of
    soon = sorted((end, host) for host, end in ends.items() if end - as_of <= EXPIRES_SOON)
    lured = {key.partition("/")[0] for key in lens.screen.keys}
    return tuple(
        Expiring(
            host=_shown_host(host, lured),
            not_after=end,
            days=(end - as_of) // timedelta(days=1),
            resources=len(users[host]),
        )
        for end, host in soon
        if users.get(host)
    )


def _shown_host(host: str, lured: set[str]) -> str:
    shown = clean(host, 255)
    return defang(shown) if host.removeprefix("www.") in lured else shown


def notes(facts: Facts, lens: Lens) -> tuple[Note, ...]:
    """Return the findings around fact sheets, by kind, sheet and line."""
    pages = notes_of_published(facts, lens)
    findings = untold(facts.findings, pages)
    found = {_note(finding, lens) for finding in findings if finding.kind not in SAID_ELSEWHERE}
    found |= set(pages)
    kinds = tuple(FindingKind)
    return tuple(
        sorted(found, key=lambda n: (kinds.index(n.kind), n.title, n.line or 0, n.sentence))
    )


def _note(finding: Finding, lens: Lens) -> Note:
    sheet = lens.sheets.get(finding.factsheet)
    url = next((r.url for r in lens.facts.resources if r.id == finding.resource), None)
    return Note(
        kind=finding.kind,
        factsheet=clean(finding.factsheet),
        title=sheet_title(finding.factsheet, lens) if finding.factsheet else "",
        sentence=lens.screen.text(finding.sentence, 600, lure=lens.screen.is_lure(url)),
        line=finding.line,
        edit=link(sheet.edit_url) if sheet else None,
    )
