from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from monitor.registry.extract import Document, Unreadable, extract

Rows = list[tuple[object, ...]]
Read = Callable[..., Rows]
Draw = Callable[[Canvas], None]

SIZE = 10.0


def _pdf(*pages: Draw, encrypt: StandardEncryption | None = None) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(600, 800), encrypt=encrypt, invariant=True)
    for draw in pages:
        canvas.setFont("Helvetica", SIZE)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _write(
    canvas: Canvas, up: float, *pieces: str, across: float = 50.0, size: float = SIZE
) -> None:
    """Write a line in one piece; a piece such as "text|https://a.org" gets a link over its text."""
    written = "".join(piece.partition("|")[0] for piece in pieces)
    canvas.setFont("Helvetica", size)
    canvas.drawString(across, up, written)
    for piece in pieces:
        text, _, target = piece.partition("|")
        width = canvas.stringWidth(text, "Helvetica", size)
        if target:
            canvas.linkURL(target, (across, up - 2, across + width, up + size), relative=0)
        across += width


def _sheet(canvas: Canvas) -> None:
    _write(canvas, 760, "Harm reduction", size=20)
    _write(canvas, 740, "Read ", "about it|https://a.org/1", " first.")
    _write(canvas, 720, "MORE INFORMATION")
    _write(
        canvas,
        700,
        "NASEN: ",
        "Find a program (SSP)|https://nasen.org/map/",
        ", ",
        "or call|tel:+18005550100",
        ".",
    )
    _write(
        canvas,
        680,
        "Distro: https://b.org/mail, or help@b.org (",
        "www.c.org|http://www.c.org/real",
        ")",
    )
    _write(
        canvas,
        660,
        "And so on to the end of a line of ordinary length, so that most letters are small.",
    )


def _second(canvas: Canvas) -> None:
    _write(canvas, 700, "On the second page: ", "a link|https://d.org")


def test_links_have_the_text_under_them_their_page_section_and_lead(read: Read) -> None:
    rows = read(_pdf(_sheet, _second), "f.pdf", "line", "section", "text", "target", "lead")
    assert rows == [
        (1, "Harm reduction", "about it", "https://a.org/1", ""),
        (1, "MORE INFORMATION", "Find a program (SSP)", "https://nasen.org/map/", "NASEN"),
        (1, "MORE INFORMATION", "or call", "tel:+18005550100", ""),
        (1, "MORE INFORMATION", "https://b.org/mail", "https://b.org/mail", "Distro"),
        (1, "MORE INFORMATION", "help@b.org", "mailto:help@b.org", ""),
        (1, "MORE INFORMATION", "www.c.org", "http://www.c.org/real", ""),
        (2, "", "a link", "https://d.org", "On the second page"),
    ]


