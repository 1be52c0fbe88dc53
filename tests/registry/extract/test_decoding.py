from __future__ import annotations

import codecs

import pytest

from monitor.registry.extract.decoding import plain_text_of, text_of
from monitor.registry.extract.document import Document, Unreadable


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        ("Zürich".encode(), None, "Zürich"),
        ("Zürich".encode("cp1252"), None, "Zürich"),
        (codecs.BOM_UTF8 + "Zürich".encode(), "text/html; charset=iso-8859-1", "Zürich"),
        (codecs.BOM_UTF16_LE + "Zürich".encode("utf-16-le"), None, "Zürich"),
        (codecs.BOM_UTF16_BE + "Zürich".encode("utf-16-be"), None, "Zürich"),
        (codecs.BOM_UTF32_LE + "Zürich".encode("utf-32-le"), None, "Zürich"),
        ("“Zürich”".encode("cp1252"), "text/html; charset=ISO-8859-1", "“Zürich”"),
        ("Москва".encode("koi8-r"), 'text/html; charset="KOI8-R"', "Москва"),
        ("東京".encode("shift_jis"), "text/html;charset=Shift_JIS", "東京"),
        ("Zürich".encode(), "text/html; charset=idna", "Zürich"),
        ("Zürich".encode(), "text/html; charset=nonsense", "Zürich"),
        (b"\xff\xfe", "text/html; charset=utf-8", ""),
        (b"a\x81b", None, "a\N{REPLACEMENT CHARACTER}b"),
    ],
)
def test_a_text_is_read_by_mark_then_header_then_guess(
    body: bytes, content_type: str | None, expected: str
) -> None:
    assert text_of(Document("s", "f", body, content_type)) == expected


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="koi8-r">',
        "<META CHARSET = koi8-r >",
        '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">',
    ],
)
def test_a_page_that_names_its_charset_is_read_by_it(head: str) -> None:
    body = f"{head}Москва".encode("koi8-r")
    assert text_of(Document("s", "f", body), is_html=True) == f"{head}Москва"
    assert text_of(Document("s", "f", body)) != f"{head}Москва"


def test_the_header_goes_before_the_page() -> None:
    body = '<meta charset="koi8-r">Zürich'.encode()
    document = Document("s", "f", body, "text/html; charset=utf-8")
    assert text_of(document, is_html=True).endswith("Zürich")


def test_a_text_with_zero_bytes_is_refused_with_a_sentence() -> None:
    with pytest.raises(Unreadable, match=r"^notes\.md is not text: it holds zero bytes\.$"):
        plain_text_of(Document("s", "notes.md", b"a\0b"))
