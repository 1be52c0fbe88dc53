from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitor.model import (
    FactSheet,
    Finding,
    FindingKind,
    Mapped,
    Reference,
    ReferenceState,
    Registry,
    Resource,
    Target,
)
from monitor.registry import load
from monitor.registry.extract import Document
from monitor.registry.survey import Survey, reference_rows, survey

TODAY = date(2026, 11, 23)
PAGE = "https://readers.org/sheet"
Make = Callable[..., Registry]
Published = Mapping[str, Sequence[Document] | str]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a registry of one sheet with this text, and resources that declare references to it."""

    def build(
        source: str | None, *resources: Resource, name: str = "sheet.md", **known: object
    ) -> Registry:
        paths: tuple[Path, ...] = ()
        if source is not None:
            paths = (tmp_path / name,)
            paths[0].write_text(source)
        sheet = FactSheet("sheet", "Our Sheet", paths, path=name if source is not None else None)
        sheet = replace(sheet, **known)  # type: ignore[arg-type]  # the tests name real fields
        return Registry(tmp_path / "resources.yaml", tuple(resources), (sheet,))

    return build


def _resource(
    identifier: str, url: str | None, *references: tuple[str, str], sheet: str = "sheet"
) -> Resource:
    declared = tuple(Reference(sheet, section, text) for section, text in references)
    return Resource(identifier, identifier.title(), url, references=declared)


def _survey(registry: Registry, published: Published | None = None) -> Survey:
    return survey(registry, published=published or {}, today=TODAY)


def _page(body: str, name: str = PAGE) -> Document:
    return Document("sheet", name, body.encode(), "text/html")


def _states(found: Survey) -> list[tuple[str, str | None]]:
    return [(one.state.value, one.resource) for one in found.mapped]


def _sentences(found: Survey, kind: FindingKind) -> list[str]:
    return [one.sentence for one in found.findings if one.kind is kind]


SOURCE = """MORE INFORMATION

