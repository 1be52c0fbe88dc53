from __future__ import annotations

from collections.abc import Callable

import pytest

Rows = list[tuple[object, ...]]
Read = Callable[..., Rows]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            '<a href="https://a.org/?a=1&amp;b=2">Tom &amp; Co</a>',
            [("Tom & Co", "https://a.org/?a=1&b=2")],
        ),
        ("<A HREF=https://a.org>a <b>b</b><span>c</span> d</A>", [("a bc d", "https://a.org")]),
        ('<a href=" https://a.org/\n x ">  a\n\n b </a>', [("a b", "https://a.org/ x")]),
        (
            "<a href>none</a><a href=''>empty</a><a href='#'>hash</a>",
            [("none", ""), ("empty", ""), ("hash", "#")],
        ),
        ("<a>no link</a><a name=x>anchor</a>", []),
        ("<a href='javascript:void(0)'>js</a>", [("js", "javascript:void(0)")]),
        (
            "<a href='tel:+1'>t</a><a href='sms:988'>s</a><a href='mailto:a@b.org'>m</a>",
            [("t", "tel:+1"), ("s", "sms:988"), ("m", "mailto:a@b.org")],
        ),
        ("<map><area href=/x alt='Our map'></map>", [("Our map", "/x")]),
        ("<svg><a xlink:href=/x><text>drawn</text></a></svg>", [("drawn", "/x")]),
        ("<a href=/x aria-label=label title=title><img alt=alt></a>", [("label", "/x")]),
        ("<a href=/x title=title><img alt=alt></a>", [("title", "/x")]),
        ("<a href=/x><img alt=' '><img alt=alt></a>", [("alt", "/x")]),
        ("<a href=/x title=title>text<img alt=alt></a>", [("text", "/x")]),
        ("<a href=/x></a>", [("", "/x")]),
        ("<a href=/x><h3>Card</h3><p>More</p></a>", [("Card More", "/x")]),
        ("<a href=/1>one <a href=/2>two</a>", [("one", "/1"), ("two", "/2")]),
        ("<a href=/1>in<div>block<a href=/2>two</a></div>", [("in block", "/1"), ("two", "/2")]),
        (
            "<table><a href=/1>moved out</a><tr><td><a href=/2>cell</a></table>",
            [("moved out", "/1"), ("cell", "/2")],
        ),
        ("<!-- <a href=/no>x</a> --><a href=/yes>y</a>", [("y", "/yes")]),
        (
            "<script>'<a href=/no>'</script><style>/*<a href=/no>*/</style><template><a href=/no>x</a></template><noscript><a href=/no>x</a></noscript><textarea><a href=/no></textarea><a href=/yes>y</a>",
            [("y", "/yes")],
        ),
        ("<p title='<a href=/no>'>x</p><a title='a > b' href=/yes>y</a>", [("y", "/yes")]),
        ("see https://a.org and help@a.org", []),
        ("<a href=/x>never closed", [("never closed", "/x")]),
        ("<a href='/x", []),
        ("", []),
    ],
)
def test_every_way_to_write_a_link_is_read(read: Read, source: str, expected: Rows) -> None:
    assert read(source, "f.html", "text", "target") == expected


LINES = """<!doctype html>
<!-- <a href="/no"> -->
<title>a > b <a href="/no"></title>
<script>
  document.write("<a href='/no'>");
</script>
<p data-x='<a href="/no">' data-referral-monitor-place=7>
<a
  class=x
  href="/8">two
lines</a> <b><a href=/11>same line</a></b>
<table><tr><td>x</td>
<a href=/13>moved</a></tr></table>
<a data-referral-monitor-place=1 href=/14>own</a>
<svg><style><a href=/no>
</style></svg><a href=/16>after</a>
"""


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_are_those_of_the_source_whatever_the_parser_moves(read: Read, ending: str) -> None:
    rows = read(LINES.replace("\n", ending), "f.html", "target", "line")
    assert [row for row in rows if row[0] != "/no"] == [
        ("/8", 8),
        ("/11", 11),
        ("/13", 13),
        ("/14", 14),
        ("/16", 16),
    ]


HEADINGS = """<h1>Title <small>of</small> the sheet</h1> <a href=/1>a</a>
<h2><a href=/2>linked heading</a></h2> <a href=/3>b</a>
<h3> </h3> <a href=/4>c</a>
<p>PLAIN LINE</p> <a href=/5>d</a>
<p><strong>BOLD LINE</strong><br><a href=/6>e</a></p>
<div>LEAF LINE</div> <a href=/7>f</a>
<ul><li>ENTRY</li></ul> <table><tr><td>CELL<th>HEAD</table> <button>SEARCH</button> <a href=/8>g</a>
<p>HALF A LINE <a href=/9>H</a></p> <a href=/10>i</a>
"""


