"""Which addresses, hosts and e-mail addresses pass, beside those of the tables of mistakes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.registry.addresses import email, host_name, resource_url, web_url
from monitor.registry.unacceptable import Unacceptable, shown
from monitor.registry.values import selector


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "HTTP://EXAMPLE.ORG/Path",
        "https://example.org:8443/a/b?c=d&e=%20#f",
        "https://münchen.example/straße?ä=ö",
        "https://xn--mnchen-3ya.example/",
        "https://a_b.example.org./",
        "https://-odd-.example.org/",
        "http://127.0.0.1:1/",
        "http://[2001:db8::1]:65535/",
        "https://example.org/?q=a@b",
        "mailto:editors@example.org",
        "mailto:a@b.org,c.d+e@f.org?subject=Hello%20there",
        "tel:+1-800-555-0100",
        "tel:(800)555-0100;ext=12",
        "tel:*31%23",
        "sms:741741?body=HOME",
        "sms:+18005550100,+18005550101",
        "TEL:988",
    ],
)
def test_an_address_that_a_reader_could_use_passes_unchanged(url: str) -> None:
    assert resource_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https:",
        "https://",
        "http:example.org",
        "//example.org/",
        "https://example.org/a b",
        "https://example.org/\u200bhidden",
        "https://example.org/\u202egro",
        "https://example.org\\@evil.org/",
        "https://user@example.org/",
        "https://:@example.org/",
        "https://.example.org/",
        "https://.",
        "https://exam*ple.org/",
        "https://i❤.ws/",
        "https://" + "a." * 127 + "org/",
        "https://0x7f.1/",
        "https://①.example.org:x/",
        "mailto:",
        "mailto:a@b.org,",
        "mailto:a..b@c.org",
        "tel:",
        "tel:+",
        "tel:1",
        "tel:123456789012345678901",
        "sms:?body=HOME",
    ],
)
def test_an_address_that_nobody_could_use_is_refused(url: str) -> None:
    with pytest.raises(Unacceptable):
        resource_url(url)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Nasen.ORG", "nasen.org"),
        ("nasen.org.", "nasen.org"),
        ("localhost", "localhost"),
        ("münchen.example", "xn--mnchen-3ya.example"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("2001:DB8::0:1", "2001:db8::1"),
    ],
)
def test_a_host_name_is_kept_in_the_form_that_is_compared(text: str, host: str) -> None:
    assert host_name(text) == host


@pytest.mark.parametrize(
    "text", ["", " ", "*", "*.a.org", "a.org:80", "a.org/", "a@b.org", "a..b", "a b", "2130706433"]
)
def test_what_is_more_or_less_than_a_host_is_refused(text: str) -> None:
    with pytest.raises(Unacceptable):
        host_name(text)


@pytest.mark.parametrize(
    "text",
    ["", "@", "a@", "@b.org", "a@b", "a b@c.org", "a@b..org", ".a@b.org", f"{'a' * 65}@b.org"],
)
def test_a_malformed_e_mail_address_is_refused(text: str) -> None:
    with pytest.raises(Unacceptable):
        email(text)


def test_a_value_is_quoted_on_one_short_line() -> None:
    assert shown("a\nb\u202e") == r"'a\nb\u202e'"
    assert shown("x" * 200) == repr("x" * 77 + "...")
    assert (shown(None), shown([1]), shown({})) == ("nothing", "a list", "a mapping")


@given(st.text(max_size=60) | st.text("https:/@.[]%\\xn-0a:", max_size=40))
def test_any_text_is_an_address_or_is_refused_in_one_line(text: str) -> None:
    for check in (resource_url, web_url, host_name, email):
        for candidate in (text, f"https://{text}", f"mailto:{text}", f"tel:{text}"):
            assert "\n" not in _refusal(check, candidate)


def _refusal(check: Callable[[str], str], text: str) -> str:
    try:
        check(text)
    except Unacceptable as refused:
        return str(refused)
    return ""


@given(st.text("ab.#[]()>:*+~,'\"=^$|has not\\0 ", max_size=30))
def test_any_text_is_a_selector_or_is_refused(text: str) -> None:
    try:
        selector(text)
    except Unacceptable:
        return
    assert text
