"""What strangers wrote, made safe to show."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.report.parts import Address
from monitor.report.screen import Screen, clean, defang, host_of, key, link

LINKS = re.compile(r"(?i)(https?|ftp)://|www\.\w|\w\.(org|com|net)\b")


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  two\n lines\t", "two lines"),
        ("a\x00b\x1bc\x85d", "abc d"),
        ("exe\u202efdp.txt", "exefdp.txt"),
        ("\ufeffzero\u200bwidth", "zerowidth"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
        ("lone \ud800 half", "lone half"),
        ("no \ufffe character", "no character"),
    ],
)  # fmt: skip
def test_text_becomes_one_line_without_hidden_signs(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_long_text_ends_in_an_ellipsis() -> None:
    assert clean("word " * 100, 12) == "word word w…"
    assert clean("x" * 12, 12) == "x" * 12


@given(st.text(max_size=600), st.integers(1, 300))
def test_cleaned_text_is_short_visible_and_already_clean(text: str, limit: int) -> None:
    cleaned = clean(text, limit)

    assert len(cleaned) <= limit
    assert clean(cleaned, limit) == cleaned
    assert {unicodedata.category(sign) for sign in cleaned}.isdisjoint({"Cc", "Cs"})


@pytest.mark.parametrize(
    ("text", "defanged"),
    [
        ("https://nasen.org/map/", "hxxps://nasen[.]org/map/"),
        ("HTTP://NASEN.ORG", "hxxp://NASEN[.]ORG"),
        ("see www.nasen.org, now.", "see www[.]nasen[.]org, now."),
        ("ftp://nasen.org/", "ftp[:]//nasen[.]org/"),
        ("http://10.0.0.1/a", "hxxp://10[.]0[.]0[.]1/a"),
        ("nasen\u3002org", "nasen[.]org"),
        ("It took 1.5 s.", "It took 1.5 s."),
        ("Done. Next line.", "Done. Next line."),
    ],
)
def test_a_defanged_text_holds_nothing_to_click(text: str, defanged: str) -> None:
    assert defang(text) == defanged
    assert LINKS.search(defanged) is None


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://nasen.org/map/?a=1&b=2#x", "https://nasen.org/map/?a=1&b=2#x"),
        ("https://bücher.example/straße", "https://bücher.example/straße"),
        ('https://a.example/"><script>', "https://a.example/%22%3E%3Cscript%3E"),
        ("https://a.example/a b`c", "https://a.example/a%20b%60c"),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)//https://a.example", None),
        ("data:text/html,x", None),
        ("mailto:a@b.example", None),
        ("tel:+1", None),
        ("//a.example/", None),
        ("https://", None),
        ("https://[", None),
        ("", None),
        (None, None),
    ],
)
def test_only_web_addresses_become_links(url: str | None, target: str | None) -> None:
    assert link(url) == target


@pytest.mark.parametrize(
    "url",
    ["https://nasen.org/map/", "http://www.nasen.org/map", "HTTPS://NASEN.ORG/map/#top"],
)
def test_every_spelling_of_a_lost_address_is_shown_without_a_link(url: str) -> None:
    screen = Screen(frozenset({key("https://nasen.org/map/")}))
    shown = screen.address(url)

    assert shown is not None
    assert shown.href is None
    assert LINKS.search(shown.text) is None


def test_other_addresses_and_texts_stay_as_they_are() -> None:
    screen = Screen(frozenset({key("https://nasen.org/map/")}))

    assert screen.address("https://hri.global/") == Address(
        "https://hri.global/", "https://hri.global/"
    )
    assert screen.address(None) is None
    assert screen.text("See https://hri.global/.") == "See https://hri.global/."
    assert screen.text("See https://nasen.org/map/.") == "See hxxps://nasen[.]org/map/."
    assert screen.text("See https://hri.global/.", lure=True) == "See hxxps://hri[.]global/."


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://WWW.Nasen.org:443/x", "www.nasen.org"),
        ("https://[", ""),
        ("tel:1", ""),
        (None, ""),
    ],
)
def test_a_host_is_read_from_an_address_or_empty(url: str | None, host: str) -> None:
    assert host_of(url) == host
