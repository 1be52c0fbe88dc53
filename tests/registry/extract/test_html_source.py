from __future__ import annotations

import pytest

from monitor.registry.extract.html_source import DEEPEST, PLACE, prepared


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>x</p>", "<p>x</p>"),
        ("<B class=x>bold</B> <font size=1>x</font>", "bold x"),
        ("<a href=x>y</a>", f"<a {PLACE}=0  href=x>y</a>"),
        ("..<A\nhref=x>", f"..<a {PLACE}=2 \nhref=x>"),
        ("</div></p></li>", ""),
        ("<div></div></div>x", "<div></div>x"),
        ("<!-- <b> --><script><b></script>", "<!-- <b> --><script><b></script>"),
        ("<p title='<b>'>", "<p title='<b>'>"),
        ("<noscript><a href=x></noscript>y", "<noscript></noscript>y"),
        (f"<p x={'y' * 5000} id=a>", '<p id="a">'),
    ],
)
def test_links_are_marked_and_what_only_looks_is_left_out(source: str, expected: str) -> None:
    assert prepared(source, "f.html") == expected


def test_nesting_ends_where_browsers_end_it() -> None:
    deep = prepared("<div>" * (DEEPEST + 9) + "x" + "</div>" * (DEEPEST + 9) + "<div>y</div>", "f")
    assert deep == "<div>" * DEEPEST + "x" + "</div>" * DEEPEST + "<div>y</div>"


def test_elements_that_do_not_nest_are_kept_however_many() -> None:
    flat = "<li>x" * (DEEPEST + 9) + "<p>y<br>" * (DEEPEST + 9)
    assert prepared(flat, "f.html") == flat
