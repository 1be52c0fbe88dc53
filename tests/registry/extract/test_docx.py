from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from monitor.registry.extract import Document, Unreadable, extract
from monitor.registry.extract.docx_fields import hyperlink_of

Rows = list[tuple[object, ...]]
Read = Callable[..., Rows]
Docx = Callable[..., bytes]


def _p(inner: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{inner}</w:p>"


def _r(text: str) -> str:
    return f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _link(identifier: str, text: str, extra: str = "") -> str:
    return f'<w:hyperlink r:id="{identifier}" {extra}>{_r(text)}</w:hyperlink>'


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _code(*pieces: str) -> str:
    return "".join(
        f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>' for piece in pieces
    )


def _field(result: str, *code: str) -> str:
    return _mark("begin") + _code(*code) + _mark("separate") + result + _mark("end")


LINKS = {"r1": "https://a.org/1", "r2": "https://a.org/2", "r3": "mailto:help@a.org"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (_p(_link("r1", "one")), [("one", "https://a.org/1")]),
        (
            _p(_link("r1", "on") + _link("r1", "e ") + _link("r2", "two")),
            [("one", "https://a.org/1"), ("two", "https://a.org/2")],
        ),
        (
            _p(_link("r1", "one") + _r(" and ") + _link("r1", "again")),
            [("one", "https://a.org/1"), ("again", "https://a.org/1")],
        ),
        (
            _p(_link("r1", "one")) + _p(_link("r1", "one")),
            [("one", "https://a.org/1"), ("one", "https://a.org/1")],
        ),
        (_p(_link("r3", "mail")), [("mail", "mailto:help@a.org")]),
        (_p(_link("r1", "place", 'w:anchor="map"')), [("place", "https://a.org/1#map")]),
        (_p(_link("r1", "place", 'w:docLocation="map"')), [("place", "https://a.org/1#map")]),
        (
            _p(_link("r1", "", 'w:tooltip="shown on hover"')),
            [("shown on hover", "https://a.org/1")],
        ),
        (_p(_link("gone", "lost relationship")), [("lost relationship", "")]),
        (_p(f'<w:hyperlink w:anchor="_Toc1">{_r("inside")}</w:hyperlink>'), []),
        (
            _p(
                f'<w:hyperlink r:id="r1">{_r("a")}<w:r><w:tab/><w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t><w:br/><w:t>d</w:t></w:r></w:hyperlink>'
            ),
            [("a b-c d", "https://a.org/1")],
        ),
        (_p(_field(_r("field"), ' HYPERLINK "https://f.org/x" ')), [("field", "https://f.org/x")]),
        (
            _p(_field(_r("split"), " HYPER", 'LINK "https://f', '.org/x" \\o "tip" \\t "_blank" ')),
            [("split", "https://f.org/x")],
        ),
        (
            _p(_field(_r("place"), ' HYPERLINK "https://f.org/x" \\l "map" ')),
            [("place", "https://f.org/x#map")],
        ),
        (_p(_field(_r("inside"), ' HYPERLINK \\l "_Toc1" ')), []),
        (_p(_field(_r("empty"), ' HYPERLINK "" ')), [("empty", "")]),
        (_p(_field(_r("12"), " PAGE ")), []),
        (
            _p(_mark("begin") + _code('HYPERLINK "https://f.org"') + _mark("end")),
            [("", "https://f.org")],
        ),
        (
            _p(_field(_p(_field(_r("chapter"), ' HYPERLINK "https://f.org/1" ')), " TOC ")),
            [("chapter", "https://f.org/1")],
        ),
        (
            _p(
                _mark("begin")
                + _code(' HYPERLINK "')
                + _field(_r("https://f.org/n"), " DOCPROPERTY site ")
                + _code('" ')
                + _mark("separate")
                + _r("nested")
                + _mark("end")
            ),
            [("nested", "https://f.org/n")],
        ),
        (
            _p(_mark("end") + _mark("separate") + _link("r1", "stray marks")),
            [("stray marks", "https://a.org/1")],
        ),
        (
            _p(
                f"<w:fldSimple w:instr=' HYPERLINK \"https://f.org/s\" '>{_r('simple')}</w:fldSimple>"
            ),
            [("simple", "https://f.org/s")],
        ),
        (_p(f"<w:fldSimple w:instr=' DATE '>{_r('today')}</w:fldSimple>"), []),
        (
            _p(f"<w:del>{_link('r1', 'deleted')}</w:del>" + _link("r2", "kept")),
            [("kept", "https://a.org/2")],
        ),
        (
            _p(
                '<w:hyperlink r:id="r1"><w:del><w:r><w:delText>all gone</w:delText></w:r></w:del></w:hyperlink>'
            ),
            [],
        ),
        (
            _p(
                f'<w:hyperlink r:id="r1"><w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins>{_r("new")}</w:ins></w:hyperlink>'
            ),
            [("new", "https://a.org/1")],
        ),
        (
            _p(
                f"<w:moveFrom>{_link('r1', 'moved')}</w:moveFrom><w:moveTo>{_link('r1', 'moved')}</w:moveTo>"
            ),
            [("moved", "https://a.org/1")],
        ),
        (
            _p(_r("See https://b.") + _r("org/x, or www.c.org.") + _r(" Write to x@y.org")),
            [("https://b.org/x", "https://b.org/x"), ("www.c.org", "http://www.c.org")],
        ),
        (
            _p(
                f"<mc:AlternateContent><mc:Choice><w:txbxContent>{_p(_link('r1', 'in a box'))}</w:txbxContent></mc:Choice><mc:Fallback>{_p(_link('r1', 'in a box'))}</mc:Fallback></mc:AlternateContent>"
            ),
            [("in a box", "https://a.org/1")],
        ),
        (
            _p(
                f"<mc:AlternateContent><mc:Fallback>{_p(_link('r1', 'only form'))}</mc:Fallback></mc:AlternateContent>"
            ),
            [("only form", "https://a.org/1")],
        ),
        (
            _p('<w:r><wp:docPr descr="Our map"><a:hlinkClick r:id="r1"/></wp:docPr></w:r>'),
            [("Our map", "https://a.org/1")],
        ),
        (
            _p(
                '<w:hyperlink r:id="r1"><w:r><wp:docPr descr="Our map"><a:hlinkClick r:id="r1"/></wp:docPr></w:r></w:hyperlink>'
            ),
            [("Our map", "https://a.org/1")],
        ),
        (
            f"<w:tbl><w:tr><w:tc>{_p(_link('r1', 'in a cell'))}</w:tc></w:tr></w:tbl>",
            [("in a cell", "https://a.org/1")],
        ),
        ("", []),
    ],
)
def test_every_way_to_write_a_link_is_read(
    read: Read, docx: Docx, body: str, expected: Rows
) -> None:
    assert read(docx(body, LINKS), "f.docx", "text", "target") == expected


