from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.registry.extract import Document, Unreadable, extract, is_sitemap, sitemap_urls

Docx = Callable[..., bytes]

NAMES = ["f.md", "f.html", "f.docx", "f.pdf", "f.txt", "f.xml", "f"]
PIECES = [
    "[x](https://a.org)", "[", "](", "](#)", "<a href='", "<a href=x>", "</a>", "<div>", "<!--", "-->",
    "<script>", "<table><td>", "https://a.org/", "www.", "mailto:a@b.org", "\n\n", "\n", "# ", "HEADING",
    "|a|\n|-|\n", "- ", "    ", "`", "```\n", "![", "&amp;", "\\", "<base href=https://b.org/>", "\0", "é",
    "<h1>", "</h1>", "<p>", "<svg>", "<noscript>", "<main>", "[^1]: ", "---\n", ": ", "<", ">", '"', "'", "=",
]  # fmt: skip


def _read(document: Document) -> int:
    """Return how many references there are; -1 where it is refused. Anything else is a bug."""
    assert isinstance(is_sitemap(document), bool)
    assert isinstance(sitemap_urls(document), tuple)
    try:
        references = extract(document)
    except Unreadable:
        return -1
    for reference in references:
        for words in (reference.section, reference.text, reference.target, reference.lead):
            assert "\0" not in words
            words.encode()
        assert reference.factsheet == "s"
        assert reference.line is None or reference.line >= 1
    return len(references)


@given(
    body=st.binary(max_size=400),
    head=st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"\xff\xfe", b"<urlset>"]),
    name=st.sampled_from(NAMES),
    content_type=st.sampled_from(
        [None, "text/html", "application/pdf", "text/plain; charset=utf-16"]
    ),
    is_published=st.booleans(),
)
@settings(max_examples=120, deadline=None)
def test_any_bytes_are_references_or_a_sentence(
    body: bytes, head: bytes, name: str, content_type: str | None, is_published: bool
) -> None:
    _read(Document("s", name, head + body, content_type, is_published=is_published))


@given(
    pieces=st.lists(st.sampled_from(PIECES), max_size=30),
    name=st.sampled_from(["f.md", "f.html", "f.txt"]),
    is_published=st.booleans(),
)
@settings(max_examples=120, deadline=None)
def test_any_mixture_of_marks_is_read_and_every_line_exists(
    pieces: list[str], name: str, is_published: bool
) -> None:
    source = "".join(pieces)
    document = Document("s", name, source.encode(), is_published=is_published)
    if _read(document) >= 0:
        for reference in extract(document):
            assert reference.line is None or reference.line <= source.count("\n") + 1


@given(
    text=st.text(
        st.characters(exclude_characters="\\[]()<>&*_`~!:|^@/.{}", exclude_categories=["C", "Z"]),
        min_size=1,
        max_size=20,
    ),
    before=st.integers(0, 5),
)
@settings(max_examples=100, deadline=None)
def test_the_text_and_line_of_a_link_are_those_that_were_written(text: str, before: int) -> None:
    document = Document("s", "f.md", ("\n" * before + f"x [{text}](#)").encode())
    reference = extract(document)[0]
    visible = text.replace("\N{ZERO WIDTH SPACE}", "")
    assert (reference.text, reference.line) == (visible, before + 1)


LONGEST = 6.0  # seconds of this process, under coverage; what is not linear takes far more
SIZE = 60_000  # bytes
REPEATED = [
    ("f.md", "[x](y) "), ("f.md", "["), ("f.md", ">"), ("f.md", "<b>"), ("f.md", "#\n"), ("f.md", "|a|\n|-|\n"),
    ("f.md", "A: [x](y)"), ("f.txt", "https://a.b) "), ("f.txt", "a@b.c "), ("f.txt", "a.b@"), ("f.txt", "https://x" + ")" * 900),
    ("f.html", "<div>"), ("f.html", "<p>x"), ("f.html", "<p><i id=1>"), ("f.html", "<p><a href=x>"), ("f.html", "<x>"),
    ("f.html", "</x>"), ("f.html", "<hr>"), ("f.html", "<ul><li>"), ("f.html", "<main>"), ("f.html", "<a "),
    ("f.html", "<a b='"), ("f.html", "<!--"), ("f.html", "<table><a href=x>"), ("f", "](](<!-- -->"),
    ("f.pdf", "%PDF-1.7 1 0 obj << "), ("f.pdf", "%PDF-1.7 startxref\n"), ("f.docx", "PK\x03\x04"), ("f.xml", "<urlset>"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "piece"), REPEATED)
def test_hostile_repetition_costs_a_bounded_time(name: str, piece: str) -> None:
    body = (piece * (SIZE // len(piece))).encode()
    start = time.process_time()
    _read(Document("s", name, body, is_published=name == "f.html"))
    assert time.process_time() - start < LONGEST


def _numbered(template: str, count: int) -> str:
    return "".join(template.format(number) for number in range(count))


HAND_MADE = [
    ("<p><i id={}>", 4_000),  # rebuilds every open <i> in every paragraph
    ("<p><a id={}><button>", 4_000),
    ("<font size={}><p>", 4_000),
]


@pytest.mark.parametrize(("template", "count"), HAND_MADE)
def test_html_that_multiplies_itself_costs_a_bounded_time(template: str, count: int) -> None:
    body = _numbered(template, count) + "<a href=/end>end</a>"
    start = time.process_time()
    assert _read(Document("s", "f.html", body.encode())) >= 1
    assert time.process_time() - start < LONGEST


def test_a_tag_with_40_000_attributes_costs_a_bounded_time() -> None:
    body = f"<a href=/x {_numbered('a{} ', 40_000)}>x</a>"
    start = time.process_time()
    assert _read(Document("s", "f.html", body.encode())) == 1
    assert time.process_time() - start < LONGEST


@pytest.mark.parametrize(
    "piece",
    ["<w:p/>", "<w:t>a</w:t>", '<w:fldChar w:fldCharType="begin"/>', "<w:del/>", "<x/>", "a"],
)
def test_a_docx_that_unpacks_to_millions_of_elements_is_bounded(docx: Docx, piece: str) -> None:
    body = docx(piece * (800_000 // len(piece)))
    assert len(body) < 20_000
    start = time.process_time()
    _read(Document("s", "f.docx", body))
    assert time.process_time() - start < LONGEST


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("f.md", "[x](y) " * 20_001, "f.md holds more than 20000 links: split it."),
        ("f.md", "#\n" * 150_001, "f.md has too many parts to be a fact sheet: split it."),
        (
            "f.html",
            "<p>x" * 100_001,
            "f.html has too many tags to be a fact sheet: give a single page of it.",
        ),
    ],
    ids=["links", "events", "tags"],
)
def test_what_is_no_fact_sheet_by_its_size_is_refused(name: str, body: str, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        extract(Document("s", name, body.encode()))
    assert str(refused.value) == sentence
