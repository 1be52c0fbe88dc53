"""Bytes as they come, hostile ones included, and what a browser would show of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.judge import judge
from monitor.judge.decode import decode, media_type, sniffed
from monitor.judge.page import Page, refresh
from monitor.judge.tame import tame
from monitor.model import (
    Check,
    Expectation,
    Hop,
    Judgement,
    Kind,
    Observation,
    Question,
    Reason,
    Resource,
    Verdict,
)

Look = Callable[..., Judgement]


@pytest.mark.parametrize(
    ("body", "declared", "text"),
    [
        ("é".encode(), "text/html; charset=utf-8", "é"),
        ("é".encode(), 'text/html; Charset="UTF-8"; x=y', "é"),
        ("é".encode(), None, "é"),
        ("é€.".encode("cp1252"), None, "é€."),
        ("é€".encode("cp1252"), "text/html; charset=ISO-8859-1", "é€"),
        ("é€".encode("cp1252"), "text/html; charset=us-ascii", "é€"),
        (b"\xef\xbb\xbf" + "é".encode(), "text/html; charset=iso-8859-1", "é"),
        (b"\xff\xfe" + "é".encode("utf-16-le"), None, "é"),
        (b"\xfe\xff" + "é".encode("utf-16-be"), None, "é"),
        ("é".encode("utf-16-le"), "text/html; charset=utf-16", "é"),
        ("注射".encode("cp932"), "text/html; charset=x-sjis", "注射"),
        ("注射".encode("gb18030"), "text/html; charset=gb2312", "注射"),
        ("주".encode("cp949"), "text/html; charset=ks_c_5601-1987", "주"),
        ("é".encode(), "text/html; charset=no-such-charset", "é"),
        ("é".encode(), "text/html; charset=\x00", "é"),
        ("é".encode(), "text/html; charset=", "é"),
        ("é".encode(), "text/html; charset=base64", "é"),
        ("é".encode(), "text/html; charset=unicode_escape", "é"),
        ("é".encode(), "text/html; charset=punycode", "é"),
        ("é".encode(), "text/html; charset=utf-7", "é"),
        (b"<meta charset=koi8-r>" + "ш".encode("koi8-r"), None, "<meta charset=koi8-r>ш"),
        (
            b'<meta http-equiv="content-type" content="text/html; charset=windows-1251">\xf8',
            "text/html",
            '<meta http-equiv="content-type" content="text/html; charset=windows-1251">ш',
        ),
        (b"<meta charset=utf-16>\xc3\xa9", None, "<meta charset=utf-16>é"),
        (b"<meta charset=nonsense>\xc3\xa9", None, "<meta charset=nonsense>é"),
        (b"\xff\xc3", "text/html; charset=utf-8", "\ufffd"),
        ("aé".encode()[:-1], None, "a"),
        (b"", None, ""),
    ],
)
def test_bytes_become_the_text_that_a_browser_shows(
    body: bytes, declared: str | None, text: str
) -> None:
    assert decode(body, declared) == text


@given(st.binary(max_size=200), st.text(max_size=40) | st.none())
def test_no_bytes_are_too_strange_to_decode(body: bytes, declared: str | None) -> None:
    assert isinstance(decode(body, f"text/html; charset={declared}"), str)
    assert isinstance(media_type(declared, body), str)


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"  <!DOCTYPE  html>", "text/html"),
        (b"\xef\xbb\xbf<html>", "text/html"),
        (b"<!-- x -->", "text/html"),
        (b"<p>x", "text/html"),
        (b"<point>", "text/plain"),
        (b"<?xml version='1.0'?><rss>", "text/xml"),
        (b"<?xml version='1.0'?><html xmlns=''>", "application/xhtml+xml"),
        (b"%PDF-1.4", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
        (b"\x1f\x8b\x08", "application/gzip"),
        (b"\x89PNG", "image/png"),
        (b"GIF89a", "image/gif"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBP", "image/webp"),
        (b"a\x00b", "application/octet-stream"),
        (b"plain", "text/plain"),
        (b"", "text/plain"),
    ],
)
def test_the_first_bytes_show_what_it_is(body: bytes, media: str) -> None:
    assert sniffed(body) == media


@pytest.mark.parametrize(
    ("content", "delay", "target"),
    [
        ("0", 0, ""),
        ("5;", 5, ""),
        ("5;url=a", 5, "a"),
        ("5; url = 'a b' c", 5, "a b"),
        ('5;URL="a', 5, "a"),
        ("5;a?url=b", 5, "a?url=b"),
        ("007,a", 7, "a"),
        ("1.9;url=a", 1, "a"),
    ],
)
def test_a_refresh_is_read_as_browsers_read_it(content: str, delay: int, target: str) -> None:
    wish = refresh(content)
    assert wish is not None
    assert (wish.delay, wish.target) == (delay, target)


@given(st.text(max_size=60))
def test_no_refresh_is_too_strange_to_read(content: str) -> None:
    refresh(content)


def fonts(number: int) -> str:
    return "".join(f"<font size={size}>" for size in range(number))


HOSTILE = {
    "nested": "<div>" * 100_000,
    "attributes": "<p " + " ".join(f"a{number}=1" for number in range(60_000)) + ">",
    "quoted attributes": "<p x=y='" + " ".join(f"a{number}" for number in range(60_000)) + "'>",
    "options": "<select>" + "<option>x" * 60_000,
    "copies": "<p>" + fonts(1_900) + "</p>" + "<p>x</p>" * 5_000,
    "ends without a start": "<div>" * 1_900 + "</p>" * 100_000,
    "body tags": "".join(f"<body a{number}=1>" for number in range(50_000)),
    "unclosed tags": "<a " * 200_000,
    "unclosed quotes": '<a b="' * 100_000,
    "unclosed comments": "<!--" * 100_000,
    "unclosed scripts": "<script>" * 100_000,
    "hidden in a foreign style": "<svg><style>" + "<div>" * 100_000,
    "many refreshes": "<div>" * 1_900 + "<meta http-equiv=refresh content=x>" * 10_000,
    "nested and hidden": "<p hidden><div hidden>" * 1_500,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markup_is_judged_in_bounded_time(name: str, look: Look) -> None:
    begun = time.process_time()
    judged = look("<p>Text</p>" + HOSTILE[name], text_any=("naloxone",))
    assert time.process_time() - begun < 2
    assert judged.verdict in {Verdict.HEALTHY, Verdict.DEGRADED}


def test_what_was_cut_to_keep_the_parser_safe_is_not_missing(look: Look) -> None:
    body = "<p>syringe" + "<div>" * 100_000 + "naloxone"
    judged = look(body, text_any=("naloxone",), kind=Kind.SERVICE, held_before=True)
    assert (judged.reason, judged.holds) == (Reason.OK, None)
    assert look(body, text_any=("syringe",)).holds is True


@pytest.mark.parametrize(
    "part",
    [
        "<div>" * 1_500 + "</div>" * 1_500,
        "<p>x" * 30_000,
        "<li><a href=x>x" * 10_000,
        "<tr><td>x" * 10_000,
        "<br><img src=x>" * 20_000,
        "<script>'" + "<div>" * 10_000 + "'</script>",
        "<!--" + "<div>" * 10_000 + "-->",
        "<img src='data:" + "a/ " * 50_000 + "'>",
    ],
)
def test_a_large_ordinary_page_is_read_to_its_end(part: str, look: Look) -> None:
    assert look(f"<body>{part}<p>naloxone", text_any=("naloxone",)).holds is True


@given(st.text(alphabet="<>/!-=\"' abdivscriptp", max_size=300))
@settings(max_examples=60)
def test_taming_is_total_and_adds_nothing(markup: str) -> None:
    long = "<p>x</p>" * 1_001 + markup
    tamed, _ = tame(long)
    assert len(tamed) <= len(long)
    assert Page(tamed).note is not None


WORDS = st.sampled_from(
    [
        *(
            "<html lang=en>",
            "<meta http-equiv=refresh content='0;url=/x'>",
            "<p>",
            "</p>",
            "<b>",
            "word",
        ),
        *(
            "<script>",
            "</script>",
            "<base href=':'>",
            "<title>",
            "&#0;",
            "\x00",
            "<a name=x>",
            "<!--",
            "é",
        ),
    ]
)
URLS = ["https://nasen.org/a#b", "http://[bad", "", "//", "https://nasen.org:99999/", "x:y"]


@given(
    parts=st.lists(WORDS, max_size=30),
    status=st.sampled_from([0, 200, 204, 301, 304, 404, 503, 999]),
    url=st.sampled_from(URLS),
    media=st.sampled_from(["text/html", "", "a", "application/pdf", None]),
)
@settings(max_examples=100)
def test_judging_is_total(parts: list[str], status: int, url: str, media: str | None) -> None:
    headers = (("content-type", media),) if media is not None else ()
    hops = (Hop("https://nasen.org/map/", 302, location=url), Hop(url, status, headers))
    body = " ".join(parts).encode()
    seen = Observation("https://nasen.org/map/", datetime(2026, 1, 1, tzinfo=UTC), hops, body=body)
    opinion = judge(seen, Check(Resource("a", "A", seen.url, expect=Expectation(text_any=("x",)))))
    assert isinstance(opinion, Judgement | Question)


@pytest.mark.parametrize(("number", "is_kept"), [(500, True), (501, False)])
def test_a_tag_with_more_attributes_than_any_page_has_is_left_out(
    number: int, is_kept: bool
) -> None:
    tag = "<p " + " ".join(f"a{count}='x y'" for count in range(number)) + ">"
    assert tame(tag + "<p>x</p>" * 1_000) == (tag * is_kept + "<p>x</p>" * 1_000, False)
