"""The references of one fact sheet and the addresses that a person knows -> the text of a first registry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

from pydantic import ValidationError

from monitor.errors import RegistryInvalid
from monitor.model import Reference
from monitor.registry.addresses import resource_url
from monitor.registry.edit import append_factsheet, append_resources
from monitor.registry.entries import Entry, SheetEntry, new_id
from monitor.registry.explain import row_problems
from monitor.registry.schema import MainFile
from monitor.registry.tree import Table, parse
from monitor.registry.unacceptable import Unacceptable, shown
from monitor.registry.yaml_text import scalar

_TO_DO = "To do: find the address that this link should lead to, and put it in place of null."
_NO_CONTACT = (
    "# contact: mailto:you@example.org   # in the User-Agent, so that a site can write to you"
)
_HEAD = """\
# What the referral monitor watches. People write this file; nothing rewrites it.
# `monitor validate` names every mistake with its line, `monitor add URL` adds an entry at the end.
version: 1

# What an operator sets. A MONITOR_* variable goes before this section, a flag goes before both.
settings:
  timezone: {timezone}
  {contact}
  canaries: [https://example.com/, https://example.org/]   # when they fail too, the trouble is ours
  report: {{day: mon, hour: 9}}
"""
_TEAMS = """
# Who cares. An owner is one of these teams, or an e-mail address.
teams:
  editors: [{owner}]
"""
_FACTSHEETS = """
# The documents whose referrals are kept current; paths are relative to the folder of this file.
factsheets:
"""
_RESOURCES = """
# One entry for each page that readers are sent to. Correct the names, say what is a service and what is
# critical, and add what each page must say: expect: {text_any: [a few words, of the page]}.
# `url: null` is a to-do; `target: assumed` becomes `target: confirmed` with confirmed_by and confirmed_on.
resources:
"""


_Key = tuple[str, str, str]


@dataclass(slots=True)
class _Group:
    """References that one resource answers for, each place in the sheet once."""

    url: str | None
    note: str
    references: dict[_Key, Reference] = field(default_factory=dict)


def starter_text(
    *,
    sheet: SheetEntry,
    references: Sequence[Reference],
    answers: Mapping[Reference, str | None],
    timezone: str = "UTC",
    owner: str | None = None,
    schema: str | None = None,
) -> str:
    """Return the text of a registry with one fact sheet and a resource for each target; it loads.

    `answers` gives the address of a reference that names none (None: nobody knows yet, a to-do in the
    file). A reference with an address of its own keeps it; equal addresses become one resource with many
    references. `owner` is an e-mail address, and becomes the team `editors`. `schema` is the path of
    a JSON Schema file, for editors. Raises RegistryInvalid with what could never work of all this.
    """
    parts = [f"# yaml-language-server: $schema={' '.join(schema.split())}\n"] if schema else []
    contact = f"contact: {scalar(f'mailto:{owner}')}" if owner else _NO_CONTACT
    parts.append(_HEAD.format(timezone=scalar(timezone), contact=contact))
    if owner:
        parts.append(_TEAMS.format(owner=scalar(owner)))
    sheet = replace(sheet, owner="editors" if owner else None)
    text = append_factsheet("".join((*parts, _FACTSHEETS)), sheet)
    entries = starter_entries(references, answers, base=sheet.published_url)
    text = append_resources(text + _RESOURCES, [_of_sheet(entry, sheet.id) for entry in entries])
    _check(text)
    return text


def _of_sheet(entry: Entry, factsheet: str) -> Entry:
    references = tuple(replace(one, factsheet=factsheet) for one in entry.references)
    return replace(entry, references=references)


def _check(text: str) -> None:
    root = parse(text).root
    assert isinstance(root, Table)  # noqa: S101  (it starts with `version: 1`)
    try:
        MainFile.model_validate(root)
    except ValidationError as invalid:
        problems = row_problems("the new registry", root, MainFile, invalid)
        raise RegistryInvalid(problems) from None


def starter_entries(
    references: Sequence[Reference],
    answers: Mapping[Reference, str | None],
    *,
    base: str | None = None,
    taken_ids: AbstractSet[str] = frozenset(),
) -> tuple[Entry, ...]:
    """Return a resource for each target of a sheet; relative targets are seen from `base`.

    No id is one of `taken_ids`.
    Links of one section with the same words but different addresses are declared by none of their
    resources: only their addresses tell them apart, and by those they are found.
    """
    groups: dict[object, _Group] = {}
    for reference in references:
        url, note = _target(reference, answers, base)
        group = groups.setdefault(url or reference.key, _Group(url, note))
        group.references.setdefault(reference.key, reference)
    entries: list[Entry] = []
    told_apart = Counter(key for group in groups.values() for key in group.references)
    for group in groups.values():
        taken = taken_ids | {entry.id for entry in entries}
        entries.append(_entry(group, told_apart, taken))
    return tuple(entries)


def _target(
    reference: Reference, answers: Mapping[Reference, str | None], base: str | None
) -> tuple[str | None, str]:
    """Return the address that a reference leads to, and a note where there is none yet."""
    answer = answers.get(reference)
    if answer is not None:
        return answer.strip(), ""
    if reference.is_placeholder:
        return None, _TO_DO
    raw = reference.target.strip()
    for address in (raw, _joined(base, raw)):
        try:
            return resource_url(address), ""
        except Unacceptable:
            continue
    return None, f"{_TO_DO} The sheet names {shown(raw)}, which cannot be watched."


def _joined(base: str | None, raw: str) -> str:
    try:
        return urljoin(base, raw) if base else ""
    except ValueError:
        return ""


def _entry(group: _Group, told_apart: Mapping[_Key, int], taken: AbstractSet[str]) -> Entry:
    first = next(iter(group.references.values()))
    words = f"{first.lead}: {first.text}" if first.lead else first.text
    name = " ".join(words.split())
    return Entry(
        id=new_id(name, group.url or "link without words", taken),
        name=name or group.url or "A link without words",
        url=group.url,
        references=tuple(
            Reference(one.factsheet, one.section, one.text)
            for key, one in group.references.items()
            if told_apart[key] == 1
        ),
        note=group.note,
    )
