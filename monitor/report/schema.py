"""The shape of report.json as a JSON Schema, for whoever reads the reports by program."""

from __future__ import annotations

from monitor.model import (
    Cause,
    FindingKind,
    Importance,
    Kind,
    Reason,
    Status,
    Target,
    Verdict,
)

Shape = dict[str, object]
_TEXT: Shape = {"type": "string"}
_COUNT: Shape = {"type": "integer", "minimum": 0}
_FLAG: Shape = {"type": "boolean"}
_MOMENT: Shape = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
_DAY: Shape = {"type": "string", "format": "date"}
_WEEK: Shape = {"type": "string", "pattern": r"^\d{4}-W\d{2}$"}
_STATUSES = [status.value for status in Status]


def _maybe(shape: Shape) -> Shape:
    return {"anyOf": [shape, {"type": "null"}]}


def _list(shape: Shape) -> Shape:
    return {"type": "array", "items": shape}


def _object(**properties: Shape) -> Shape:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _one_of(*values: str) -> Shape:
    return {"enum": list(values)}


_IDS = _list(_TEXT)
_ADDRESS = _object(
    text={**_TEXT, "description": "as people may see it: hxxps://... where nobody should go"},
    link={**_maybe(_TEXT), "description": "null where it must not become a link"},
)
_PLACE = _object(
    factsheet=_TEXT,
    title=_TEXT,
    section=_TEXT,
    line=_maybe({"type": "integer"}),
    lead=_TEXT,
    text=_TEXT,
    edit_url=_maybe(_TEXT),
)
_CLUSTER = _object(
    host=_maybe(_TEXT),
    cause=_maybe(_one_of(*(cause.value for cause in Cause))),
    resources=_IDS,
)
_CELL = _object(
    week=_WEEK,
    looks={**_COUNT, "description": "trusted looks; with 0 nothing is known of the week"},
    worst=_maybe(_one_of(*_STATUSES)),
    seconds_down=_COUNT,
)
_RESOURCE = _object(
    id=_TEXT,
    name=_TEXT,
    kind=_one_of(*(kind.value for kind in Kind)),
    importance=_one_of(*(importance.value for importance in Importance)),
    target=_one_of(*(target.value for target in Target)),
    direct={**_FLAG, "description": "watched because a sheet names the address itself"},
    owners=_list(_TEXT),
    address=_maybe(_ADDRESS),
    status=_one_of(*_STATUSES),
    since=_maybe(_MOMENT),
    verdict=_maybe(_one_of(*(verdict.value for verdict in Verdict))),
    reason=_maybe(_one_of(*(reason.value for reason in Reason))),
    sentence=_TEXT,
    detail=_TEXT,
    to_do=_TEXT,
    broken_when_added=_FLAG,
    broken_for_seconds=_maybe(_COUNT),
    next_look=_maybe(_MOMENT),
    new_address=_maybe(_ADDRESS),
    page=_maybe(_object(title=_TEXT, excerpt=_TEXT)),
    references=_list(_PLACE),
    weeks=_list(_CELL),
)
_PERIOD = _object(
    name=_WEEK,
    start=_MOMENT,
    end=_MOMENT,
    monday=_DAY,
    sunday=_DAY,
    timezone=_TEXT,
    complete=_FLAG,
)
_CERTIFICATE = _object(
    host=_TEXT, not_after=_MOMENT, days_left={"type": "integer"}, resources=_COUNT
)
_FINDING = _object(
    kind=_one_of(*(kind.value for kind in FindingKind)),
    factsheet=_maybe(_TEXT),
    line=_maybe({"type": "integer"}),
    sentence=_TEXT,
)
_COVERAGE = _object(
    watched=_COUNT,
    checked=_COUNT,
    unchecked=_list(_TEXT),
    runs=_COUNT,
    untrusted_runs=_COUNT,
    missed_runs=_COUNT,
    gaps=_list(_object(start=_MOMENT, end=_MOMENT, untrusted_runs=_COUNT)),
    references=_COUNT,
    unmapped=_list(_PLACE),
)
_FIGURES = _object(
    week=_WEEK,
    trusted={**_FLAG, "description": "false: no trusted look, the counts say nothing"},
    counts=_object(**dict.fromkeys(_STATUSES, _COUNT)),
    serving=_COUNT,
    newly_broken=_COUNT,
    fixed=_COUNT,
)


def json_schema() -> Shape:
    """Return the JSON Schema (2020-12) of report.json; `schema` in the document is its version."""
    document = _object(
        schema={"const": 1},
        title=_TEXT,
        period=_PERIOD,
        as_of=_MOMENT,
        headline=_TEXT,
        line=_TEXT,
        quiet=_FLAG,
        trusted=_FLAG,
        last_trusted_look=_maybe(_MOMENT),
        newly_broken=_list(_CLUSTER),
        attention=_IDS,
        suspect=_IDS,
        still_broken=_list(_CLUSTER),
        fixed=_IDS,
        assumed=_IDS,
        to_be_filled_in=_IDS,
        could_not_check=_IDS,
        flapping=_IDS,
        certificates=_list(_CERTIFICATE),
        findings=_list(_FINDING),
        coverage=_COVERAGE,
        trend=_list(_FIGURES),
        resources=_list(_RESOURCE),
    )
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **document}
