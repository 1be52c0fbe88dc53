"""Facts -> the referrals among them, and one note for each page of a sheet itself that is in trouble."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.model import FactSheet, Finding, FindingKind, Status
from monitor.report.facts import Facts
from monitor.report.parts import Note, Row
from monitor.report.rows import Lens, row_of, sheet_title
from monitor.report.screen import clean, link

TROUBLE = frozenset({Status.DOWN, Status.SUSPECT, Status.UNVERIFIED})
_PREFIX = "published-"  # what the id of a sheet's own page begins with; the id of the sheet follows


def without_published(facts: Facts) -> Facts:
    """Return the facts of the referrals alone: nobody is sent to a fact sheet's own pages."""
    own = {resource.id for resource in facts.resources if resource.is_published}
    if not own:
        return facts
    return replace(
        facts,
        resources=tuple(r for r in facts.resources if r.id not in own),
        groups=tuple(tuple(i for i in group if i.resource not in own) for group in facts.groups),
    )


def notes_of_published(facts: Facts, lens: Lens) -> tuple[Note, ...]:
    """Return one note for each published page that is broken, being confirmed, or could not be checked."""
    rows = (row_of(resource, lens) for resource in facts.resources if resource.is_published)
    return tuple(_note(row, lens) for row in rows if row.status in TROUBLE)


def untold(findings: Sequence[Finding], told: Sequence[Note]) -> tuple[Finding, ...]:
    """Return the findings without those that say of a sheet what a note of its page says already."""
    sheets = {note.factsheet for note in told}
    return tuple(
        finding
        for finding in findings
        if finding.kind is not FindingKind.PUBLISHED_UNREADABLE or finding.factsheet not in sheets
    )


def _note(row: Row, lens: Lens) -> Note:
    sheet = _sheet_of(row, lens)
    title = sheet_title(sheet.id, lens) if sheet else ""
    address = row.address.text if row.address else ""
    why = (row.detail or row.sentence).rstrip(".")
    return Note(
        kind=FindingKind.PUBLISHED_UNREADABLE,
        factsheet=clean(sheet.id) if sheet else "",
        title=title,
        sentence=f'What readers see of "{title or row.name}" at {address} cannot be reached: {why}.',
        line=None,
        edit=link(sheet.edit_url) if sheet else None,
    )


def _sheet_of(row: Row, lens: Lens) -> FactSheet | None:
    """Return the sheet whose page it is; pages that a sitemap names have a hash behind the sheet's id."""
    rest = row.id.removeprefix(_PREFIX)
    fitting = (one for key, one in lens.sheets.items() if f"{rest}-".startswith(f"{key}-"))
    return max(fitting, key=lambda sheet: len(sheet.id), default=None)
