"""What we watch and who cares: resources, fact sheets, references, hosts, and the registry that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What a resource is; a service must still offer what it offered, a page must still say what it said."""

    PAGE = "page"
    SERVICE = "service"
    ORGANIZATION = "organization"
    FILE = "file"


class Importance(StrEnum):
    """How much a reader loses when it breaks; orders the report and sets the default interval."""

    CRITICAL = "critical"
    NORMAL = "normal"
    LOW = "low"

    @property
    def rank(self) -> int:
        """Return the place in a list that starts with what matters most (0 = critical)."""
        return tuple(Importance).index(self)


class Target(StrEnum):
    """Whether the publisher confirmed the address, or we only found it in public citations."""

    ASSUMED = "assumed"
    CONFIRMED = "confirmed"


class ReferenceState(StrEnum):
    """How a reference of a fact sheet is watched."""

    MATCHED = "matched"  # a resource of the registry answers for it
    DIRECT = "direct"  # its own address is checked, under a stable id of its own
    UNMAPPED = "unmapped"  # nobody watches it: reported, never skipped in silence


@dataclass(frozen=True, slots=True)
class Reference:
    """One place in a fact sheet that points at a resource."""

    factsheet: str  # id of the fact sheet
    section: str  # the heading above it, "" before the first one
    text: str  # anchor text as a reader sees it, escapes undone
    target: str = ""  # raw target as it stands in the file: an address, "#", "tel:...", or ""
    line: int | None = None  # 1-based line; the page in a PDF; None where a format has neither
    lead: str = ""  # what stands before the link in its line: "NEXT Distro"
    file: str = ""  # the file or address that it was extracted from

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what a placeholder is matched by: fact sheet, section and anchor text, folded."""
        return (self.factsheet, fold(self.section), fold(self.text))

    @property
    def is_placeholder(self) -> bool:
        """Return whether the sheet names no address yet ("#" or nothing)."""
        return self.target.strip() in {"", "#"}


def fold(text: str) -> str:
    """Return text as it is compared: case folded, every run of white space one space."""
    return " ".join(text.split()).casefold()


@dataclass(frozen=True, slots=True)
class Mapped:
    """A reference together with the resource that answers for it."""

    reference: Reference
    state: ReferenceState
    resource: str | None = None  # id; None where the state is `unmapped`


@dataclass(frozen=True, slots=True)
class Expectation:
    """What healthy means for one resource; texts are compared case-insensitively on visible text."""

    text_any: tuple[str, ...] = ()
    text_all: tuple[str, ...] = ()
    text_none: tuple[str, ...] = ()
    selector: str | None = None  # CSS, must match
    final_host: str | None = None
    content_type: str | None = None  # "text/html", without parameters
    lang: str | None = None  # BCP 47, "en"


@dataclass(frozen=True, slots=True)
class Resource:
    """A thing we promise stays reachable."""

    id: str
    name: str
    url: str | None  # None: a to-do for an editor, judged as `not_set`
    target: Target = Target.ASSUMED
    confirmed_by: str | None = None
    confirmed_on: date | None = None
    kind: Kind = Kind.PAGE
    importance: Importance = Importance.NORMAL
    every: timedelta = timedelta(days=1)
    timeout: timedelta = timedelta(seconds=20)  # the total for one check, all hops and retries
    owner: str | None = None  # a team or an address; the owners of the citing sheets where None
    references: tuple[Reference, ...] = ()  # as declared in the registry
    expect: Expectation = field(default_factory=Expectation)
    note: str = ""
    direct: bool = False  # True: not in the registry, watched because a sheet names the address
    is_published: bool = False  # True: a page of a fact sheet itself, as readers see it


@dataclass(frozen=True, slots=True)
class FactSheet:
    """A document that sends readers elsewhere."""

    id: str
    title: str
    paths: tuple[Path, ...] = ()  # absolute; what the glob of `path` matched
    path: str | None = None  # as written in the registry
    published_url: str | None = None
    edit_url: str | None = None
    lang: str = "en"
    reviewed: date | None = None  # the first day of the month where only a month is given
    review_due: date | None = None  # reviewed + review_every; None where either is missing
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class HostPolicy:
    """How gently one host is asked; each exception to the rule carries its reason."""

    interval: timedelta = timedelta(seconds=1)  # between the starts of two requests
    concurrency: int = 2
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Registry:
    """All resources and fact sheets of `resources.yaml`, parsed and valid."""

    path: Path  # absolute path of the main file
    resources: tuple[Resource, ...] = ()
    factsheets: tuple[FactSheet, ...] = ()
    teams: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hosts: Mapping[str, HostPolicy] = field(default_factory=dict)  # "*" stands for every other host
    settings: Mapping[str, object] = field(
        default_factory=dict
    )  # the valid `settings:` section, as text values
    files: Mapping[Path, str] = field(
        default_factory=dict
    )  # every file read and its text, for the audit trail