STYLES = """<w:styles NAMESPACES>
<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="berschrift1"/></w:style>
<w:style w:styleId="TocHead"><w:name w:val="TOC Heading"/><w:basedOn w:val="berschrift1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
<w:style w:styleId="Levelled"><w:name w:val="Levelled"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style>
</w:styles>"""


def test_the_section_is_the_nearest_heading_above_and_the_line_the_paragraph(
    read: Read, docx: Docx
) -> None:
    outline = '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'
    numbered = "<w:pPr><w:numPr/></w:pPr>"
    changed = '<w:pPr><w:pPrChange><w:pPr><w:pStyle w:val="Own"/></w:pPr></w:pPrChange></w:pPr>'
    body = "".join(
        [
            _p(_r("Named ") + _r("style"), "berschrift1") + _p(_link("r1", "a")),
            _p(_r("Based on it"), "Own") + _p(_link("r1", "b"), "Normal"),
            _p(_r("Not in the table"), "TocHead") + _p(_link("r1", "c"), "Loop"),
            _p(_r("By level"), "Levelled") + _p(_link("r1", "d")),
            f"<w:p>{outline}{_r('By own level')}</w:p>" + _p(_link("r1", "e")),
            _p(_r("UPPER-CASE LINE")) + _p(_link("r1", "f")),
            f"<w:p>{numbered}{_r('LIST ENTRY')}</w:p>" + _p(_link("r1", "g")),
            f"<w:tc>{_p(_r('CELL'))}</w:tc>" + _p(_link("r1", "h")),
            f"<w:p>{changed}{_r('Was a heading')}</w:p>" + _p(_link("r1", "i")),
            _p(_link("r1", "in a heading"), "Heading2"),
        ]
    )
    rows = read(docx(body, LINKS, {"styles": STYLES}), "f.docx", "line", "section", "text")
    assert rows == [
        (2, "Named style", "a"),
        (4, "Based on it", "b"),
        (6, "Based on it", "c"),
        (8, "By level", "d"),
        (10, "By own level", "e"),
        (12, "UPPER-CASE LINE", "f"),
        (14, "UPPER-CASE LINE", "g"),
        (16, "UPPER-CASE LINE", "h"),
        (18, "UPPER-CASE LINE", "i"),
        (19, "in a heading", "in a heading"),
    ]


def test_words_before_a_link_are_its_lead_up_to_a_line_break(read: Read, docx: Docx) -> None:
    body = _p(
        _r("NEXT ")
        + _r("Distro: ")
        + _link("r1", "a")
        + "<w:r><w:br/></w:r>"
        + _r("Web: https://b.org")
    )
    assert read(docx(body, LINKS), "f.docx", "text", "lead") == [
        ("a", "NEXT Distro"),
        ("https://b.org", "Web"),
    ]


