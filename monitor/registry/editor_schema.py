"""The shape of `resources.yaml` -> a JSON Schema (draft 2020-12) for autocompletion in editors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitor.registry.schema import MainFile
from monitor.settings import DURATION_WORDS

_DIALECT = "https://json-schema.org/draft/2020-12/schema"

# The classes of `monitor.settings` explain themselves to programmers; these sentences are for operators.
_SETTINGS: Mapping[str, Mapping[str, str]] = {
    "Settings": {
        "timezone": "The time zone of reports, such as America/New_York.",
        "contact": "Stands in the User-Agent, so that a site can write to you: mailto:editors@example.org.",
        "canaries": "Addresses that nearly always answer; when they fail as well, the trouble is ours.",
        "heartbeat": "An address that is called after each run, so that a missing run is noticed.",
        "database": "Where the history is kept: sqlite:///monitor.db beside the registry, or postgresql://...",
        "reports": "The folder that reports are written to, relative to the registry's.",
        "report": "When the weekly report is written.",
        "patience": "How long trouble must last before it is believed.",
        "retention": "How long the history keeps what it may forget.",
        "network": "How the network is reached.",
    },
    "ReportSection": {
        "day": "The day of the report: mon, tue, wed, thu, fri, sat or sun.",
        "hour": "The hour of the report, from 0 to 23, in the time zone of the settings.",
    },
    "PatienceSection": {
        "broken_looks": "Looks that must find a page broken before it counts as down.",
        "broken_gap": "The time between the first and the last of them, at least.",
        "unsure_looks": "Looks that must fail for a cause that may pass before a page counts as down.",
        "unsure_span": "The time between the first and the last of them, at least.",
        "blocked_looks": "Looks that must be turned away before a page counts as unverified.",
        "attention_looks": "Looks on as many runs that must find a page moved or degraded before an editor is asked.",
        "recovery_looks": "Good looks that a page needs to count as up again.",
        "recovery_gap": "The time between the first and the last of them, at least.",
    },
    "RetentionSection": {
        "results": "How long the row of each look is kept.",
        "evidence": "How long what was seen is kept; the last good and the first bad look stay for ever.",
    },
    "NetworkSection": {
        "proxy": "The proxy that requests go through; HTTPS_PROXY says it too.",
        "no_proxy": "Hosts that are asked without the proxy; NO_PROXY says it too.",
        "ca_bundle": "A file of certificates to trust; SSL_CERT_FILE says it too.",
        "resolve": "Where a host is found instead, as host[:port] with address[:port].",
        "allow_networks": "Private networks that may be asked, such as 10.0.0.0/8.",
        "concurrency": "How many requests may be under way at once, on all hosts together.",
        "body_cap": "How many bytes of a page are read, after decompression.",
    },
}


def json_schema() -> dict[str, object]:
    """Return the schema of the main file; every key carries a description."""
    schema: dict[str, Any] = MainFile.model_json_schema()
    for name, descriptions in _SETTINGS.items():
        for key, sentence in descriptions.items():
            schema["$defs"][name]["properties"][key]["description"] = sentence
    readable: dict[str, object] = _with_readable_durations(schema)
    return {"$schema": _DIALECT, **readable, "title": "Registry of the referral monitor"}


def _with_readable_durations(node: Any) -> Any:
    """Return the schema with "6 hours" where pydantic would ask for ISO 8601 (PT6H)."""
    if isinstance(node, list):
        return [_with_readable_durations(item) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("format") == "duration":
        kept = {key: value for key, value in node.items() if key not in {"format", "default"}}
        return {"examples": [DURATION_WORDS], **kept, "type": ["string", "integer"]}
    return {key: _with_readable_durations(value) for key, value in node.items()}
