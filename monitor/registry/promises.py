"""The files of a registry -> promises that nothing can keep: expectations that never match, confirmations by nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from monitor.errors import Problem
from monitor.model import Target, fold
from monitor.registry.checks import Place, rows, tables, texts
from monitor.registry.sources import Source
from monitor.registry.tree import Node, Path, Table
from monitor.registry.unacceptable import shown

_NONE_KEY = ("expect", "text_none")
_WANTED_TEXTS = ("text_any", "text_all")
_TEXTLESS = ("image/", "audio/", "video/", "font/")
_TEXTLESS_TYPES = frozenset({"application/zip", "application/gzip", "application/octet-stream"})
_MARKUP = ("/html", "/xml", "+xml")  # what a CSS selector can look into
_PAGELESS = frozenset({"mailto", "tel", "sms"})
_CONFIRMATION = ("confirmed_by", "confirmed_on")
_NEVER = "the expectation can never match"


@dataclass(frozen=True, slots=True)
class _Shared:
    """What `defaults:` say in one file: its own go before those of the files that include it."""

    keys: Mapping[str, Node]
    expect: Mapping[str, Node]


def promise_problems(sources: Sequence[Source]) -> Iterator[Problem]:
    """Yield every promise that cannot be kept, at the key that breaks it.

    What a resource does not say itself counts as its file's `defaults:` say it.
    """
    for defaults in tables(sources, "defaults"):
        own = _expect_of(defaults.table)
        yield from _impossible(defaults, own, own)
    for source in sources:
        shared = _shared(source)
        for resource in rows((source,), "resources"):
            own = _expect_of(resource.table)
            yield from _impossible(resource, own, {**shared.expect, **own})
            yield from _pageless(resource, own)
            yield from _unconfirmed(resource, {**shared.keys, **resource.table})


def _shared(source: Source) -> _Shared:
    keys: dict[str, Node] = {}
    expect: dict[str, Node] = {}
    for ancestor in reversed(list(source.lineage())):
        defaults = ancestor.root.get("defaults")
        if isinstance(defaults, Table):
            keys.update(defaults)
            expect.update(_expect_of(defaults))
    return _Shared(keys, expect)


def _expect_of(table: Mapping[str, Node]) -> dict[str, Node]:
    expect = table.get("expect")
    return dict(expect) if isinstance(expect, Table) else {}


def _impossible(
    row: Place, own: Mapping[str, Node], expect: Mapping[str, Node]
) -> Iterator[Problem]:
    """Yield the contradictions of an expectation in which at least one key of `own` takes part."""
    for key in _WANTED_TEXTS:
        wanted = texts(expect.get(key))
        if key in own or "text_none" in own:
            yield from _forbidden_texts(row, key, wanted, texts(expect.get("text_none")), own)
        if wanted and (key in own or "content_type" in own):
            yield from _textless(row, key, expect, own)
    if expect.get("selector") and ("selector" in own or "content_type" in own):
        yield from _unselectable(row, expect, own)


def _forbidden_texts(
    row: Place, key: str, wanted: Sequence[str], none: Sequence[str], own: Mapping[str, Node]
) -> Iterator[Problem]:
    for (index, text), unwanted in product(enumerate(wanted), none):
        if f" {fold(unwanted)} " in f" {fold(text)} " and fold(unwanted):
            at: Path = ("expect", key, index) if key in own else _NONE_KEY
            found = f"{shown(text)} of {key} can never be met: text_none forbids {shown(unwanted)}"
            yield row.problem(at, found, "texts that do not exclude each other")


def _textless(
    row: Place, key: str, expect: Mapping[str, Node], own: Mapping[str, Node]
) -> Iterator[Problem]:
    media_type = _media_type(expect)
    if media_type.startswith(_TEXTLESS) or media_type in _TEXTLESS_TYPES:
        at = "content_type" if "content_type" in own else key
        found = f"{_NEVER}: {media_type} holds no text for {key}"
        yield row.problem(("expect", at), found, "a type with text, such as text/html")


def _unselectable(
    row: Place, expect: Mapping[str, Node], own: Mapping[str, Node]
) -> Iterator[Problem]:
    media_type = _media_type(expect)
    if media_type and not media_type.endswith(_MARKUP):
        at = "content_type" if "content_type" in own else "selector"
        found = f"{_NEVER}: a selector has nothing to match in {media_type}"
        yield row.problem(("expect", at), found, "text/html, or no selector")


def _media_type(expect: Mapping[str, Node]) -> str:
    value = expect.get("content_type")
    return value.lower() if isinstance(value, str) and "/" in value else ""


def _pageless(row: Place, own: Mapping[str, Node]) -> Iterator[Problem]:
    scheme = (row.text("url") or "").partition(":")[0].lower()
    if scheme in _PAGELESS and any(own.values()):
        found = f"{_NEVER}: a {scheme}: address has no page to look at"
        yield row.problem("expect", found, "no expect here")


def _unconfirmed(row: Place, keys: Mapping[str, Node]) -> Iterator[Problem]:
    target = keys.get("target")
    if target == Target.CONFIRMED:
        missing = [key for key in _CONFIRMATION if keys.get(key) is None]
        if missing and not row.table.is_merged:
            found = (
                f"the target is confirmed, but {' and '.join(missing)} do not say by whom and when"
            )
            accepted = "confirmed_by: a name, confirmed_on: 2025-06-30; or target: assumed"
            yield row.problem("target", found, accepted)
        if "url" in row.table and row.table["url"] is None:
            found = "the target is confirmed, but there is no address that could be"
            yield row.problem("url", found, "an address, or target: assumed")
    elif target is None or target == Target.ASSUMED:
        for key in _CONFIRMATION:
            if row.text(key) is not None:
                found = f"{key} stands here, but the target is only assumed"
                yield row.problem(key, found, "target: confirmed beside it")
