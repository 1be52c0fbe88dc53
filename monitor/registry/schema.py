"""The shape of `resources.yaml`: one pydantic class per section, every key with a sentence for editors.

Texts go in, typed rows come out; `null` takes back what `defaults:` say. A key that is missing here does not exist.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)

from monitor.model import Importance, Kind, Target
from monitor.registry import addresses, values
from monitor.settings import DURATION_WORDS, Settings

_DURATION_SCHEMA = {"type": ["string", "integer"], "description": DURATION_WORDS}

_ANY_TEXT = {"type": ["string", "number", "boolean"]}  # 988 and true are texts here

Text = Annotated[str, AfterValidator(values.some_text), WithJsonSchema(_ANY_TEXT)]
AnyText = Annotated[str, WithJsonSchema(_ANY_TEXT)]
Id = Annotated[
    str,
    AfterValidator(values.identifier),
    WithJsonSchema({"type": "string", "pattern": f"^{values.ID_PATTERN}$"}),
]
Glob = Annotated[str, AfterValidator(values.glob)]
Email = Annotated[
    str, AfterValidator(addresses.email), WithJsonSchema({"type": "string", "format": "email"})
]
WebUrl = Annotated[
    str,
    AfterValidator(addresses.web_url),
    WithJsonSchema({"type": "string", "pattern": "^[hH][tT][tT][pP][sS]?://"}),
]
ResourceUrl = Annotated[
    str,
    AfterValidator(addresses.resource_url),
    WithJsonSchema(
        {"type": "string", "pattern": f"^({'|'.join(addresses.SCHEMES)}):", "format": "uri"}
    ),
]
Host = Annotated[str, AfterValidator(addresses.host_name)]
HostOrStar = Annotated[str, AfterValidator(values.host_or_star)]
Every = Annotated[timedelta, BeforeValidator(values.every), WithJsonSchema(_DURATION_SCHEMA)]
Timeout = Annotated[timedelta, BeforeValidator(values.timeout), WithJsonSchema(_DURATION_SCHEMA)]
Interval = Annotated[
    timedelta, BeforeValidator(values.host_interval), WithJsonSchema(_DURATION_SCHEMA)
]
Day = Annotated[
    date,
    BeforeValidator(values.day),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}),
]
MonthOrDay = Annotated[
    date,
    BeforeValidator(values.month_or_day),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}(-\d{2})?$"}),
]
ReviewEvery = Annotated[
    values.ReviewEvery,
    BeforeValidator(values.review_every),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,4} *(day|week|month|year)s?$"}),
]
Language = Annotated[str, AfterValidator(values.language)]
MediaType = Annotated[str, AfterValidator(values.media_type)]
Selector = Annotated[str, AfterValidator(values.selector)]
Version = Annotated[Literal["1"], WithJsonSchema({"const": 1})]


def _without_nulls(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    return value


class Row(BaseModel):
    """A part of the file: frozen, and an unknown key is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ReferenceRow(Row):
    """One place in a fact sheet that points at the resource."""

    factsheet: Id = Field(description="The id of the fact sheet.")
    section: AnyText | None = Field(
        None, description="The heading above the link; empty before the first one."
    )
    text: AnyText = Field(description="The anchor text as a reader sees it, escapes undone.")


class ExpectRow(Row):
    """What healthy means for a resource; texts are looked for in visible text, in any case."""

    text_any: tuple[Text, ...] | None = Field(
        None, description="At least one of these texts must be on the page."
    )
    text_all: tuple[Text, ...] | None = Field(
        None, description="Every one of these texts must be on the page."
    )
    text_none: tuple[Text, ...] | None = Field(
        None, description="None of these texts may be on the page."
    )
    selector: Selector | None = Field(
        None, description="A CSS selector that must match, such as main #locations."
    )
    final_host: Host | None = Field(
        None, description="The host that the reader must end up on after all redirects."
    )
    content_type: MediaType | None = Field(
        None, description="The media type of the answer, without parameters: text/html."
    )
    lang: Language | None = Field(
        None, description="The language that the page must be in, such as en or pt-BR."
    )


