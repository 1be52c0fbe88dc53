from __future__ import annotations

from importlib import import_module

import pytest

from monitor.registry.extract import Document, Unreadable, extract
from monitor.registry.extract.formats import FORMATS, Format, format_of

ZIP, PDF = b"PK\x03\x04", b"%PDF-1.7"


@pytest.mark.parametrize(
    ("name", "content_type", "body", "expected"),
    [
        ("a.md", None, b"", "Markdown"),
        ("a.MARKDOWN", None, b"", "Markdown"),
        ("a.html", None, b"", "HTML"),
        ("a.htm", None, b"", "HTML"),
        ("a.docx", None, ZIP, "DOCX"),
        ("a.docx", None, b"no zip", "DOCX"),
        ("a.pdf", None, PDF, "PDF"),
        ("a.pdf", None, b"<html>", "PDF"),
        ("a.txt", None, b"<html>", "plain text"),
        ("https://a.org/x.pdf?download=1", None, PDF, "PDF"),
        ("https://a.org/x.md#part", None, b"", "Markdown"),
        ("http://[bad/x.md", None, b"", "Markdown"),
        ("https://a.org/x.php", "text/html; charset=utf-8", b"", "HTML"),
        ("https://a.org/x.md", "text/html", b"", "HTML"),
        ("https://a.org/x.md", "text/plain; charset=utf-8", b"", "Markdown"),
        ("https://a.org/x", "text/plain", b"", "plain text"),
        ("https://a.org/x.docx", "application/octet-stream", ZIP, "DOCX"),
        ("https://a.org/x", "application/octet-stream", ZIP, "DOCX"),
        ("https://a.org/x", "TEXT/MARKDOWN", b"", "Markdown"),
        ("https://a.org/x", "application/xhtml+xml", b"", "HTML"),
        ("https://a.org/x", "application/pdf", PDF, "PDF"),
        ("https://a.org/x.html", "text/html", PDF, "PDF"),
        ("https://a.org/x.html", "text/html", ZIP, "DOCX"),
        ("x", None, b"\n <!-- c --> <!DOCTYPE html>", "HTML"),
        ("x", None, b'<?xml version="1.0"?><html>', "HTML"),
        ("x", None, b"see [x](y)", "Markdown"),
        ("x", None, b"[x]: y", "Markdown"),
        ("x", None, b"see https://a.org", "plain text"),
        ("x", None, "Zürich".encode("utf-16"), "plain text"),
        ("x", None, b"", "plain text"),
    ],
)
def test_the_format_follows_content_type_then_extension_then_bytes(
    name: str, content_type: str | None, body: bytes, expected: str
) -> None:
    assert format_of(Document("s", name, body, content_type)).name == expected


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "a.docx is an old Word file or one with a password: save it as .docx without a password.",
        ),
        ("a.txt", b"{\\rtf1 x", "a.txt is an RTF file: save it as .docx."),
        ("a.html", b"\x1f\x8b\x08", "a.html is compressed with gzip: unpack it first."),
        (
            "a.png",
            b"\x89PNG\0",
            "a.png is in no format that can be read (accepted: Markdown, HTML, DOCX, PDF and plain text).",
        ),
        (
            "a.xml",
            b"<?xml version='1.0'?><feed/>",
            "a.xml is XML of another kind (accepted: Markdown, HTML, DOCX, PDF and plain text).",
        ),
        (
            "a.xml",
            b"<urlset ><url/></urlset>",
            "a.xml is a sitemap: its pages hold the references, it holds none.",
        ),
        *(
            (
                name,
                body,
                f"{name} is in no format that can be read (accepted: Markdown, HTML, DOCX, PDF and plain text).",
            )
            for name in ("a", "a.txt", "a.md")
            for body in (
                b"\xff\xfe\0",
                b"\0\0\xfe\xff\0",
                b"see https://a.org\0",
                b"x" * 70_000 + b"\0",
                b"\xff\xd8\xff\xe0\0\x10JFIF",
            )
        ),
        ("a.pdf", b"<html>", "a.pdf is not a PDF, although it is called one."),
        ("a.md", b"x" * 5_000_001, "a.md is larger than 5 MB: split it into several files."),
        (
            "a.html",
            b"x" * 20_000_001,
            "a.html is larger than 20 MB: give the address of a single page.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(
    name: str, body: bytes, sentence: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        extract(Document("s", name, body))
    assert str(refused.value) == sentence


def test_no_two_formats_claim_the_same_name() -> None:
    extensions = [extension for one in FORMATS for extension in one.extensions]
    content_types = [content_type for one in FORMATS for content_type in one.content_types]
    assert len(set(extensions)) == len(extensions)
    assert len(set(content_types)) == len(content_types)


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.name)
def test_every_format_has_a_module_that_reads_it(one: Format) -> None:
    module = import_module(f"monitor.registry.extract.{one.module}")
    assert callable(module.read)
