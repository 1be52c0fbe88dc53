from __future__ import annotations

from collections.abc import Callable

import pytest

Rows = list[tuple[object, ...]]
Read = Callable[..., Rows]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[help](https://a.org/x)", [("help", "https://a.org/x")]),
        ("[help](<https://a.org/x y> 'title')", [("help", "https://a.org/x y")]),
        (r"[Find (SSP) \(near\) you](#)", [("Find (SSP) (near) you", "#")]),
        ("[a *b* **c** `d` ~~e~~](#)", [("a b c d e", "#")]),
        ("[Tom &amp; Co](https://a.org/?a=1&amp;b=2)", [("Tom & Co", "https://a.org/?a=1&b=2")]),
        ("[]()", [("", "")]),
        (
            "[x](tel:+18005550100) [y](sms:988) [z](mailto:a@b.org)",
            [("x", "tel:+18005550100"), ("y", "sms:988"), ("z", "mailto:a@b.org")],
        ),
        ("[js](javascript:void\\(0\\))", [("js", "javascript:void(0)")]),
        (
            "[full][a] [short] [a][]\n\n[a]: https://a.org\n[short]: <https://s.org>",
            [("full", "https://a.org"), ("short", "https://s.org"), ("a", "https://a.org")],
        ),
        ("[text][nowhere] and [alone]", []),
        (
            "<https://a.org/x> <help@a.org>",
            [("https://a.org/x", "https://a.org/x"), ("help@a.org", "mailto:help@a.org")],
        ),
        (
            "see https://a.org/a_b_c. Or (www.b.org)",
            [("https://a.org/a_b_c", "https://a.org/a_b_c"), ("www.b.org", "http://www.b.org")],
        ),
        ("write to help@a.org", []),
        ("![picture](https://a.org/p.png)", []),
        ("[![Our map](p.png)](https://a.org/map)", [("Our map", "https://a.org/map")]),
        ("[![Our map](p.png) of places](https://a.org/map)", [("of places", "https://a.org/map")]),
        ("![a [link](https://a.org) inside](p.png)", []),
        ("`[x](https://a.org) https://b.org`", []),
        ("```\n[x](https://a.org)\n```", []),
        ("    [x](https://a.org)\n    https://b.org", []),
        (
            "| a | b |\n|---|---|\n| [x](https://a.org) | https://b.org |",
            [("x", "https://a.org"), ("https://b.org", "https://b.org")],
        ),
        ("A fact.[^1]\n\n[^1]: See [x](https://a.org).", [("x", "https://a.org")]),
        ("> [!NOTE]\n> [x](https://a.org)", [("x", "https://a.org")]),
        ("- [ ] [x](https://a.org)", [("x", "https://a.org")]),
        ("[two\nlines](https://a.org)", [("two lines", "https://a.org")]),
        (
            "[one](https://a.org)[two](https://b.org)",
            [("one", "https://a.org"), ("two", "https://b.org")],
        ),
        ("[https://shown.org](https://real.org)", [("https://shown.org", "https://real.org")]),
        ("", []),
    ],
)
def test_every_way_to_write_a_link_is_read(read: Read, source: str, expected: Rows) -> None:
    assert read(source, "f.md", "text", "target") == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            '<a href="https://a.org/?a=1&amp;b=2">in <b>HTML</b></a>',
            [("in HTML", "https://a.org/?a=1&b=2")],
        ),
        ("text <A HREF=https://a.org>in line</A> text", [("in line", "https://a.org")]),
        (
            '<div>\n<a\n href="https://a.org">in a\nblock</a>\n</div>',
            [("in a block", "https://a.org")],
        ),
        (
            '<a href="https://a.org">\n\n**Markdown** inside\n\n</a>',
            [("Markdown inside", "https://a.org")],
        ),
        (
            '<a href="https://a.org"><img alt="Our map" src="p.png"></a>',
            [("Our map", "https://a.org")],
        ),
        ('<a href="https://a.org" aria-label="Our map"></a>', [("Our map", "https://a.org")]),
        ('<area href="tel:+1" alt="call"> after', [("call", "tel:+1")]),
        (
            '<a href="https://a.org">never closed <a href="https://b.org">closed</a>',
            [("never closed", "https://a.org"), ("closed", "https://b.org")],
        ),
        ("<!-- <a href='https://a.org'>x</a>\n\n[x](https://b.org) -->", []),
        ("<script>\nvar a = '<a href=x>';\n</script>", []),
        ('<a name="here"></a> [up](#here)', []),
        ('<p title="<a href=x>">text</p>', []),
    ],
)
def test_html_inside_markdown_is_read(read: Read, source: str, expected: Rows) -> None:
    assert read(source, "f.md", "text", "target") == expected