def test_a_note_stands_where_it_is_cited(read: Read, docx: Docx) -> None:
    body = _p(_r("FIRST PART")) + _p(_r("x") + '<w:r><w:footnoteReference w:id="2"/></w:r>')
    body += _p(_r("SECOND PART")) + _p('<w:r><w:endnoteReference w:id="2"/></w:r>')
    relations = '<Relationships><Relationship Id="n" Type="x/hyperlink" Target="https://n.org" TargetMode="External"/></Relationships>'
    note = f'<w:{{0}}s NAMESPACES><w:{{0}} w:id="0"/><w:{{0}} w:id="2">{_p(_link("n", "note"))}</w:{{0}}></w:{{0}}s>'
    parts = {
        "footnotes": note.format("footnote"),
        "endnotes": note.format("endnote"),
        "word/_rels/footnotes.xml.rels": relations,
        "word/_rels/endnotes.xml.rels": relations,
    }
    rows = read(docx(body, {}, parts), "f.docx", "line", "section", "target")
    assert rows == [(2, "FIRST PART", "https://n.org"), (4, "SECOND PART", "https://n.org")]


def test_headers_and_footers_count_once_and_comments_never(read: Read, docx: Docx) -> None:
    relations = '<Relationships><Relationship Id="n" Type="x/hyperlink" Target="https://n.org" TargetMode="External"/></Relationships>'
    around = f"<w:hdr NAMESPACES>{_p(_r('OUR NAME'))}{_p(_link('n', 'Home'))}</w:hdr>"
    parts = {
        "header1": around,
        "header2": around,
        "footer1": f"<w:ftr NAMESPACES>{_p(_r('https://f.org'))}</w:ftr>",
        "comments": around,
        **{f"word/_rels/{name}.xml.rels": relations for name in ("header1", "header2", "comments")},
    }
    assert read(docx("", {}, parts), "f.docx", "line", "section", "text", "target") == [
        (None, "", "Home", "https://n.org"),
        (None, "", "https://f.org", "https://f.org"),
    ]


def test_the_main_part_may_have_any_name_and_the_strict_namespaces(read: Read) -> None:
    word = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    office = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            f'<R><Relationship Id="1" Type="{office}/officeDocument" Target="/text/main.xml"/></R>',
        )
        archive.writestr(
            "text/main.xml",
            f'<w:document xmlns:w="{word}" xmlns:r="{office}"><w:p><w:hyperlink r:id="a"><w:r><w:t>strict</w:t></w:r></w:hyperlink></w:p></w:document>',
        )
        archive.writestr(
            "text/_rels/main.xml.rels",
            f'<R><Relationship Id="a" Type="{office}/hyperlink" Target="https://a.org" TargetMode="External"/></R>',
        )
    assert read(file.getvalue(), "f.docx", "text", "target") == [("strict", "https://a.org")]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (' HYPERLINK "https://a.org" ', "https://a.org"),
        ("hyperlink https://a.org", "https://a.org"),
        (r'HYPERLINK "https://a.org" \l "x y"', "https://a.org#x y"),
        (r'HYPERLINK "https://a.org#z" \l "x"', "https://a.org#z"),
        (r'HYPERLINK \o "tip" "https://a.org"', "https://a.org"),
        (r'HYPERLINK \n "https://a.org"', "https://a.org"),
        (r'HYPERLINK "C:\\sheets\\a.docx"', r"C:\sheets\a.docx"),
        (r'HYPERLINK "https://a.org/?q=\"x\""', 'https://a.org/?q="x"'),
        ('HYPERLINK "never closed', "never closed"),
        (r"HYPERLINK \l place", "#place"),
        ("HYPERLINK", ""),
        ("PAGEREF _Toc1 \\h", None),
        ("", None),
    ],
)
def test_a_field_code_names_its_address(code: str, expected: str | None) -> None:
    assert hyperlink_of(code) == expected


def _zip(name: str, content: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


_ENTITIES = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><d>&b;</d>'


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"PK\x03\x04 cut short", "f.docx is not a DOCX: it is no zip file, or a damaged one."),
        (b"no zip", "f.docx is not a DOCX: it is no zip file, or a damaged one."),
        (
            _zip("other.xml", "<a/>"),
            "f.docx is a zip file, but no DOCX: it holds no Word document.",
        ),
        (
            _zip("word/document.xml", "<workbook/>"),
            "f.docx is a zip file, but no DOCX: it holds no Word document.",
        ),
        (_zip("word/document.xml", "<a>"), "f.docx, word/document.xml is not well-formed XML: "),
        (
            _zip("word/document.xml", _ENTITIES),
            "f.docx, word/document.xml holds a document type declaration, which is not accepted there.",
        ),
        (
            _zip("word/document.xml", "<w>" * 300),
            "f.docx, word/document.xml is not well-formed XML: ",
        ),
        (
            _zip("word/document.xml", " " * 16_000_001),
            "f.docx unpacks to more than 16000000 bytes of text: split it.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(body: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        extract(Document("s", "f.docx", body))
    assert str(refused.value).startswith(sentence)


def test_a_part_with_a_password_is_refused_with_a_sentence(docx: Docx) -> None:
    body = bytearray(docx(_p(_r("x"))))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = body.find(signature)
        while start >= 0:
            body[start + offset] |= 1
            start = body.find(signature, start + 1)
    with pytest.raises(Unreadable, match=r"^f\.docx is damaged or has a password"):
        extract(Document("s", "f.docx", bytes(body)))
