"""What a valid file means: values, defaults, dates, paths, and what is kept for the audit trail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

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
from monitor.registry import load

Loaded = Callable[[str], Registry]
Write = Callable[[dict[str, str]], Path]

FULL = """\
teams:
  editors: [editors@example.org, second@example.org]
factsheets:
  - id: sheet
    title: A sheet
    lang: es
    path: sheets/one.md
    published_url: https://example.org/sheet
    edit_url: https://example.org/edit?id=1
    reviewed: 2025-06
    review_every: 12 months
    owner: editors
hosts:
  "*": {interval: 500 ms}
  Nasen.ORG: {interval: 2 s, concurrency: 1, reason: small}
resources:
  - id: locator
    name: Find a place
    url: https://nasen.org/map/
    target: confirmed
    confirmed_by: Ann
    confirmed_on: 2025-06-30
    kind: service
    importance: critical
    every: 12 hours
    timeout: 45 s
    owner: someone@example.org
    references:
      - {factsheet: sheet, section: MORE INFORMATION, text: Find a place}
      - {factsheet: sheet, text: ''}
    expect:
      text_any: [syringe, 988]
      text_all: [no]
      text_none: [closed]
      selector: main h1
      final_host: NASEN.org
      content_type: Text/HTML
      lang: no
    note: a remark
"""


def test_every_key_of_a_full_file_arrives_in_the_model(loaded: Loaded, tmp_path: Path) -> None:
    registry = loaded(FULL)
    assert registry.path == tmp_path / "resources.yaml"
    assert registry.teams == {"editors": ("editors@example.org", "second@example.org")}
    assert registry.hosts == {
        "*": HostPolicy(interval=timedelta(milliseconds=500)),
        "nasen.org": HostPolicy(interval=timedelta(seconds=2), concurrency=1, reason="small"),
    }
    assert registry.factsheets == (
        FactSheet(
            id="sheet",
            title="A sheet",
            path="sheets/one.md",
            published_url="https://example.org/sheet",
            edit_url="https://example.org/edit?id=1",
            lang="es",
            reviewed=date(2025, 6, 1),
            review_due=date(2026, 6, 1),
            owner="editors",
        ),
    )
    assert registry.resources == (
        Resource(
            id="locator",
            name="Find a place",
            url="https://nasen.org/map/",
            target=Target.CONFIRMED,
            confirmed_by="Ann",
            confirmed_on=date(2025, 6, 30),
            kind=Kind.SERVICE,
            importance=Importance.CRITICAL,
            every=timedelta(hours=12),
            timeout=timedelta(seconds=45),
            owner="someone@example.org",
            references=(
                Reference("sheet", "MORE INFORMATION", "Find a place"),
                Reference("sheet", "", ""),
            ),
            expect=Expectation(
                text_any=("syringe", "988"),
                text_all=("no",),
                text_none=("closed",),
                selector="main h1",
                final_host="nasen.org",
                content_type="text/html",
                lang="no",
            ),
            note="a remark",
        ),
    )


def test_what_is_not_said_has_sensible_values(loaded: Loaded) -> None:
    registry = loaded("resources:\n  - {id: a, name: A, url: null}\n")
    assert registry.resources == (Resource(id="a", name="A", url=None),)


def test_a_file_with_empty_sections_is_a_valid_start(loaded: Loaded) -> None:
    text = "settings:\nteams:\nfactsheets:\ndefaults:\nhosts:\nresources:\n  # none yet\n"
    registry = loaded(text)
    assert (registry.resources, registry.factsheets, registry.settings) == ((), (), {})


@pytest.mark.parametrize(
    ("keys", "every"),
    [
        ("importance: critical", timedelta(hours=6)),
        ("importance: normal", timedelta(days=1)),
        ("importance: low", timedelta(weeks=1)),
        ("note: nothing said", timedelta(days=1)),
        ("importance: low, every: 2 hours", timedelta(hours=2)),
        ("every: 5 min", timedelta(minutes=5)),
        ("every: 365 days", timedelta(days=365)),
    ],
)
def test_the_interval_follows_from_the_importance_unless_it_is_given(
    keys: str, every: timedelta, loaded: Loaded
) -> None:
    [resource] = loaded(f"resources:\n  - {{id: a, name: A, url: null, {keys}}}\n").resources
    assert resource.every == every


DEFAULTS = """\
defaults:
  every: 3 days
  timeout: 1 min
  kind: organization
  owner: default@example.org
  note: shared
  expect: {lang: en, text_none: [closed], final_host: example.org}
resources:
  - {id: plain, name: A, url: 'https://example.org/'}
  - id: own
    name: B
    url: https://example.org/b
    every: 1 day
    owner: own@example.org
    expect: {text_any: [b], text_none: [], final_host: null}
  - {id: nulls, name: C, url: null, every: null, owner: null, note: null, expect: null, importance: low}
  - {id: phone, name: D, url: 'tel:988'}
