from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.fetch.address import AddressInvalid, canonical_host, join, parse, shown


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("Example.ORG", "example.org"),
        ("example.org.", "example.org"),
        ("a_b.example.org", "a_b.example.org"),
        ("müller.de", "xn--mller-kva.de"),
        ("MÜLLER.de", "xn--mller-kva.de"),
        ("faß.de", "xn--fa-hia.de"),
        ("i❤.ws", "xn--i-7iq.ws"),
        ("xn--i-7iq.ws", "xn--i-7iq.ws"),
        ("%65xample.org", "example.org"),
        ("127.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0X7F000001", "127.0.0.1"),
        ("0177.0.0.01", "127.0.0.1"),
        ("127%2e0%2e0%2e1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("\uff11\uff12\uff17\u3002\uff10\uff0e0.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("[0:0:0:0:0:0:0:1]", "::1"),
        ("[::ffff:127.0.0.1]", "::ffff:7f00:1"),
    ],
)
def test_a_host_has_one_spelling_however_it_is_written(written: str, host: str) -> None:
    assert canonical_host(written) == host


@pytest.mark.parametrize(
    "written",
    [
        "",
        ".",
        "a..b",
        "exa mple.com",
        "a/b",
        "256.1.1.1",
        "1.2.3.4.5",
        "1.2.3.256",
        "4294967296",
        "08.0.0.1",
        "1_0.0.0.1",
        "+1.1.1.1",
        "example.0x4",
        "xn--a",
        "xn--",
        "%ff.example.org",
        "[::1",
        "[fe80::1%25eth0]",
        "[example.org]",
        "a" * 64 + ".org",
        "a." * 127 + "org",
    ],
)
def test_what_no_browser_takes_for_a_host_is_refused(written: str) -> None:
    with pytest.raises(AddressInvalid):
        canonical_host(written)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://example.org", "https://example.org"),
        ("  HTTPS://Example.org:443/a b?c d#e f ", "https://example.org/a%20b?c%20d#e%20f"),
        ("http:\\\\example.org\\a\\b", "http://example.org/a/b"),
        ("http:example.org/a", "http://example.org/a"),
        ("https:////example.org/a", "https://example.org/a"),
        ("http://example.org/a/../b/./c", "http://example.org/b/c"),
        ("http://example.org/100%", "http://example.org/100%"),
        ("http://example.org/%zz", "http://example.org/%zz"),
        ("http://example.org/\x01é", "http://example.org/%01%C3%A9"),
        ("http://exa\nmple.org/", "http://example.org/"),
        ("http://example.org:08080/", "http://example.org:8080/"),
        ("http://[::1]:80/", "http://[::1]/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("https://example.org/?q=a|b{c}", "https://example.org/?q=a|b{c}"),
    ],
)
def test_an_address_is_read_as_a_browser_reads_it(written: str, address: str) -> None:
    assert str(parse(written)) == address


@pytest.mark.parametrize(
    "written",
    [
        "",
        "example.org",
        "ftp://example.org/",
        "mailto:a@example.org",
        "javascript:alert(1)",
        "https://",
        "http:///",
        "http://user@/",
        "http://example.org:bad/",
        "http://example.org:0/",
        "http://example.org:65536/",
        "http://xn--a/",
        "http://a..b/",
        "http://[::1/",
        "http://example.org/" + "a" * 70_000,
        "http://example.org/\ud800",
    ],
)
def test_what_no_browser_opens_is_invalid(written: str) -> None:
    with pytest.raises(AddressInvalid):
        parse(written)


@given(st.text() | st.text(alphabet="htps:/\\.[]@%#?x0127-é").map(lambda rest: "http://" + rest))
def test_any_text_is_an_address_with_a_host_or_invalid(text: str) -> None:
    try:
        url = parse(text)
    except AddressInvalid:
        return
    assert url.scheme in {"http", "https"}
    host = url.raw_host.decode()
    assert canonical_host(f"[{host}]" if ":" in host else host) == host


@pytest.mark.parametrize(
    ("page", "location", "target"),
    [
        ("http://a.example/x/y?q", b"z", "http://a.example/x/z"),
        ("http://a.example/x/y?q", b"/z", "http://a.example/z"),
        ("http://a.example/x/y?q", b"?r", "http://a.example/x/y?r"),
        ("http://a.example/x/y?q", b"../../../z", "http://a.example/z"),
        ("https://a.example/x", b"//b.example/z", "https://b.example/z"),
        ("https://a.example/x", b"\\\\b.example\\z", "https://b.example/z"),
        ("https://a.example/x", b"http://b.example/z", "http://b.example/z"),
        ("http://a.example/x", b"http:z", "http://a.example/z"),
        ("http://a.example/x", b"https:b.example/z", "https://b.example/z"),
        ("http://a.example/x", b"https:/b.example/z", "https://b.example/z"),
        ("http://a.example/x", b"  /z\t ", "http://a.example/z"),
        ("http://a.example/x", "/é".encode(), "http://a.example/%C3%A9"),
        ("http://a.example/x", b"/\xe9", "http://a.example/%E9"),
        ("http://a.example/x", "http://müller.de/".encode(), "http://xn--mller-kva.de/"),
        ("http://a.example/x", b"/a b%", "http://a.example/a%20b%"),
        ("http://a.example/x#there", b"/z", "http://a.example/z#there"),
        ("http://a.example/x#there", b"/z#here", "http://a.example/z#here"),
        ("http://a.example/x#there", b"/z#", "http://a.example/z"),
    ],
)
def test_a_redirect_leads_where_a_browser_would_go(page: str, location: bytes, target: str) -> None:
    assert str(join(httpx.URL(page), location)) == target


@pytest.mark.parametrize(
    "location",
    [
        b"",
        b" ",
        b"mailto:a@example.org",
        b"android-app://x",
        b"http://",
        b"http://[1",
        b"//[1",
        b"//a..b/",
        b"http://xn--a/",
    ],
)
def test_a_redirect_to_nowhere_is_invalid(location: bytes) -> None:
    with pytest.raises(AddressInvalid):
        join(httpx.URL("http://a.example/x"), location)


def test_a_password_is_not_shown() -> None:
    assert shown(parse("http://me:secret@example.org/a#b")) == "http://example.org/a#b"
