"""Registry and history -> everything that is watched, published pages included."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b

from monitor import registry
from monitor.desk.house import House
from monitor.errors import UsageError
from monitor.history import History
from monitor.model import FactSheet, Kind, Look, Observation, Resource, Verdict
from monitor.registry import Document, Survey, sitemap_urls

READABLE = frozenset({Verdict.HEALTHY, Verdict.MOVED, Verdict.DEGRADED})


def survey(house: House) -> Survey:
    """Return everything that is watched: the registry's resources, those that sheets name, and published pages.

    What readers see of a sheet is watched like any other page; the latest text that was seen is what
    the source is compared with.
    """
    pages = {
        sheet.id: _published_pages(sheet, house.history) for sheet in house.registry.factsheets
    }
    published = {
        sheet: documents
        for sheet, watched in pages.items()
        if (documents := _documents(sheet, watched, house.history)) is not None
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


def _published_pages(sheet: FactSheet, history: History) -> tuple[Resource, ...]:
    if sheet.published_url is None:
        return ()
    first = _page(sheet, sheet.published_url, f"published-{sheet.id}")
    document = _document(sheet.id, history.evidence(first.id))
    if not isinstance(document, Document):
        return (first,)
    pages = (
        _page(
            sheet, url, f"published-{sheet.id}-{blake2b(url.encode(), digest_size=4).hexdigest()}"
        )
        for url in sitemap_urls(document)
    )
    return (first, *pages)


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


def _documents(
    sheet: str, pages: Sequence[Resource], history: History
) -> Sequence[Document] | str | None:
    """Return what readers see; a sentence where it cannot be read, None where nobody looked yet."""
    read = [_document(sheet, history.evidence(page.id)) for page in pages]
    documents = [document for document in read if isinstance(document, Document)]
    if len(documents) > 1:
        documents = documents[1:]  # the first one is the sitemap
    trouble = next((document for document in read if isinstance(document, str)), None)
    return trouble or (documents or None)


def _document(sheet: str, look: Look | None) -> Document | str | None:
    if look is None or look.observation is None:
        return None
    if look.verdict not in READABLE:
        return look.detail
    return document_of(sheet, look.observation)


def document_of(sheet: str, seen: Observation) -> Document:
    """Return the page that was seen, as a document of the fact sheet."""
    content_type = seen.final.header("content-type") if seen.final else None
    return Document(sheet, seen.final_url, seen.body, content_type, is_published=True)