def test_a_link_over_two_lines_is_one_and_a_repeated_one_is_two(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        _write(canvas, 700, "See ", "a link that goes|https://a.org")
        _write(canvas, 688, "on here|https://a.org", " and then")
        _write(canvas, 676, "again|https://a.org", ", ", "again|https://a.org")

    assert read(_pdf(draw), "f.pdf", "text") == [
        ("a link that goes on here",),
        ("again",),
        ("again",),
    ]


def test_the_headings_of_two_lines_are_one(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        _write(canvas, 760, "WHAT IS HARM REDUCTION")
        _write(canvas, 748, "AND WHOM DOES IT HELP?")
        _write(canvas, 700, "the|https://a.org", " usual small letters of the text below a heading")

    section = "WHAT IS HARM REDUCTION AND WHOM DOES IT HELP?"
    assert read(_pdf(draw), "f.pdf", "section") == [(section,)]


def test_an_upper_case_link_is_no_heading_of_what_follows(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        _write(canvas, 700, "FIND HELP|https://a.org")
        _write(canvas, 600, "and|https://b.org", " small letters of ordinary text")

    assert read(_pdf(draw), "f.pdf", "section") == [("",), ("",)]


def test_places_inside_the_document_are_navigation(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.bookmarkPage("here")
        _write(canvas, 700, "contents, ", "out|https://a.org")
        canvas.linkRect("", "here", (50, 690, 100, 710), relative=0)

    assert read(_pdf(draw), "f.pdf", "text", "target") == [("out", "https://a.org")]


def test_words_set_piece_by_piece_keep_their_spaces(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        across = 50.0
        for word in ("Find", "a", "program"):
            canvas.drawString(across, 700, word)
            across += canvas.stringWidth(word, "Helvetica", SIZE) + 3
        canvas.linkURL("https://a.org", (50, 698, across, 710), relative=0)

    assert read(_pdf(draw), "f.pdf", "text") == [("Find a program",)]


def test_text_in_an_embedded_font_and_a_turned_form_is_read(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
        canvas.beginForm("stamp")
        canvas.setFont("Vera", SIZE)
        canvas.drawString(0, 0, "Über uns: Öffnungszeiten")
        canvas.endForm()
        canvas.saveState()
        canvas.translate(100, 600)
        canvas.scale(2, 2)
        canvas.doForm("stamp")
        canvas.restoreState()
        canvas.linkURL("https://a.org", (95, 590, 400, 640), relative=0)

    assert read(_pdf(draw), "f.pdf", "text") == [("Über uns: Öffnungszeiten",)]


def test_a_link_over_a_picture_stands_where_the_picture_is(read: Read) -> None:
    def draw(canvas: Canvas) -> None:
        _write(canvas, 700, "first|https://a.org/1")
        canvas.linkURL("https://a.org/2", (50, 600, 90, 640), relative=0)
        _write(canvas, 500, "last|https://a.org/3")

    rows = [("first", "https://a.org/1"), ("", "https://a.org/2"), ("last", "https://a.org/3")]
    assert read(_pdf(draw), "f.pdf", "text", "target") == rows


FORM = b"2 0 0 2 0 0 cm BT /F1 5 Tf 9 Tc (f) Tj ET /X Do"


def _raw(*annotations: str, content: bytes = b"BT /F1 10 Tf 50 700 Td (one two) Tj ET") -> bytes:
    """Return a PDF of one page with these annotations, written by hand."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Annots [%s] "
        b"/Resources << /Font << /F1 5 0 R >> /XObject << /X 6 0 R >> >> >>"
        % " ".join(annotations).encode("latin-1"),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Subtype /Form /Length %d >>\nstream\n%s\nendstream" % (len(FORM), FORM),
    ]
    body = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content_of in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content_of)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(body)
    body += b"xref\n0 7\n0000000000 65535 f \n" + table
    body += b"trailer << /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start
    return bytes(body)


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (
            "<< /Subtype /Link /Rect [50 698 68 710] /A << /S /URI /URI (https://a.org) >> >>",
            [("one", "https://a.org")],
        ),
        (
            "<< /Subtype /Link /Rect [68 710 50 698] /A << /S /URI /URI (https://a.org) >> >>",
            [("one", "https://a.org")],
        ),
        (
            "<< /Subtype /Link /Rect [0 0 600 800] /QuadPoints [69 710 100 710 69 698 100 698] /A << /S /URI /URI (https://a.org) >> >>",
            [("two", "https://a.org")],
        ),
        (
            "<< /Subtype /Link /Rect [50 698 90 710] /QuadPoints [1 2 3] /A << /S /URI /URI (https://a.org) >> >>",
            [("one two", "https://a.org")],
        ),
        (
            "<< /Subtype /Link /Rect [1 1 2 2] /Contents (Our map) /A << /S /URI /URI (https://a.org) >> >>",
            [("Our map", "https://a.org")],
        ),
        ("<< /Subtype /Link /A << /S /URI /URI ( ) >> >>", [("", "")]),
        ("<< /Subtype /Link /Rect [/a /b] /A << /S /URI >> >>", [("", "")]),
        (
            "<< /Subtype /Widget /Rect [50 698 68 710] /A << /S /URI /URI (https://a.org) >> >>",
            [("one", "https://a.org")],
        ),
        (
            "<< /Subtype /Link /Rect [50 698 68 710] /A << /S /GoToR /F (other.pdf) >> >>",
            [("one", "other.pdf")],
        ),
        (
            "<< /Subtype /Link /Rect [50 698 68 710] /A << /S /Launch /F << /UF (a.docx) >> >> >>",
            [("one", "a.docx")],
        ),
        ("<< /Subtype /Link /Rect [50 698 68 710] /A << /S /GoTo /D [3 0 R /Fit] >> >>", []),
        ("<< /Subtype /Link /Rect [50 698 68 710] /A << /S /Named /N /NextPage >> >>", []),
        ("<< /Subtype /Link /Rect [50 698 68 710] /Dest (chapter) >>", []),
        ("<< /Subtype /Text /Contents (https://no.org) >>", []),
        ("null 17 (text) 99 0 R", []),
    ],
)
def test_every_kind_of_annotation_is_read(read: Read, annotation: str, expected: Rows) -> None:
    assert read(_raw(annotation), "f.pdf", "text", "target") == expected


LINK = "<< /Subtype /Link /Rect [0 0 600 800] /A << /S /URI /URI (https://a.org) >> >>"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            b"BT /F1 10 Tf 12 TL 50 700 Td (one) Tj T* (two) Tj (three) ' 1 1 (four) \" ET",
            "one two three four",
        ),
        (b"BT /F1 10 Tf 50 700 TD [(o) -20 (n) 0 (e) -900 (two)] TJ ET", "one two"),
        (
            b"BT /F1 10 Tf 1 0 0 1 50 700 Tm (one) Tj 0 -20 TD (two) Tj T* (three) Tj ET",
            "one two three",
        ),
        (b"BT /F1 1 Tf 10 0 0 10 50 700 Tm (one) Tj ET", "one"),
        (
            b"q 0.5 0 0 0.5 0 0 cm BT /F1 20 Tf 50 700 Td 5 Ts 50 Tz 1 Tc 2 Tw (one two) Tj ET Q",
            "one two",
        ),
        (b"BT /F9 10 Tf 50 700 Td (no such font) Tj ET", ""),
        (b"BT 50 700 Td (no font) Tj ET", ""),
        (b"BT /F1 10 Tf /x Td (x) 7 Tj ET Q Q /Form Do (a) cm", ""),
        (b"damaged ((( <<", ""),
        (b"", ""),
    ],
)
def test_every_way_to_place_text_is_read(read: Read, content: bytes, expected: str) -> None:
    assert read(_raw(LINK, content=content), "f.pdf", "text") == [(expected,)]


@pytest.mark.parametrize(
    ("content", "rectangle", "expected"),
    [
        (b"BT /F1 10 Tf 50 700 Td (ab) Tj ET", "[50 698 55 710]", "a"),
        (b"BT /F1 10 Tf 50 700 Td (ab) Tj ET", "[56 698 62 710]", "b"),
        (b"BT /F1 10 Tf 200 Tz 10 Tc 50 700 Td (ab) Tj ET", "[80 698 95 710]", "b"),
        (b"BT /F1 10 Tf 50 Tw 50 700 Td (a b) Tj ET", "[105 698 120 710]", "b"),
        (b"BT /F1 10 Tf 50 700 Td [(a) -3000 (b)] TJ ET", "[84 698 95 710]", "b"),
        (b"BT /F1 10 Tf 40 Ts 50 700 Td (a) Tj ET", "[50 738 60 750]", "a"),
        (b"/X Do BT /F1 10 Tf 50 700 Td (ab) Tj ET", "[50 698 62 710]", "ab"),
        (b"BT /F1 10 Tf ET /X Do BT 50 700 Td (ab) Tj ET", "[50 698 62 710]", "ab"),
        (b"q 3 0 0 3 0 0 cm Q BT /F1 10 Tf 50 700 Td (ab) Tj ET", "[50 698 62 710]", "ab"),
        (b"0 1 -1 0 0 0 cm BT /F1 10 Tf 50 -500 Td (a) Tj ET", "[490 50 510 70]", "a"),
    ],
)
def test_a_link_holds_the_characters_that_it_covers(
    read: Read, content: bytes, rectangle: str, expected: str
) -> None:
    annotation = LINK.replace("[0 0 600 800]", rectangle)
    assert read(_raw(annotation, content=content), "f.pdf", "text") == [(expected,)]


def test_a_page_with_too_many_links_for_its_text_keeps_the_links(read: Read) -> None:
    content = b"BT /F1 10 Tf 50 700 Td " + b"(a) Tj " * 3_001 + b"ET"
    assert read(_raw(*[LINK] * 1_000, content=content), "f.pdf", "text") == [("",)] * 1_000


def test_a_file_that_anyone_may_open_is_read_and_a_locked_one_is_refused(read: Read) -> None:
    assert read(_pdf(_second, encrypt=StandardEncryption("", "owner")), "f.pdf", "text") == [
        ("a link",)
    ]
    locked = _pdf(_second, encrypt=StandardEncryption("secret", "owner"))
    with pytest.raises(Unreadable, match=r"^f\.pdf has a password: save it without one\.$"):
        extract(Document("s", "f.pdf", locked))


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<html>", "f.pdf is not a PDF, although it is called one."),
        (b"%PDF-1.7", "f.pdf is damaged or too large to be read: "),
        (_raw(LINK)[:300], "f.pdf is damaged or too large to be read: "),
        (b"%PDF-1.7" + b"x" * 50_000_000, "f.pdf is larger than 50 MB: leave pictures out."),
        (_raw(LINK).replace(b"[3 0 R]", b"[2 0 R]"), "f.pdf is damaged or too large to be read: "),
        (_raw(*[LINK] * 4_001), "Page 1 of the PDF holds more than 4000 links: split it."),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(body: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        extract(Document("s", "f.pdf", body))
    assert str(refused.value).startswith(sentence)
    assert str(refused.value).endswith(".")


def test_a_page_too_rich_to_be_followed_keeps_its_links(read: Read) -> None:
    content = b"BT /F1 10 Tf 50 700 Td " + b"(one two) Tj " * 60_000 + b"ET"
    assert read(_raw(LINK, content=content), "f.pdf", "text", "target") == [("", "https://a.org")]