NASEN: [Find a program](#)

SECOND PART

[Find a program](#) or [later]()
"""


def test_a_placeholder_is_matched_by_sheet_section_and_text(make: Make) -> None:
    registry = make(
        SOURCE,
        _resource("first", "https://a.org", ("more  information", "FIND a program")),
        _resource("second", "https://b.org", ("SECOND PART", "Find a program")),
        _resource("third", "https://c.org", ("SECOND PART", "later")),
    )
    found = _survey(registry)
    assert _states(found) == [("matched", "first"), ("matched", "second"), ("matched", "third")]
    assert found.findings == ()
    assert found.resources[0].references == (
        Reference("sheet", "MORE INFORMATION", "Find a program", "#", 3, "NASEN", "sheet.md"),
    )


def test_a_placeholder_under_a_reworded_heading_is_matched_with_a_finding(make: Make) -> None:
    registry = make(SOURCE, _resource("third", "https://c.org", ("OLD HEADING", "later")))
    found = _survey(registry)
    assert _states(found)[2] == ("matched", "third")
    assert _sentences(found, FindingKind.REFERENCE_MISSING) == [
        'The registry declares "later" under OLD HEADING, but it stands in line 7 of sheet.md, under SECOND PART: correct the section in the registry.'
    ]
    assert found.resources[0].references[0].line == 7


def test_a_declaration_without_a_heading_fits_under_any(make: Make) -> None:
    found = _survey(make(SOURCE, _resource("third", "https://c.org", ("", "later"))))
    assert _states(found)[2] == ("matched", "third")
    assert _sentences(found, FindingKind.REFERENCE_MISSING) == []


def test_a_text_that_stands_twice_is_not_guessed(make: Make) -> None:
    registry = make(
        SOURCE,
        _resource("one", "https://a.org", ("OLD", "Find a program")),
        _resource("two", "https://b.org", ("OLDER", "Find a program")),
    )
    assert _states(_survey(registry)) == [("unmapped", None)] * 3


def test_a_declaration_that_fits_exactly_is_not_lent_to_another_place(make: Make) -> None:
    registry = make(
        SOURCE, _resource("first", "https://a.org", ("MORE INFORMATION", "Find a program"))
    )
    assert _states(_survey(registry))[:2] == [("matched", "first"), ("unmapped", None)]


def test_a_sheet_that_says_it_twice_lists_both_references(make: Make) -> None:
    registry = make("[x](#)\n\n[x](#)\n", _resource("x", "https://a.org", ("", "x")))
    found = _survey(registry)
    assert _states(found) == [("matched", "x"), ("matched", "x")]
    assert [one.line for one in found.resources[0].references] == [1, 3]


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://a.org/", "https://a.org"),
        ("HTTPS://A.org:443/x", "https://a.org/x"),
        ("http://a.org:80/", "http://a.org"),
        ("https://a.org./x", "https://a.org/x"),
        ("https://a.org/x#part", "https://a.org/x#part"),
        ("mailto:Help@A.org", "mailto:help@a.org"),
        ("tel:+1-800-(555)-0100", "tel:+18005550100"),
    ],
)
def test_a_real_target_is_matched_by_the_same_address(make: Make, written: str, url: str) -> None:
    found = _survey(make(f"[x](<{written}>)", _resource("same", url)))
    assert _states(found) == [("matched", "same")]
    assert found.findings == ()
    assert [one.text for one in found.resources[0].references] == ["x"]


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("http://a.org/", "https://a.org/"),
        ("https://www.a.org/", "https://a.org/"),
        ("https://a.org/x/", "https://a.org/x"),
        ("https://a.org/X", "https://a.org/x"),
        ("https://a.org/x", "https://a.org/x#part"),
        ("https://a.org/?a", "https://a.org/?b"),
        ("https://a.org:8443/", "https://a.org/"),
    ],
)
def test_an_address_that_may_be_another_page_is_watched_by_itself(
    make: Make, written: str, url: str
) -> None:
    found = _survey(make(f"[x]({written})", _resource("other", url)))
    assert [state for state, _ in _states(found)] == ["direct"]


def test_sheet_and_registry_that_name_different_addresses_are_a_finding(make: Make) -> None:
    registry = make("[x](https://new.org/x)", _resource("x", "https://old.org/x", ("", "x")))
    found = _survey(registry)
    assert _states(found) == [("matched", "x")]
    assert found.findings == (
        Finding(
            FindingKind.DISAGREES,
            "sheet",
            '"x" (line 1 of sheet.md, before the first heading) leads to https://new.org/x, but the '
            "registry watches https://old.org/x for it: correct one of them.",
            1,
            "x",
        ),
    )


def test_of_two_declarations_at_one_place_the_one_with_the_address_answers(make: Make) -> None:
    registry = make(
        "[Website](https://a.org) [Website](https://b.org)",
        _resource("a", "https://a.org", ("", "Website")),
        _resource("b", "https://b.org", ("", "Website")),
    )
    found = _survey(registry)
    assert _states(found) == [("matched", "a"), ("matched", "b")]
    assert found.findings == ()


def test_an_address_under_a_reworded_heading_keeps_its_declaration(make: Make) -> None:
    registry = make("NEW\n\n[x](https://a.org)", _resource("x", "https://a.org/", ("OLD", "x")))
    found = _survey(registry)
    assert _states(found) == [("matched", "x")]
    assert [one.section for one in found.resources[0].references] == ["NEW"]
    assert len(_sentences(found, FindingKind.REFERENCE_MISSING)) == 1


def test_an_address_that_only_the_sheet_names_becomes_a_resource_of_its_own(make: Make) -> None:
    source = "[Help now](https://www.a.org/help) [again](HTTPS://WWW.a.org/help)\n\n[call](tel:988)"
    found = _survey(make(source, owner="editors"))
    assert _states(found) == [
        ("direct", "a-org-565e0819"),
        ("direct", "a-org-565e0819"),
        ("direct", "tel-988-19352072"),
    ]
    first, second = found.resources
    assert first == Resource(
        id="a-org-565e0819",
        name="Help now",
        url="https://www.a.org/help",
        target=Target.CONFIRMED,
        confirmed_by="the fact sheet sheet",
        owner="editors",
        references=(found.mapped[0].reference, found.mapped[1].reference),
        direct=True,
    )
    assert (second.name, second.url) == ("call", "tel:988")


@pytest.mark.parametrize(
    "address",
    [
        "https://exa mple.org",
        "http://a..b/",
        "https://",
        "http://[bad",
        "http:/a.org",
        "https://a.org:port/",
    ],
)
def test_a_malformed_address_is_watched_and_judged_like_any_other(make: Make, address: str) -> None:
    found = _survey(make(f"[x](<{address}>)"))
    assert [one.url for one in found.resources] == [address]
    assert [state for state, _ in _states(found)] == ["direct"]


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("#", "it names no address, and no resource of the registry declares it."),
        ("", "it names no address, and no resource of the registry declares it."),
        (
            "javascript:go",
            "its target javascript:go cannot be watched (accepted: http, https, mailto, tel and sms addresses).",
        ),
        (
            "ftp://a.org",
            "its target ftp://a.org cannot be watched (accepted: http, https, mailto, tel and sms addresses).",
        ),
        (
            "other.html",
            "its target other.html is relative, and there is no published_url that it could be seen from.",
        ),
        (
            "#part",
            "its target #part is relative, and there is no published_url that it could be seen from.",
        ),
    ],
)
def test_what_nobody_watches_is_a_finding(make: Make, target: str, why: str) -> None:
    found = _survey(make(f"[x]({target})"))
    assert _states(found) == [("unmapped", None)]
    assert found.findings == (
        Finding(
            FindingKind.UNMAPPED,
            "sheet",
            f'Nobody watches "x" (line 1 of sheet.md, before the first heading): {why}',
            1,
        ),
    )


def test_a_script_is_a_placeholder_that_a_resource_may_answer_for(make: Make) -> None:
    registry = make(
        '<a href="javascript:go()">x</a>', _resource("x", "https://a.org", ("", "x")), name="s.html"
    )
    found = _survey(registry)
    assert _states(found) == [("matched", "x")]
    assert found.findings == ()


@pytest.mark.parametrize(
    ("target", "published_url", "url"),
    [
        ("other", PAGE, "https://readers.org/other"),
        ("#part", PAGE, "https://readers.org/sheet#part"),
        ("//b.org/x", PAGE, "https://b.org/x"),
        ("//b.org/x", None, "https://b.org/x"),
    ],
)
def test_a_relative_target_is_seen_from_the_published_page(
    make: Make, target: str, published_url: str | None, url: str
) -> None:
    found = _survey(make(f"<a href='{target}'>x</a>", name="s.html", published_url=published_url))
    assert [one.url for one in found.resources] == [url]


def test_a_sitemap_is_no_page_that_relative_targets_are_seen_from(make: Make) -> None:
    registry = make("[x](other)", published_url="https://readers.org/sitemap.xml")
    assert _states(_survey(registry)) == [("unmapped", None)]


def test_a_declared_reference_that_the_sheet_lost_is_a_finding(make: Make) -> None:
    found = _survey(make("nothing", _resource("gone", "https://a.org", ("MORE", "Find it"))))
    assert found.findings == (
        Finding(
            FindingKind.REFERENCE_MISSING,
            "sheet",
            'The registry declares "Find it" under MORE, but the fact sheet "Our Sheet" does not hold it.',
            None,
            "gone",
        ),
    )
    assert found.resources[0].references == (Reference("sheet", "MORE", "Find it"),)


@pytest.mark.parametrize(
    ("source", "offer"),
    [("[x](#)", ""), ("[x](https://a.org)", "; the fact sheet names https://a.org")],
)
def test_a_resource_without_an_address_is_a_finding(make: Make, source: str, offer: str) -> None:
    found = _survey(make(source, _resource("todo", None, ("", "x"))))
    sentence = f'"Todo" has no address in the registry{offer}: fill it in.'
    assert found.findings == (Finding(FindingKind.NOT_SET, "sheet", sentence, resource="todo"),)


@pytest.mark.parametrize(
    ("due", "is_due"),
    [(date(2026, 11, 22), True), (TODAY, True), (date(2026, 11, 24), False), (None, False)],
)
def test_a_sheet_past_its_review_date_is_a_finding(
    make: Make, due: date | None, is_due: bool
) -> None:
    found = _survey(make("", review_due=due, reviewed=date(2025, 11, 1)))
    sentence = f'The fact sheet "Our Sheet" has been due for review since {due} (last reviewed 2025-11-01).'
    assert _sentences(found, FindingKind.REVIEW_DUE) == ([sentence] if is_due else [])


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ({"path": "sheets/*.md"}, "no file matches sheets/*.md."),
        ({"published_url": PAGE}, f"it has no file, and {PAGE} was not fetched."),
        ({}, "it has neither a path nor a published_url."),
    ],
)
def test_a_sheet_without_a_source_is_one_finding_and_its_resources_stay(
    make: Make, known: dict[str, object], why: str
) -> None:
    resource = _resource("kept", "https://a.org", ("MORE", "x"))
    found = _survey(make(None, resource, **known))
    sentence = f'The source of the fact sheet "Our Sheet" could not be read: {why}'
    assert found.findings == (Finding(FindingKind.SOURCE_MISSING, "sheet", sentence),)
    assert found.resources == (resource,)


def test_a_file_that_is_gone_or_damaged_is_a_finding(make: Make, tmp_path: Path) -> None:
    (tmp_path / "bad.docx").write_bytes(b"no zip")
    (tmp_path / "good.md").write_text("[x](#)")
    paths = (tmp_path / "gone.md", tmp_path / "bad.docx", tmp_path / "good.md")
    found = _survey(make(None, _resource("x", "https://a.org", ("", "y")), path="*", paths=paths))
    assert _sentences(found, FindingKind.SOURCE_MISSING) == [
        'The source of the fact sheet "Our Sheet" could not be read: gone.md cannot be opened (No such file or directory).',
        'The source of the fact sheet "Our Sheet" could not be read: bad.docx is not a DOCX: it is no zip file, or a damaged one.',
    ]
    assert [one.reference.file for one in found.mapped] == ["good.md"]
    assert _sentences(found, FindingKind.REFERENCE_MISSING) == []


COPY = """<body><nav><a href=/>Home</a></nav><h2>More information</h2>
<p>NASEN: <a href="https://a.org/">Find a program</a></p>
<h2>Renamed</h2><p><a href="https://b.org/">Find a program</a> or <a href="https://c.org">later</a></p></body>"""


def _three(make: Make, **known: object) -> Registry:
    return make(
        SOURCE,
        _resource("first", "https://a.org", ("MORE INFORMATION", "Find a program")),
        _resource("second", "https://b.org", ("SECOND PART", "Find a program")),
        _resource("third", "https://c.org", ("SECOND PART", "later")),
        published_url=PAGE,
        **known,
    )


def test_a_published_copy_that_leads_where_the_registry_says_is_no_difference(make: Make) -> None:
    found = _survey(_three(make), {"sheet": [_page(COPY)]})
    assert found.findings == ()
    assert len(found.mapped) == 3


def test_pages_of_a_sitemap_count_together(make: Make) -> None:
    first, second = COPY.split("<h2>Renamed")
    pages = [_page(first), _page(f"<h2>Renamed{second}", "https://readers.org/two")]
    assert _survey(_three(make), {"sheet": pages}).findings == ()


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (
            '<a href="https://c.org">later</a>',
            "later",
            'Readers of "Our Sheet" do not find "later", which the source holds (line 7 of sheet.md, under SECOND PART).',
        ),
        (
            "</body>",
            "<a href='/shop'>Shop</a></body>",
            'Readers of "Our Sheet" find "Shop" under Renamed, leading to https://readers.org/shop, which the source does not hold.',
        ),
        (
            "https://c.org",
            "https://spam.example/",
            '"later" leads readers of "Our Sheet" to https://spam.example/, where the registry names https://c.org.',
        ),
        (
            "https://c.org",
            "#",
            '"later" leads readers of "Our Sheet" to no address, where the registry names https://c.org.',
        ),
        (
            "https://c.org",
            "",
            '"later" leads readers of "Our Sheet" to no address, where the registry names https://c.org.',
        ),
    ],
)
def test_each_difference_of_the_published_copy_is_one_sentence(
    make: Make, before: str, after: str, sentence: str
) -> None:
    assert before in COPY
    found = _survey(_three(make), {"sheet": [_page(COPY.replace(before, after))]})
    assert [one.sentence for one in found.findings] == [sentence]
    assert {one.kind for one in found.findings} == {FindingKind.PUBLISHED_DIFFERS}


def test_where_the_source_names_an_address_the_sentence_says_so(make: Make) -> None:
    found = _survey(make("[x](https://a.org/x)"), {"sheet": [_page("<a href=https://b.org>x</a>")]})
    assert _sentences(found, FindingKind.PUBLISHED_DIFFERS) == [
        '"x" leads readers of "Our Sheet" to https://b.org, where the source names https://a.org/x.'
    ]


@pytest.mark.parametrize(("count", "expected"), [(10, 10), (11, 11), (40, 11)])
def test_no_more_than_ten_differences_are_listed_and_the_rest_is_counted(
    make: Make, count: int, expected: int
) -> None:
    source = "\n\n".join(f"[x{number}](https://a.org/{number})" for number in range(count))
    found = _survey(make(source), {"sheet": [_page("<p>Another page</p>")]})
    sentences = _sentences(found, FindingKind.PUBLISHED_DIFFERS)
    assert len(sentences) == expected
    if count > 10:
        assert sentences[-1] == (
            f'{count - 10} more differences between the source of "Our Sheet" and what readers see are not listed.'
        )


@pytest.mark.parametrize(
    ("pages", "why"),
    [
        ("readers.org did not answer within 20 s", "readers.org did not answer within 20 s."),
        ([], "no page of it was fetched."),
        (
            [Document("sheet", PAGE, b"%PD", "application/pdf")],
            f"{PAGE} is not a PDF, although it is called one.",
        ),
    ],
)
def test_a_published_copy_that_cannot_be_read_is_a_finding_and_no_difference(
    make: Make, pages: Sequence[Document] | str, why: str
) -> None:
    found = _survey(_three(make), {"sheet": pages})
    sentence = f'What readers see of the fact sheet "Our Sheet" could not be read: {why}'
    assert found.findings == (Finding(FindingKind.PUBLISHED_UNREADABLE, "sheet", sentence),)


def test_a_sheet_that_only_exists_as_a_page_is_read_from_there(make: Make) -> None:
    registry = make(None, _resource("x", "https://a.org/", ("Part", "x")), published_url=PAGE)
    body = (
        "<nav><a href=/>Home</a></nav><h2>Part</h2><a href=https://a.org>x</a> <a href=more>y</a>"
    )
    found = _survey(registry, {"sheet": [_page(body)]})
    assert [state for state, _ in _states(found)] == ["matched", "direct"]
    assert found.resources[1].url == "https://readers.org/more"
    assert found.findings == ()


def test_an_address_of_two_sheets_is_one_resource_of_both_owners(
    make: Make, tmp_path: Path
) -> None:
    registry = make("[x](https://a.org)", owner="one")
    (tmp_path / "other.md").write_text("[y](https://a.org/)")
    other = FactSheet("other", "Other", (tmp_path / "other.md",), "other.md", owner="two")
    found = _survey(replace(registry, factsheets=(*registry.factsheets, other)))
    assert [(one.name, one.owner, len(one.references)) for one in found.resources] == [
        ("x", None, 2)
    ]
    same = replace(registry, factsheets=(*registry.factsheets, replace(other, owner="one")))
    assert [one.owner for one in _survey(same).resources] == ["one"]


def test_ids_do_not_depend_on_what_else_stands_in_the_sheet(make: Make) -> None:
    lines = [f"[x{number}](https://a.org/{number})" for number in range(20)]
    first = {one.url: one.id for one in _survey(make("\n\n".join(lines))).resources}
    random.Random(3).shuffle(lines)
    second = {one.url: one.id for one in _survey(make("\n\n".join(lines[:10]))).resources}
    assert second.items() <= first.items()
    assert len(set(first.values())) == 20


def test_a_direct_id_never_takes_the_id_of_a_resource(make: Make) -> None:
    direct = _survey(make("[x](https://a.org)")).resources[0].id
    found = _survey(make("[x](https://a.org)", _resource(direct, "https://other.org")))
    assert found.resources[1].id != direct
    assert found.resources[1].id.startswith(direct)


def test_two_surveys_of_the_same_are_equal(make: Make) -> None:
    registry = _three(make, review_due=TODAY)
    published = {"sheet": [_page(COPY.replace("later", "now"))]}
    assert _survey(registry, published) == _survey(registry, published)


def test_the_rows_for_programs_have_exactly_these_keys() -> None:
    reference = Reference("sheet", "MORE", "x", "#", 3, "NASEN", "sheet.md")
    mapped = [
        Mapped(reference, ReferenceState.MATCHED, "a"),
        Mapped(replace(reference, line=None), ReferenceState.UNMAPPED),
    ]
    assert reference_rows(mapped) == [
        {
            "factsheet": "sheet",
            "section": "MORE",
            "line": 3,
            "text": "x",
            "target": "#",
            "resource": "a",
            "state": "matched",
        },
        {
            "factsheet": "sheet",
            "section": "MORE",
            "line": None,
            "text": "x",
            "target": "#",
            "resource": None,
            "state": "unmapped",
        },
    ]


def test_two_links_of_one_text_that_changed_places_are_a_difference(make: Make) -> None:
    swapped = COPY.replace("https://a.org/", "X").replace("https://b.org/", "https://a.org/")
    page = _page(swapped.replace("X", "https://b.org/").replace("Renamed", "Second part"))
    found = _survey(_three(make), {"sheet": [page]})
    assert len(_sentences(found, FindingKind.PUBLISHED_DIFFERS)) == 2


ROOT = Path(__file__).parents[2]
ORIGINAL = ROOT.parent / "shared" / "factsheet.md"


def test_the_shipped_registry_answers_for_all_14_references_of_its_sheet() -> None:
    found = _survey(load(ROOT / "resources.yaml"))
    assert [state for state, _ in _states(found)] == ["matched"] * 14
    assert len({resource for _, resource in _states(found)}) == 14
    assert {one.kind for one in found.findings} <= {FindingKind.REVIEW_DUE}


@pytest.mark.shared
def test_the_shipped_registry_answers_for_all_14_references_of_the_original() -> None:
    if not ORIGINAL.exists():
        pytest.skip("../shared/factsheet.md is not there")
    registry = load(ROOT / "resources.yaml")
    sheet = replace(registry.factsheets[0], paths=(ORIGINAL,))
    found = _survey(replace(registry, factsheets=(sheet,)))
    own = _survey(registry)
    assert _states(found) == _states(own)
