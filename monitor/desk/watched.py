"""Registry and history -> everything that is watched, published pages included."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Container, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b

from monitor import registry
from monitor.desk.house import House
from monitor.errors import UsageError
from monitor.history import History
from monitor.model import FactSheet, Kind, Observation, Resource, Status
from monitor.registry import Document, Survey, is_sitemap, sitemap_urls


def survey(house: House) -> Survey:
    """Return everything that is watched: the registry's resources, those that sheets name, and published pages.

    What readers see of a sheet is watched like any other page; the last text that could be read is
    what the source is compared with.
    """
    taken = {resource.id for resource in house.registry.resources}
    sheets = [sheet for sheet in house.registry.factsheets if sheet.published_url]
    pages = {sheet.id: _published_pages(sheet, house.history, taken) for sheet in sheets}
    published = {
        sheet: seen
        for sheet, watched in pages.items()
        if (seen := _seen(sheet, watched, house.history)) is not None
    }
    today = house.clock.now().astimezone(house.settings.zone).date()
    found = registry.survey_references(house.registry, published=published, today=today)
    extra = tuple(page for watched in pages.values() for page in watched)
    return replace(found, resources=(*found.resources, *extra))


def find(found: Survey, ids: Sequence[str]) -> tuple[Resource, ...]:
    """Return the resources with those ids, in that order; UsageError names the nearest ids otherwise."""
    by_id = {resource.id: resource for resource in found.resources}
    for wanted in ids:
        if wanted not in by_id:
            near = _near(wanted, by_id)
            hint = (
                f"; did you mean {' or '.join(near)}?"
                if near
                else "; `monitor status` lists the ids"
            )
            raise UsageError(f"no resource has the id {wanted!r}{hint}")
    return tuple(by_id[wanted] for wanted in dict.fromkeys(ids))


def _near(wanted: str, ids: Collection[str]) -> list[str]:
    """Return the ids that may have been meant: those that hold the word, else those spelled alike."""
    holding = [known for known in ids if wanted.casefold() in known]
    return holding[:3] or difflib.get_close_matches(wanted, ids, n=3)


def _published_pages(
    sheet: FactSheet, history: History, taken: Container[str]
) -> tuple[Resource, ...]:
    """Return the page that readers see, or a sitemap and all pages that it lists."""
    identity = f"published-{sheet.id}"
    if identity in taken:
        identity = f"{identity}-page"
    first = _page(sheet, sheet.published_url or "", identity)
    document = _document(sheet.id, first, history)
    listed = sitemap_urls(document) if document else ()
    marks = ((url, blake2b(url.encode(), digest_size=4).hexdigest()) for url in listed)
    return (first, *(_page(sheet, url, f"{identity}-{mark}") for url, mark in marks))


def _page(sheet: FactSheet, url: str, identity: str) -> Resource:
    return Resource(
        id=identity,
        name=f"{sheet.title}, as published",
        url=url,
        kind=Kind.PAGE,
        every=timedelta(days=1),
        owner=sheet.owner,
        note="What readers see of the fact sheet; watched to compare it with its source.",
        direct=True,
        is_published=True,
    )


def _seen(
    sheet: str, pages: Sequence[Resource], history: History
) -> Sequence[Document] | str | None:
    """Return what readers see; a sentence where that fails for good, None where not all was looked at yet."""
    for page in pages:
        standing = history.standing(page.id)
        if standing and standing.status in {Status.DOWN, Status.UNVERIFIED}:
            return standing.detail
    first, *listed = [_document(sheet, page, history) for page in pages]
    wanted = listed or [first]
    read = [document for document in wanted if document and not is_sitemap(document)]
    return read if len(read) == len(wanted) else None


def _document(sheet: str, page: Resource, history: History) -> Document | None:
    """Return the page as it was last read; a passing fault does not make it unread."""
    look = history.evidence(page.id, good=True)
    return document_of(sheet, look.observation) if look and look.observation else None


def document_of(sheet: str, seen: Observation) -> Document:
    """Return the page that was seen, as a document of the fact sheet."""
    content_type = seen.final.header("content-type") if seen.final else None
    return Document(sheet, seen.final_url, seen.body, content_type, is_published=True)
