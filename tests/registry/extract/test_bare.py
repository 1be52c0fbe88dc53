from __future__ import annotations

import pytest

from monitor.registry.extract.bare import bare_addresses, trimmed


def _found(text: str, *, mailboxes: bool = True) -> list[tuple[str, str]]:
    return [(one.text, one.target) for one in bare_addresses(text, mailboxes=mailboxes)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://a.org/b.", [("https://a.org/b", "https://a.org/b")]),
        ("(https://a.org/b_(c))", [("https://a.org/b_(c)", "https://a.org/b_(c)")]),
        ("[https://a.org/?q=[x]]", [("https://a.org/?q=[x]", "https://a.org/?q=[x]")]),
        ("<https://a.org/x>", [("https://a.org/x", "https://a.org/x")]),
        ("“https://a.org/x”", [("https://a.org/x", "https://a.org/x")]),
        (
            "HTTP://A.ORG, www.b.org!",
            [("HTTP://A.ORG", "HTTP://A.ORG"), ("www.b.org", "http://www.b.org")],
        ),
        ("URL:https://a.org", [("https://a.org", "https://a.org")]),
        ("call tel:+1-800-555-0100.", [("tel:+1-800-555-0100", "tel:+1-800-555-0100")]),
        ("text sms:988", [("sms:988", "sms:988")]),
        ("mailto:help@a.org", [("mailto:help@a.org", "mailto:help@a.org")]),
        ("write to help@a.org.", [("help@a.org", "mailto:help@a.org")]),
        (
            "https://a.org/?to=x@b.org c@d.org",
            [
                ("https://a.org/?to=x@b.org", "https://a.org/?to=x@b.org"),
                ("c@d.org", "mailto:c@d.org"),
            ],
        ),
        (
            "c@d.org or https://a.org",
            [("c@d.org", "mailto:c@d.org"), ("https://a.org", "https://a.org")],
        ),
        ("https://", []),
        ("www.", []),
        ("www. then", []),
        ("Tel: 555", []),
        ("tel:none", []),
        ("xhttps://a.org", []),
        ("a@b", []),
        ("@handle and a@@b.org", []),
        ("http and www", []),
    ],
)
def test_addresses_in_running_text_are_found_without_what_stands_around_them(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert _found(text) == expected


def test_mailboxes_are_left_alone_where_only_links_count() -> None:
    assert _found("write to help@a.org", mailboxes=False) == []


def test_the_place_of_an_address_is_where_it_begins() -> None:
    assert [one.start for one in bare_addresses("a@b.org, https://c.org", mailboxes=True)] == [0, 9]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("a)", "a"),
        ("(a)", "(a)"),
        ("(a))", "(a)"),
        ("a).,;", "a"),
        ("a(", "a"),
        ("a](b)", "a](b)"),
        (".", ""),
    ],
)
def test_brackets_stay_where_they_are_balanced(address: str, expected: str) -> None:
    assert trimmed(address) == expected