"""


def test_defaults_hold_where_a_resource_says_nothing(loaded: Loaded) -> None:
    plain, own, nulls, phone = loaded(DEFAULTS).resources
    assert (plain.every, plain.timeout, plain.kind, plain.owner, plain.note) == (
        timedelta(days=3),
        timedelta(minutes=1),
        Kind.ORGANIZATION,
        "default@example.org",
        "shared",
    )
    assert plain.expect == Expectation(text_none=("closed",), final_host="example.org", lang="en")
    assert (own.every, own.timeout, own.owner) == (
        timedelta(days=1),
        timedelta(minutes=1),
        "own@example.org",
    )
    assert own.expect == Expectation(text_any=("b",), lang="en")
    assert (nulls.every, nulls.owner, nulls.note) == (timedelta(weeks=1), None, "")
    assert nulls.expect == Expectation()
    assert phone.expect == Expectation()


def test_a_confirmation_in_defaults_does_not_stick_to_an_assumed_target(loaded: Loaded) -> None:
    shared = "defaults: {target: confirmed, confirmed_by: Ann, confirmed_on: 2025-06-30}\n"
    rows = "  - {id: a, name: A, url: 'https://a.org/'}\n  - {id: b, name: B, url: null, target: assumed}\n"
    confirmed, assumed = loaded(f"{shared}resources:\n{rows}").resources
    assert (confirmed.target, confirmed.confirmed_by) == (Target.CONFIRMED, "Ann")
    assert (assumed.target, assumed.confirmed_by, assumed.confirmed_on) == (
        Target.ASSUMED,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("reviewed", "every", "due"),
    [
        ("2025-06", "12 months", date(2026, 6, 1)),
        ("2025-06-30", "12 months", date(2026, 6, 30)),
        ("2024-02-29", "1 year", date(2025, 2, 28)),
        ("2024-02-29", "4 years", date(2028, 2, 29)),
        ("2025-08-31", "1 month", date(2025, 9, 30)),
        ("2025-12-15", "1 month", date(2026, 1, 15)),
        ("2025-06", "90 days", date(2025, 8, 30)),
        ("2025-06", "6 weeks", date(2025, 7, 13)),
        ("2199-12-31", "10 years", date(2209, 12, 31)),
    ],
)
def test_a_review_is_due_after_calendar_months_or_days(
    reviewed: str, every: str, due: date, loaded: Loaded
) -> None:
    row = f"{{id: s, title: S, reviewed: {reviewed}, review_every: {every}}}"
    [sheet] = loaded(f"factsheets:\n  - {row}\n").factsheets
    assert sheet.review_due == due


@pytest.mark.parametrize("row", ["reviewed: 2025-06", "review_every: 12 months", "lang: en"])
def test_a_review_is_never_due_where_one_half_is_missing(row: str, loaded: Loaded) -> None:
    [sheet] = loaded(f"factsheets:\n  - {{id: s, title: S, {row}}}\n").factsheets
    assert sheet.review_due is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("sheets/b.md", ["sheets/b.md"]),
        ("sheets/*.md", ["sheets/a.md", "sheets/b.md"]),
        ("**/*.md", ["sheets/a.md", "sheets/b.md", "sheets/deep/c.md"]),
        ("sheets/[x].txt", ["sheets/[x].txt"]),
        ("sheets", []),
        ("missing.md", []),
    ],
)
def test_the_path_of_a_fact_sheet_is_a_pattern_below_the_registrys_folder(
    path: str, expected: list[str], write: Write, tmp_path: Path
) -> None:
    names = ("sheets/b.md", "sheets/a.md", "sheets/deep/c.md", "sheets/[x].txt")
    text = f"version: 1\nfactsheets:\n  - {{id: s, title: S, path: '{path}'}}\n"
    registry = load(write({"resources.yaml": text, **dict.fromkeys(names, "")}))
    assert registry.factsheets[0].paths == tuple(tmp_path / name for name in expected)


def test_an_absolute_path_and_one_that_leaves_the_folder_are_fine(
    write: Write, tmp_path: Path
) -> None:
    rows = f"  - {{id: a, title: S, path: '{tmp_path}/a.md'}}\n  - {{id: b, title: S, path: ../b.md}}\n"
    write({"a.md": "", "b.md": "", "inner/resources.yaml": f"version: 1\nfactsheets:\n{rows}"})
    first, second = load(tmp_path / "inner/resources.yaml").factsheets
    assert first.paths == (tmp_path / "a.md",)
    assert [path.resolve() for path in second.paths] == [tmp_path / "b.md"]


def test_settings_and_texts_are_kept_as_they_were_written(write: Write, tmp_path: Path) -> None:
    text = (
        "\ufeffversion: 1\r\nsettings: {report: {day: sun, hour: 07}, canaries: [https://a.org/], "
        "network: {proxy: null, resolve: {a.org: '127.0.0.1:80'}}, heartbeat: }\r\n"
    )
    registry = load(write({"resources.yaml": text}))
    assert registry.settings == {
        "report": {"day": "sun", "hour": "07"},
        "canaries": ["https://a.org/"],
        "network": {"resolve": {"a.org": "127.0.0.1:80"}},
    }
    assert registry.files == {tmp_path / "resources.yaml": text}


@pytest.mark.parametrize("url", ["HTTPS://Example.org/", "http://localhost:8080/", "tel:988"])
def test_an_address_is_kept_as_it_was_written(url: str, loaded: Loaded) -> None:
    [resource] = loaded(f"resources:\n  - {{id: a, name: A, url: '{url}'}}\n").resources
    assert resource.url == url
