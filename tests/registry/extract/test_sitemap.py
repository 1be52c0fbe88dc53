from __future__ import annotations

import gzip

import pytest

from monitor.registry.extract import Document, Unreadable, extract, is_sitemap, sitemap_urls
from monitor.registry.extract.sitemap import listed

_PROTOCOL = "http://www.sitemaps.org/schemas/sitemap/0.9"
PAGES = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- made by a program -->
<urlset xmlns="{_PROTOCOL}" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url><loc> https://a.org/one?a=1&amp;b=2 </loc><image:image><image:loc>https://a.org/p.png</image:loc></image:image></url>
  <url><loc>https://a.org/two</loc></url><url><loc>https://a.org/two</loc></url><url><loc/></url>
</urlset>""".encode()
INDEX = f'<s:sitemapindex xmlns:s="{_PROTOCOL}"><s:sitemap><s:loc>https://a.org/s1.xml.gz</s:loc></s:sitemap></s:sitemapindex>'.encode()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (PAGES, ("https://a.org/one?a=1&b=2", "https://a.org/two")),
        (b"\xef\xbb\xbf" + PAGES, ("https://a.org/one?a=1&b=2", "https://a.org/two")),
        (gzip.compress(PAGES), ("https://a.org/one?a=1&b=2", "https://a.org/two")),
        (INDEX, ("https://a.org/s1.xml.gz",)),
        (b"<urlset><url><loc>https://a.org</loc></url></urlset>", ("https://a.org",)),
        (
            b"<urlset >" + b"<url><loc>https://a.org</loc></url>" * 3 + b"</urlset>",
            ("https://a.org",),
        ),
    ],
)
def test_a_sitemap_lists_each_page_once(body: bytes, expected: tuple[str, ...]) -> None:
    document = Document("s", "https://a.org/sitemap.xml", body)
    assert is_sitemap(document)
    assert sitemap_urls(document) == expected


def test_no_more_pages_count_than_the_protocol_allows() -> None:
    rows = "".join(f"<url><loc>https://a.org/{number}</loc></url>" for number in range(50_001))
    assert len(sitemap_urls(Document("s", "m.xml", f"<urlset>{rows}</urlset>".encode()))) == 50_000


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            b"<html><urlset>",
            "m.xml is not a sitemap (accepted: XML with <urlset> or <sitemapindex>).",
        ),
        (b"", "m.xml is not a sitemap (accepted: XML with <urlset> or <sitemapindex>)."),
        (
            b"\x1f\x8bdamaged",
            "m.xml is not a sitemap (accepted: XML with <urlset> or <sitemapindex>).",
        ),
        (b"<urlset><url>", "m.xml is not well-formed XML: "),
        (
            b"<urlset><!DOCTYPE x></urlset>",
            "m.xml holds a document type declaration, which is not accepted there.",
        ),
        (
            gzip.compress(b"<urlset>" + b" " * (50 * 1024 * 1024)),
            "m.xml is larger than the 50 MB that the sitemap protocol allows.",
        ),
    ],
)
def test_anything_else_lists_nothing_and_a_sentence_says_why(body: bytes, sentence: str) -> None:
    document = Document("s", "m.xml", body)
    assert sitemap_urls(document) == ()
    with pytest.raises(Unreadable) as refused:
        listed(document)
    assert str(refused.value).startswith(sentence)


def test_to_extract_from_a_broken_sitemap_says_what_is_wrong_with_it() -> None:
    with pytest.raises(Unreadable, match=r"^m\.xml is not well-formed XML: "):
        extract(Document("s", "m.xml", b"<urlset><url>"))
