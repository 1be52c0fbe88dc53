"""Valid rows of every file -> the frozen values of the model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from monitor.model import (
    Expectation,
    FactSheet,
    HostPolicy,
    Importance,
    Kind,
    Reference,
    Registry,
    Resource,
    Target,
)
from monitor.registry.globs import matched_files
from monitor.registry.schema import (
    ExpectRow,
    FactSheetRow,
    HostRow,
    IncludedFile,
    ReferenceRow,
    ResourceRow,
    SharedKeys,
)
from monitor.registry.sources import Source
from monitor.registry.tree import Node, Table

DEFAULT_EVERY: Mapping[Importance, timedelta] = {
    Importance.CRITICAL: timedelta(hours=6),
    Importance.NORMAL: timedelta(days=1),
    Importance.LOW: timedelta(weeks=1),
}
_DEFAULT_TIMEOUT = timedelta(seconds=20)
_SHARED = frozenset(SharedKeys.model_fields)
_PLAIN = HostPolicy()


@dataclass(frozen=True, slots=True)
class ValidFile:
    """A file and its typed rows."""

    source: Source
    rows: IncludedFile


def registry(path: Path, files: Sequence[ValidFile]) -> Registry:
    """Return the registry of valid files, the main one first; paths of fact sheets become absolute."""
    folder = files[0].source.path.parent
    defaults = {file.source: file.rows.defaults or SharedKeys() for file in files}
    return Registry(
        path=path,
        resources=tuple(_resources(files, defaults)),
        factsheets=tuple(
            _factsheet(row, folder) for file in files for row in file.rows.factsheets or ()
        ),
        teams={name: team for file in files for name, team in (file.rows.teams or {}).items()},
        hosts={name: _host(row) for file in files for name, row in (file.rows.hosts or {}).items()},
        settings=_settings(files[0].source.root.get("settings")),
        files={file.source.path: file.source.text for file in files},
    )


def _resources(
    files: Iterable[ValidFile], defaults: Mapping[Source, SharedKeys]
) -> Iterator[Resource]:
    for file in files:
        shared = SharedKeys()
        for ancestor in reversed(list(file.source.lineage())):
            shared = _overlaid(shared, defaults[ancestor])
        for row in file.rows.resources or ():
            yield _resource(row, _overlaid(shared, row))


def _overlaid(below: SharedKeys, above: SharedKeys) -> SharedKeys:
    """Return the keys of both; those given above win, a null included, inside `expect` too."""
    if not below.model_fields_set:
        return above
    given: dict[str, object] = {
        key: getattr(above, key) for key in above.model_fields_set & _SHARED
    }
    if above.expect is not None and below.expect is not None:
        inner = {key: getattr(above.expect, key) for key in above.expect.model_fields_set}
        given["expect"] = below.expect.model_copy(update=inner)
    return below.model_copy(update=given)


def _resource(row: ResourceRow, keys: SharedKeys) -> Resource:
    importance = keys.importance or Importance.NORMAL
    has_page = row.url is None or row.url.lower().startswith("http")
    return Resource(
        id=row.id,
        name=row.name,
        url=row.url,
        target=keys.target or Target.ASSUMED,
        confirmed_by=keys.confirmed_by if keys.target is Target.CONFIRMED else None,
        confirmed_on=keys.confirmed_on if keys.target is Target.CONFIRMED else None,
        kind=keys.kind or Kind.PAGE,
        importance=importance,
        every=keys.every or DEFAULT_EVERY[importance],
        timeout=keys.timeout or _DEFAULT_TIMEOUT,
        owner=keys.owner,
        references=tuple(_reference(reference) for reference in row.references or ()),
        expect=_expectation(keys.expect) if keys.expect and has_page else Expectation(),
        note=keys.note or "",
    )


def _reference(row: ReferenceRow) -> Reference:
    return Reference(factsheet=row.factsheet, section=row.section or "", text=row.text)


def _expectation(row: ExpectRow) -> Expectation:
    return Expectation(
        text_any=row.text_any or (),
        text_all=row.text_all or (),
        text_none=row.text_none or (),
        selector=row.selector,
        final_host=row.final_host,
        content_type=row.content_type,
        lang=row.lang,
    )


def _factsheet(row: FactSheetRow, folder: Path) -> FactSheet:
    due = row.review_every.after(row.reviewed) if row.review_every and row.reviewed else None
    return FactSheet(
        id=row.id,
        title=row.title,
        paths=_paths(row.path, folder),
        path=row.path,
        published_url=row.published_url,
        edit_url=row.edit_url,
        lang=row.lang or "en",
        reviewed=row.reviewed,
        review_due=due,
        owner=row.owner,
    )


def _paths(pattern: str | None, folder: Path) -> tuple[Path, ...]:
    """Return the files that a pattern matches; a missing one is a finding of the survey, no mistake."""
    if pattern is None:
        return ()
    return tuple(folder / match for match in matched_files(folder, pattern))


def _host(row: HostRow) -> HostPolicy:
    return HostPolicy(
        interval=_PLAIN.interval if row.interval is None else row.interval,
        concurrency=row.concurrency or _PLAIN.concurrency,
        reason=row.reason or "",
    )


def _settings(node: Node) -> dict[str, object]:
    """Return the section as plain nested texts; null means: not set."""
    if not isinstance(node, Table):
        return {}
    return {key: _plain(value) for key, value in node.items() if value is not None}


def _plain(node: Node) -> object:
    if isinstance(node, dict):
        return _settings(node)
    return [_plain(item) for item in node] if isinstance(node, list) else node