class SharedKeys(Row):
    """The keys of a resource that may also stand in `defaults:`."""

    target: Target | None = Field(
        None,
        description="assumed: found in public citations; confirmed: the publisher said so.",
    )
    confirmed_by: Text | None = Field(
        None, description="Who confirmed the address; needed with target: confirmed."
    )
    confirmed_on: Day | None = Field(
        None, description="The day of the confirmation, such as 2025-06-30."
    )
    kind: Kind | None = Field(
        None, description="A service must still offer it, a page must still say it."
    )
    importance: Importance | None = Field(
        None,
        description="Orders the report and sets the usual interval: critical 6 hours, normal 1 day, low 1 week.",
    )
    every: Every | None = Field(
        None, description="The time between two looks, from 5 min to 365 days: 6 hours."
    )
    timeout: Timeout | None = Field(
        None, description="The total time of one look, from 1 s to 5 min: 20 s."
    )
    owner: Text | None = Field(
        None,
        description="A team or an e-mail address; without it, the owners of the citing fact sheets.",
    )
    expect: ExpectRow | None = Field(
        None, description="What healthy means; keys given here go before those of defaults."
    )
    note: AnyText | None = Field(None, description="A remark for editors, shown in reports.")


class ResourceRow(SharedKeys):
    """A thing that we promise stays reachable."""

    id: Id = Field(
        description="A name that never changes: lowercase letters, digits and dashes, at most 64."
    )
    name: Text = Field(description="What people call it; stands in reports.")
    url: ResourceUrl | None = Field(
        description="http, https, mailto, tel or sms; null means: to be filled in."
    )
    references: tuple[ReferenceRow, ...] | None = Field(
        None, description="The places in fact sheets that point here."
    )


class FactSheetRow(Row):
    """A document that sends readers elsewhere."""

    id: Id = Field(
        description="A name that never changes: lowercase letters, digits and dashes, at most 64."
    )
    title: Text = Field(description="What people call it; stands in reports.")
    lang: Language | None = Field(None, description="The language of the document; en if not said.")
    path: Glob | None = Field(
        None,
        description="The source that editors change, relative to the registry's folder; globs allowed.",
    )
    published_url: WebUrl | None = Field(
        None, description="The page that readers see; a sitemap may stand here."
    )
    edit_url: WebUrl | None = Field(None, description="Where an editor goes to change it.")
    reviewed: MonthOrDay | None = Field(
        None,
        description="When it was last reviewed: 2025-06-30, or 2025-06, which counts from the first of the month.",
    )
    review_every: ReviewEvery | None = Field(
        None, description="How long a review holds: 12 months, 2 years, 90 days or 6 weeks."
    )
    owner: Text | None = Field(None, description="A team or an e-mail address.")


class HostRow(Row):
    """How gently one host is asked."""

    interval: Interval | None = Field(
        None, description="The time between the starts of two requests, from 0 to 1 hour: 2 s."
    )
    concurrency: int | None = Field(
        None, ge=1, le=64, description="How many requests may be under way at once, from 1 to 64."
    )
    reason: Text | None = Field(
        None, description='Why this host is an exception; every row but "*" needs one.'
    )


class IncludedFile(Row):
    """A file that another one includes."""

    include: tuple[Glob, ...] | None = Field(
        None,
        description="More files with the same sections; patterns relative to the folder of this file.",
    )
    teams: dict[Id, Annotated[tuple[Email, ...], AfterValidator(values.some_members)]] | None = (
        Field(
            None,
            description="Each team with its e-mail addresses; an owner is a team or an address.",
        )
    )
    factsheets: tuple[FactSheetRow, ...] | None = Field(
        None, description="The documents whose referrals are kept current."
    )
    defaults: SharedKeys | None = Field(
        None,
        description="Keys of a resource that hold for every one of this file and the files it includes.",
    )
    hosts: dict[HostOrStar, HostRow] | None = Field(
        None, description='How gently each host is asked; "*" is every host without its own row.'
    )
    resources: tuple[ResourceRow, ...] | None = Field(
        None, description="What we promise stays reachable."
    )


class MainFile(IncludedFile):
    """The main file of a registry of the referral monitor."""

    version: Version = Field(description="The version of this format: 1.")
    settings: Annotated[Settings, BeforeValidator(_without_nulls)] | None = Field(
        None, description="What an operator sets; MONITOR_* and flags go before it."
    )
