"""The page as a reader, a screen reader and a mail program get it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib.resources import files
from itertools import pairwise

import pytest
from selectolax.lexbor import LexborHTMLParser

from monitor.model import Status
from monitor.report import Facts, summarise, to_html

Scenes = Mapping[str, Callable[[], Facts]]
ALL = ("busy", "quiet", "untrusted", "hijacked", "week-53", "redesign")
STYLE = files("monitor.report").joinpath("templates/style.css.j2").read_text(encoding="utf-8")
LIGHT, DARK = STYLE.split("@media (prefers-color-scheme: dark)")


@pytest.fixture
def page(request: pytest.FixtureRequest, scenes: Scenes) -> LexborHTMLParser:
    return LexborHTMLParser(to_html(summarise(scenes[request.param]())))


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb" (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def colour_of(style: str, selector: str, what: str) -> str:
    found = re.search(
        rf"(?m)^\s*{re.escape(selector)} \{{[^}}]*?(?<![-\w]){what}: (#\w{{6}})", style
    )
    assert found is not None, f"{selector} has no {what}"
    return found[1]


@pytest.mark.parametrize("page", ALL, indirect=True)
def test_the_page_stands_alone(page: LexborHTMLParser) -> None:
    assert page.css("script, link, img, iframe, object, embed, form, [src]") == []
    # The page is copied to latest.html and mailed: a relative link would lead nowhere.
    links = [node.attributes["href"] or "" for node in page.css("a")]
    assert [link for link in links if not link.startswith("https://")] == []
    assert "url(" not in STYLE
    assert "@import" not in STYLE


@pytest.mark.parametrize("page", ALL, indirect=True)
def test_the_page_can_be_walked_by_its_landmarks_and_headings(page: LexborHTMLParser) -> None:
    levels = [int((node.tag or "h0")[1]) for node in page.css("h1, h2, h3, h4")]
    targets = {node.attributes["id"] for node in page.css("[id]")}
    labels = [node.attributes["aria-labelledby"] for node in page.css("section")]

    assert (levels[0], levels.count(1)) == (1, 1)
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [len(page.css(name)) for name in ("header", "main", "footer")] == [1, 1, 1]
    assert set(labels) <= targets
    assert len(labels) == len(set(labels))
    assert page.css("html")[0].attributes["lang"] == "en"


@pytest.mark.parametrize("page", ALL, indirect=True)
def test_every_bar_has_words_for_those_who_do_not_see_it(page: LexborHTMLParser) -> None:
    bars = page.css(".bar")

    assert bars
    for bar in bars:
        words = bar.next.next if bar.next else None  # after the space that follows the bar
        assert bar.attributes["role"] == "img"
        assert (bar.attributes["aria-label"] or "").startswith("Last 12 weeks, oldest first: ")
        assert len(bar.css("i")) == 12
        assert words is not None
        assert "week" in words.text()


@pytest.mark.parametrize("page", ["quiet", "busy"], indirect=True)
def test_what_is_well_is_folded_away(page: LexborHTMLParser) -> None:
    folded = page.css("section[aria-labelledby=all] details")

    assert [("open" in node.attributes) for node in folded] == [False]
    outside = [node for node in page.css(".card .pill") if node.text() == "Up"]
    assert outside == []


def test_a_quiet_page_shows_nothing_but_its_answer_coverage_and_trend(scenes: Scenes) -> None:
    page = LexborHTMLParser(to_html(summarise(scenes["quiet"]())))

    assert [node.attributes["id"] for node in page.css("h2")] == ["coverage", "trend", "all"]


@pytest.mark.parametrize("style", [LIGHT, DARK], ids=["light", "dark"])
def test_every_word_stands_out_from_its_ground(style: str) -> None:
    sheet = colour_of(style, ".sheet", "background")
    body, link = colour_of(style, "body", "color"), colour_of(style, "a", "color")
    pills = ["", *(f".{name}" for name in ("down", "attention", "suspect", "up", "unverified"))]

    assert contrast(body, sheet) >= 7
    assert contrast(link, sheet) >= 4.5
    for pill in pills:
        ground = colour_of(style, f".pill{pill}", "background")
        assert contrast(colour_of(style, f".pill{pill}", "color"), ground) >= 4.5


def test_every_status_has_a_colour_or_is_meant_to_be_grey() -> None:
    coloured = {status for status in Status if f".pill.{status} " in LIGHT}

    assert set(Status) - coloured == {Status.NEW, Status.PAUSED}