HEADINGS = """[before](#0)

# Marked *heading*

[a](#1)

Underlined
==========

[b](#2)

PLAIN UPPER-CASE LINE

[c](#3)

**BOLD UPPER-CASE LINE**

[d](#4)

- LIST ENTRY

> QUOTED LINE

[e](#5)

UPPER-CASE LINE
WITH A SECOND ONE

[f](#6)

## [Link in a heading](#7)

[LINK ALONE](#8)

[still there](#8b)

##

<h3>Marked in HTML</h3>

[g](#9)
"""


def test_the_section_is_the_nearest_heading_above(read: Read) -> None:
    assert read(HEADINGS, "f.md", "line", "section", "target") == [
        (1, "", "#0"),
        (5, "Marked heading", "#1"),
        (10, "Underlined", "#2"),
        (14, "PLAIN UPPER-CASE LINE", "#3"),
        (18, "BOLD UPPER-CASE LINE", "#4"),
        (24, "BOLD UPPER-CASE LINE", "#5"),
        (29, "BOLD UPPER-CASE LINE", "#6"),
        (31, "Link in a heading", "#7"),
        (33, "Link in a heading", "#8"),
        (35, "Link in a heading", "#8b"),
        (41, "Marked in HTML", "#9"),
    ]


LEADS = """North America Syringe Exchange Network (NASEN): [Find](#)

- **NEXT Distro:** [Access](#)

National Harm Reduction Coalition: [Issues](#), [More](#)

First line: [a](#)
Second line: [b](#)

According to the [Coalition](#), it is so.

| Name: | [cell](#) |
|-------|-----------|
| Name: | [cell](#) |

Website: https://a.org
"""


def test_what_stands_before_a_link_in_its_line_is_its_lead(read: Read) -> None:
    assert read(LEADS, "f.md", "line", "lead") == [
        (1, "North America Syringe Exchange Network (NASEN)"),
        (3, "NEXT Distro"),
        (5, "National Harm Reduction Coalition"),
        (5, ""),
        (7, "First line"),
        (8, "Second line"),
        (10, ""),
        (12, ""),
        (14, ""),
        (16, "Website"),
    ]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\N{ZERO WIDTH NO-BREAK SPACE}"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_lines_are_exact_for_every_line_ending_and_mark(
    read: Read, ending: str, mark: str, charset: str
) -> None:
    source = f"{mark}# Über\n\n\N{ROCKET} [a](x)\n\n1. [b](y)\n   text [c](z)\n".replace(
        "\n", ending
    )
    rows = read(source.encode(charset), "f.md", "line", "section", "target")
    assert rows == [(3, "Über", "x"), (5, "Über", "y"), (6, "Über", "z")]


@pytest.mark.parametrize(
    "matter",
    [
        "---\nurl: https://no.org\n---\n",
        "---\na: '[x](y)'\n...\n",
        "+++\nurl = 'https://no.org'\n+++\n",
    ],
)
def test_front_matter_is_no_text(read: Read, matter: str) -> None:
    assert read(f"{matter}\n[a](x)\n", "f.md", "line", "target") == [(5, "x")]


def test_text_between_two_rules_is_no_front_matter(read: Read) -> None:
    source = "text\n\n---\ntext: [a](x)\n---\n\n[b](y)\n"
    assert read(source, "f.md", "line", "target") == [(4, "x"), (7, "y")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# More information!\n\n[x](#more-information)", []),
        ("# Same\n# Same\n\n[x](#same) [y](#same-1) [z](#same-2)", [("#same-2",)]),
        ("# Named {#own}\n\n[x](#own)", []),
        ("[x](#top)", []),
        ("[x](#nowhere)", [("#nowhere",)]),
        ("[x](#)", [("#",)]),
        ("[x](other.md#more)", [("other.md#more",)]),
    ],
)
def test_a_fragment_that_names_a_heading_here_is_navigation(
    read: Read, source: str, expected: Rows
) -> None:
    assert read(source, "f.md", "target") == expected
