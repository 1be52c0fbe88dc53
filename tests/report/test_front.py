"""The list of reports and the feed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from lxml import etree

from monitor.report import Entry, render_front

ATOM = "{http://www.w3.org/2005/Atom}"
ENTRY = Entry(
    name="2026-W47",
    title="Harm Reduction referrals",
    monday=date(2026, 11, 16),
    sunday=date(2026, 11, 22),
    complete=True,
    as_of=datetime(2026, 11, 23, 5, tzinfo=UTC),
    headline="Nothing is broken; all 14 referrals serve readers.",
    line="Looked at 14 of 14.",
)
OLDER = replace(
    ENTRY,
    name="2026-W46",
    monday=date(2026, 11, 9),
    sunday=date(2026, 11, 15),
    as_of=datetime(2026, 11, 16, 5, tzinfo=UTC),
)


def feed_of(*entries: Entry) -> etree._Element:
    return etree.fromstring(render_front(entries)["feed.xml"].encode())


def test_the_newest_report_stands_first_whatever_order_they_come_in() -> None:
    page = render_front([OLDER, ENTRY])["index.html"]

    assert page.index("2026-W47/index.html") < page.index("2026-W46/index.html")
    assert render_front([OLDER, ENTRY]) == render_front([ENTRY, OLDER])


def test_the_feed_has_an_entry_a_week_with_an_identity_that_stays() -> None:
    feed = feed_of(ENTRY, OLDER)
    identities = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]

    assert identities == [
        "tag:referral-monitor.invalid,2026:reports/2026-W47",
        "tag:referral-monitor.invalid,2026:reports/2026-W46",
    ]
    assert feed.findtext(f"{ATOM}updated") == "2026-11-23T05:00:00Z"


@pytest.mark.parametrize("entries", [(), (ENTRY,)])
def test_the_feed_has_what_atom_asks_for(entries: tuple[Entry, ...]) -> None:
    feed = feed_of(*entries)

    for element in (feed, *feed.iter(f"{ATOM}entry")):
        assert all(element.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    links = [link.get("href") for link in feed.iter(f"{ATOM}link")]
    assert links[:2] == ["feed.xml", "index.html"]


def test_a_week_that_is_rewritten_stays_one_entry_and_the_later_text_counts() -> None:
    so_far = replace(
        ENTRY, complete=False, as_of=datetime(2026, 11, 18, tzinfo=UTC), headline="So far."
    )
    feed = feed_of(ENTRY, so_far)

    assert [e.findtext(f"{ATOM}title") for e in feed.iter(f"{ATOM}entry")] == [ENTRY.headline]


def test_a_week_that_is_not_over_says_so() -> None:
    files = render_front([replace(ENTRY, complete=False)])

    assert "2026-W47, so far" in files["index.html"]
    assert "16 to 22 November 2026 (so far). Looked at" in files["feed.xml"]


def test_without_any_report_the_page_says_so() -> None:
    assert "No report has been written yet." in render_front([])["index.html"]


def test_hostile_words_of_an_old_report_stay_words() -> None:
    hostile = "</title><script>alert(1)</script>&"
    files = render_front([replace(ENTRY, title=hostile, headline=hostile, line=hostile)])

    assert all("<script" not in text for text in files.values())
    assert feed_of(replace(ENTRY, headline=hostile)).findtext(f"{ATOM}entry/{ATOM}title") == hostile
