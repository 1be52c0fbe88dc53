"""What a person asks to have watched -> entries of the registry, with readable ids, and the rows they become."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from itertools import count

from monitor.errors import UsageError
from monitor.model import Importance, Kind, Reference, Target
from monitor.registry.addresses import resource_url
from monitor.registry.unacceptable import Unacceptable
from monitor.registry.yaml_text import Plain

_LONGEST_ID = 64
_SCHEME = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)
_FILE_ENDINGS = re.compile(r"\.(?:html?|php|aspx?|pdf|jsp)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource that is to be written into the registry."""

    id: str
    name: str
    url: str | None  # None: a to-do
    kind: Kind = Kind.PAGE
    importance: Importance = Importance.NORMAL
    target: Target = Target.ASSUMED
    confirmed_by: str | None = None
    confirmed_on: date | None = None
    owner: str | None = None
    references: tuple[Reference, ...] = ()
    expect: tuple[str, ...] = ()  # at least one of these texts must be on the page
    note: str = ""


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One fact sheet that is to be written into the registry."""

    id: str
    title: str
    path: str | None = None
    published_url: str | None = None
    lang: str | None = None
    reviewed: str | None = None  # as people write it: 2025-06
    review_every: str | None = None
    owner: str | None = None


def new_entry(
    url: str,
    *,
    taken_ids: Container[str],
    name: str | None = None,
    kind: Kind = Kind.PAGE,
    importance: Importance = Importance.NORMAL,
    owner: str | None = None,
    references: tuple[Reference, ...] = (),
    expect: tuple[str, ...] = (),
    note: str = "",
) -> Entry:
    """Return an entry for an address, with an id made from the name or else from the address.

    Raises UsageError where the address could never be watched.
    """
    url = url.strip()
    try:
        resource_url(url)
    except Unacceptable as wrong:
        raise UsageError(str(wrong)) from None
    return Entry(
        id=new_id(name or "", url, taken_ids),
        name=name or _SCHEME.sub("", url).rstrip("/"),
        url=url,
        kind=kind,
        importance=importance,
        owner=owner,
        references=references,
        expect=expect,
        note=note,
    )


def new_id(name: str, url: str, taken_ids: Container[str]) -> str:
    """Return an id that is not taken: of the name, else of the address, with a number where need be."""
    wanted = _slug(name) or _slug(_FILE_ENDINGS.sub("", _SCHEME.sub("", url).partition("?")[0]))
    wanted = wanted or "resource"
    if wanted not in taken_ids:
        return wanted
    numbered = (f"{_cut(wanted, 5)}-{number}" for number in count(2))
    return next(each for each in numbered if each not in taken_ids)


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _cut("-".join(re.findall(r"[a-z0-9]+", plain.replace("'", ""))), 0)


def _cut(slug: str, room: int) -> str:
    """Return a slug that leaves `room` characters free, cut between words where there are several."""
    most = _LONGEST_ID - room
    if len(slug) <= most:
        return slug
    cut = slug[: most + 1].rpartition("-")[0] or slug[:most]
    return cut.strip("-")


def resource_row(entry: Entry) -> dict[str, Plain]:
    """Return an entry as the row that stands in `resources:`, keys in the usual order."""
    row: dict[str, Plain] = {
        "id": entry.id,
        "name": entry.name,
        "url": entry.url,
        "target": entry.target.value,
        "confirmed_by": entry.confirmed_by,
        "confirmed_on": entry.confirmed_on.isoformat() if entry.confirmed_on else None,
        "kind": entry.kind.value,
        "importance": entry.importance.value,
        "owner": entry.owner,
        "references": [_reference_row(reference) for reference in entry.references],
        "expect": {"text_any": list(entry.expect)} if entry.expect else None,
        "note": entry.note,
    }
    return {key: value for key, value in row.items() if value or key == "url"}


def _reference_row(reference: Reference) -> dict[str, Plain]:
    section: dict[str, Plain] = {"section": reference.section} if reference.section else {}
    return {"factsheet": reference.factsheet, **section, "text": reference.text}


def sheet_row(sheet: SheetEntry) -> dict[str, Plain]:
    """Return an entry as the row that stands in `factsheets:`, keys in the usual order."""
    row: dict[str, Plain] = {
        "id": sheet.id,
        "title": sheet.title,
        "lang": sheet.lang,
        "path": sheet.path,
        "published_url": sheet.published_url,
        "reviewed": sheet.reviewed,
        "review_every": sheet.review_every,
        "owner": sheet.owner,
    }
    return {key: value for key, value in row.items() if value or key == "published_url"}
