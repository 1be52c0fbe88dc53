"""Whatever a page, a sheet or an address says, a report shows it and obeys none of it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pyromark
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from monitor.model import (
    Certificate,
    FactSheet,
    Finding,
    FindingKind,
    Look,
    Mapped,
    PageNote,
    Reason,
    Reference,
    ReferenceState,
    Resource,
    Standing,
    Status,
    Target,
    Transition,
    WeekCount,
)
from monitor.report import Facts, entry_of, render, render_front, summarise, to_lines, week_of

Scenes = Mapping[str, Callable[[], Facts]]
NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)
PERIOD = week_of(datetime(2026, 11, 18, tzinfo=UTC).date(), NOW, UTC)
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></title><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    '=HYPERLINK("http://evil.example")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "-2+3",
    "\uff1d1+1",
    "[click](javascript:alert(1))",
    "![](http://evil.example/pixel.png)",
    "<http://evil.example>",
    "http://evil.example www.evil.example",
    "# heading\n\n- item\n\n| a | b |\n\n---",
    "``` \n code",
    "\x00\x1b[31m\u202e\ufffe\ud800",
    "a]]>b<!--",
    "0",  # with the full stop that follows a title, a numbered list
    "&lt;b&gt;&#60;i&#62;",
)
# The tags that the template itself writes; another one came from outside.
OWN_TAGS = frozenset(
    {
        "html", "head", "meta", "title", "style", "body", "div", "header", "p", "h1", "h2", "h3", "h4",
        "time", "main", "section", "span", "article", "table", "tbody", "thead", "tr", "th", "td",
        "caption", "abbr", "a", "code", "i", "b", "ul", "li", "br", "details", "summary", "footer",
    }
)  # fmt: skip
MARKDOWN_TAGS = frozenset(
    "h1 h2 h3 h4 p ul li a code strong table thead tbody tr th td".split()  # noqa: SIM905  (a list of words reads best)
)


def world_of(text: str, reason: Reason = Reason.SOFT_404, url: str = "https://a.example/") -> Facts:
    """Return facts in which every word that comes from outside is `text`."""
    statuses = (Status.DOWN, Status.ATTENTION, Status.SUSPECT, Status.UNVERIFIED, Status.UP)
    reasons = (reason, Reason.MOVED_HOST, Reason.TIMEOUT, Reason.BOT_WALL, Reason.OK)
    reference = Reference("sheet", text, text, text, 1, text, text)
    resources = tuple(
        Resource(
            status.value, text, url, Target.ASSUMED, owner=text, note=text, references=(reference,)
        )
        for status in statuses
    )
    at = PERIOD.start + timedelta(days=2)
    transitions = tuple(
        Transition(status.value, at, Status.UP, status, why, text, "run")
        for status, why in zip(statuses, reasons, strict=True)
    )
    look = Look(
        "attention", "run", 1, at, url, text, Reason.MOVED_HOST, text, text, 200, timedelta()
    )
    return Facts(
        now=NOW,
        period=PERIOD,
        title=text,
        resources=(*resources, Resource("null", text, None)),
        factsheets=(FactSheet("sheet", text, edit_url=text),),
        mapped=(Mapped(reference, ReferenceState.UNMAPPED),),
        transitions=transitions,
        standings={"up": Standing("up", Status.UP, at)},
        looks={"attention": look},
        pages={status.value: PageNote(text, text, text) for status in statuses},
        certificates=(Certificate("a.example", NOW, text),),
        findings=(Finding(FindingKind.DISAGREES, "sheet", text, 3),),
        week_counts=tuple(WeekCount(status.value, PERIOD.monday, 3) for status in statuses),
        flapping=frozenset(status.value for status in statuses),
        teams={text: ("somebody@example.org",)},
    )


def files_of(facts: Facts) -> dict[str, str]:
    summary = summarise(facts)
    front = render_front([entry_of(summary)])
    named = {f"front {name}": text for name, text in front.items()}
    return {**render(summary), **named, "lines": to_lines(summary)}


@cache
def written_with(text: str) -> Mapping[str, str]:
    return files_of(world_of(text))


def assert_harmless_html(text: str) -> None:
    tree = LexborHTMLParser(text)
    tags = {node.tag for node in tree.css("*") if node.tag is not None}
    assert tags - OWN_TAGS - {"link"} == set()
    for node in tree.css("*"):
        assert not [name for name in node.attributes if name.startswith("on") or name == "src"]
        href = node.attributes.get("href") or "#"
        assert re.match(r"https?://|#|report\.|feed\.xml|index\.html|\d{4}-W\d\d/", href), href


def markdown_tags(text: str) -> list[str]:
    html = pyromark.html(text, options=pyromark.Options.ENABLE_TABLES)
    return re.findall(r"<([a-zA-Z][a-zA-Z0-9]*)", html)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_text_becomes_markup_in_html(text: str) -> None:
    files = written_with(text)

    assert_harmless_html(files["index.html"])
    assert_harmless_html(files["front index.html"])


@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_text_becomes_markup_in_markdown(text: str) -> None:
    written = written_with(text)["report.md"]
    plain = written_with("plain words")["report.md"]

    assert set(markdown_tags(written)) <= MARKDOWN_TAGS
    assert markdown_tags(written).count("h2") == markdown_tags(plain).count("h2")
    bare = re.sub(r"<https?://[^>\s]*>|`[^`]*`", "", written)
    assert re.search(r"(?i)[a-z]://|\bwww\.", bare) is None  # GitHub links bare addresses


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_the_csv_is_a_formula(text: str) -> None:
    rows = list(csv.reader(io.StringIO(written_with(text)["report.csv"])))

    assert {len(row) for row in rows} == {20}
    for row in rows:
        assert not [
            cell for cell in row if cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d"))
        ]


@pytest.mark.parametrize("text", HOSTILE)
def test_the_json_and_the_feed_stay_well_formed(text: str) -> None:
    files = written_with(text)

    json.loads(files["report.json"]).keys()
    etree.fromstring(files["front feed.xml"].encode())
    assert all("\x00" not in file and "\u202e" not in file for file in files.values())
    assert files["lines"].count("\n") == 2


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet=st.characters(codec=None), max_size=40) | st.sampled_from(HOSTILE))
def test_any_text_at_all_is_harmless_in_every_format(text: str) -> None:
    files = files_of(world_of(text))

    assert_harmless_html(files["index.html"])
    assert set(markdown_tags(files["report.md"])) <= MARKDOWN_TAGS
    etree.fromstring(files["front feed.xml"].encode())
    json.loads(files["report.json"])
    assert all(file.encode() for file in files.values())


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "tel:+1", "mailto:a@b.example"]
)
def test_an_address_that_is_none_of_the_web_is_no_link(url: str) -> None:
    files = files_of(world_of("words", url=url))

    assert f'href="{url[:4]}' not in files["index.html"]
    assert f"<{url[:4]}" not in files["report.md"]


def is_clickable(text: str, host: str) -> bool:
    """Return whether a mail program or a browser could make a link of the host."""
    return re.search(rf"(?i){re.escape(host)}", text) is not None


@pytest.mark.parametrize("reason", [Reason.HIJACKED, Reason.PARKED])
@pytest.mark.parametrize("host", ["nasen.org", "casino.example.com"])
def test_a_lost_address_cannot_be_clicked_in_any_format(
    reason: Reason, host: str, scenes: Scenes
) -> None:
    facts = scenes["hijacked"]()
    transitions = tuple(
        replace(each, reason=reason) if each.reason is Reason.HIJACKED else each
        for each in facts.transitions
    )
    files = files_of(replace(facts, transitions=transitions))

    assert [name for name, text in files.items() if is_clickable(text, host)] == []
    assert "hxxps://nasen[.]org/map/" in files["index.html"]
    assert "`hxxps://nasen[.]org/map/`" in files["report.md"]


@pytest.mark.parametrize("source", ["standing", "look", "transition"])
def test_one_witness_is_enough_to_keep_readers_away(source: str) -> None:
    facts = world_of("words", url="https://lost.example/")
    at = PERIOD.start
    look = replace(facts.looks["attention"], resource="down", reason=Reason.HIJACKED)
    change = replace(facts.transitions[0], reason=Reason.HIJACKED)
    standing = Standing("down", Status.DOWN, at, Reason.HIJACKED)
    witnesses = {
        "standing": replace(facts, standings={"down": standing}),
        "look": replace(facts, looks={"down": look}),
        "transition": replace(facts, transitions=(change, *facts.transitions[1:])),
    }
    files = files_of(replace(witnesses[source], certificates=()))

    assert [name for name, text in files.items() if is_clickable(text, "lost.example")] == []


def test_a_lost_certificates_host_and_a_cluster_of_lost_pages_are_no_links() -> None:
    facts = world_of("words", Reason.PARKED, "https://www.lost.example/")
    certificate = Certificate("www.lost.example", NOW)
    files = files_of(replace(facts, certificates=(certificate,)))

    assert [name for name, text in files.items() if is_clickable(text, "lost.example")] == []
    assert "www[.]lost[.]example" in files["report.md"].replace("\\", "")