def test_the_section_is_the_nearest_heading_or_upper_case_line_above(read: Read) -> None:
    assert read(HEADINGS, "f.html", "target", "section") == [
        ("/1", "Title of the sheet"),
        ("/2", "linked heading"),
        ("/3", "linked heading"),
        ("/4", "linked heading"),
        ("/5", "PLAIN LINE"),
        ("/6", "BOLD LINE"),
        ("/7", "LEAF LINE"),
        ("/8", "LEAF LINE"),
        ("/9", "LEAF LINE"),
        ("/10", "LEAF LINE"),
    ]


def test_what_stands_before_a_link_in_its_line_is_its_lead(read: Read) -> None:
    source = """<p>North America
      <b>Network</b>: <a href=1>a</a><br>Second: <a href=2>b</a>, <a href=3>c</a></p>
      <ul><li>NEXT Distro: <a href=4>d</a></ul> <p>Name:</p><p><a href=5>e</a></p>"""
    assert read(source, "f.html", "target", "lead") == [
        ("1", "North America Network"),
        ("2", "Second"),
        ("3", ""),
        ("4", "NEXT Distro"),
        ("5", ""),
    ]


@pytest.mark.parametrize(
    ("base", "target", "expected"),
    [
        ("https://a.org/dir/", "page", "https://a.org/dir/page"),
        ("https://a.org/dir/", "//b.org/x", "https://b.org/x"),
        ("https://a.org/dir/", "#", "#"),
        ("https://a.org/dir/", "", ""),
        ("https://a.org/dir/", "tel:+1", "tel:+1"),
        ("https://a.org/dir/", "http://[bad", "http://[bad"),
        ("/dir/", "page", "page"),
    ],
)
def test_an_absolute_base_address_is_what_relative_targets_are_seen_from(
    read: Read, base: str, target: str, expected: str
) -> None:
    source = f'<base href="{base}"><a href="{target}">x</a>'
    assert read(source, "f.html", "target") == [(expected,)]


@pytest.mark.parametrize(
    ("target", "is_reference"),
    [
        ("#here", False),
        ("#named", False),
        ("#%C3%BCber", False),
        ("#top", False),
        ("#nowhere", True),
        ("#", True),
        ("/page#here", True),
    ],
)
def test_a_fragment_that_is_on_the_page_is_navigation(
    read: Read, target: str, is_reference: bool
) -> None:
    source = (
        f'<p id=here></p><a name=named></a><i id=über></i><a href="{target}">x</a><span id="über">'
    )
    assert len(read(source, "f.html", "target")) == is_reference


CHROME = """<body><a href="#text">Skip</a><header><a href=/logo>Logo</a></header><nav><a href=/nav>Nav</a></nav>
<div role="search"><a href=/search>Search</a></div>
{opening}<div id=text><article><header><h1>Sheet</h1><a href=/by>By</a></header>
<a href=/yes>Yes</a><nav><a href=/toc>Contents</a></nav><aside><a href=/aside>See also</a></aside></article></div>{closing}
<aside><a href=/news>News</a></aside><footer><a href=/imprint>Imprint</a></footer></body>"""


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("", ""),
        ("<main>", "</main>"),
        ("<div role=main>", "</div>"),
        ("<main><main>", "</main></main>"),
    ],
)
def test_of_a_published_page_only_the_main_content_counts(
    read: Read, opening: str, closing: str
) -> None:
    source = CHROME.format(opening=opening, closing=closing)
    assert read(source, "f.html", "section", "target", is_published=True) == [
        ("Sheet", "/by"),
        ("Sheet", "/yes"),
    ]
    assert len(read(source, "f.html", "target")) == 9


def test_a_main_element_without_links_does_not_hide_the_page(read: Read) -> None:
    source = "<main><p>Loading</p></main><div><a href=/yes>x</a></div>"
    assert read(source, "f.html", "target", is_published=True) == [("/yes",)]


def test_the_page_states_its_charset(read: Read) -> None:
    source = '<meta charset="koi8-r"><a href=/x>Москва</a>'.encode("koi8-r")
    assert read(source, "f.html", "text") == [("Москва",)]


def test_a_page_nested_without_end_keeps_its_links(read: Read) -> None:
    source = "<div>" * 20_000 + "<p>TEXT BELOW</p><a href=/deep>deep</a>" + "</div>" * 20_000
    source += "<a href=/after>after</a>"
    assert read(source, "f.html", "section", "target") == [
        ("TEXT BELOW", "/deep"),
        ("TEXT BELOW", "/after"),
    ]


def test_a_tag_with_endless_attributes_keeps_those_that_count(read: Read) -> None:
    noise = " ".join(f"a{number}=1" for number in range(200))
    filler = "x" * 5000
    source = f"<p>a\n<a {noise} href=\"/x?a=1&amp;b=&quot;\" title='{filler}'>x</a>"
    assert read(source, "f.html", "line", "target") == [(2, '/x?a=1&b="')]
