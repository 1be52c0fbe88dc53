"""Pages that came: whether they hold what was promised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from monitor.model import Cut, Judgement, Kind, PageNote, Reason, Verdict

Look = Callable[..., Judgement]
LONG = "<p>" + "Plain words about nothing much at all. " * 10 + "</p>"


def page(body: str, head: str = "<title>Title</title>", html: str = "") -> str:
    return f"<!doctype html><html {html}><head>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("expect", "misses"),
    [
        ({"text_any": ("syringe", "SSP")}, None),
        ({"text_any": ("SSP", "naloxone")}, "“SSP” or “naloxone” does not stand on it"),
        ({"text_all": ("SYRINGE", "near you")}, None),
        ({"text_all": ("syringe", "naloxone")}, "“naloxone” does not stand on it"),
        ({"text_none": ("permanently closed",)}, None),
        ({"text_none": ("Answers  its\ntelephone",)}, "“Answers  its\ntelephone” stands on it"),
        ({"selector": "h1#near"}, None),
        ({"selector": "form.search"}, "nothing on it matches the selector form.search"),
        ({"final_host": "NASEN.org"}, None),
        ({"final_host": "www.nasen.org"}, None),
        ({"final_host": "other.org"}, "readers end up at nasen.org instead of other.org"),
        ({"text_any": ("Find a program",)}, None),
        (
            {"text_all": ("a1", "b2"), "text_none": ("list",)},
            "“list” stands on it, “a1” does not stand on it and “b2” does not stand on it",
        ),
    ],
)
def test_an_expectation_is_met_or_says_what_is_missing(
    expect: dict[str, Any], misses: str | None, look: Look
) -> None:
    judged = look(**expect)
    assert judged.holds is (misses is None)
    if misses is None:
        assert judged.detail == "The server answered 200 OK, and what is expected is there."
    else:
        assert judged.reason is Reason.EXPECTATION_MISSING
        assert judged.detail == f"The page at https://nasen.org/map/ answers, but {misses}."


def test_nothing_is_held_where_nothing_is_expected(look: Look) -> None:
    assert look().holds is None
    assert look(lang="en", content_type="text/html").holds is None


@pytest.mark.parametrize(
    ("kind", "held_before", "reason"),
    [
        (Kind.SERVICE, True, Reason.PROMISE_LOST),
        (Kind.SERVICE, False, Reason.EXPECTATION_MISSING),
        (Kind.PAGE, True, Reason.EXPECTATION_MISSING),
        (Kind.ORGANIZATION, True, Reason.EXPECTATION_MISSING),
    ],
)
@pytest.mark.parametrize(
    "expect", [{"text_all": ("x1",)}, {"final_host": "x.org"}, {"text_none": ("list",)}]
)
def test_only_a_service_that_kept_its_promise_can_lose_it(
    kind: Kind, held_before: bool, reason: Reason, expect: dict[str, Any], look: Look
) -> None:
    judged = look(kind=kind, held_before=held_before, **expect)
    assert (judged.reason, judged.holds) == (reason, False)


def test_a_page_that_lacks_what_is_expected_is_not_offered_as_a_new_address(look: Look) -> None:
    judged = look(via=((301, "https://nasen.org/other"),), text_any=("naloxone",))
    assert (judged.reason, judged.new_url) == (Reason.EXPECTATION_MISSING, None)


@pytest.mark.parametrize(
    ("body", "is_there"),
    [
        ("<p>Find a <b>syr</b>inge service</p>", True),
        ("<p>Find a\n   syringe\tservice</p>", True),
        ("<p>Find a syringe&nbsp;service</p>", True),
        ("<p>Find a SYRINGE SERVICE</p>", True),
        ("<p>syringe<br>service</p>", True),
        ("<ul><li>syringe</li><li>service</li></ul>", True),
        ("<p>syrin</p><p>ge service</p>", False),
        ("<script>'syringe service'</script>", False),
        ("<style>syringe service</style>", False),
        ("<noscript>syringe service</noscript>", False),
        ("<template>syringe service</template>", False),
        ("<div hidden>syringe <i>service</i><div hidden>x</div></div>", False),
        ('<div style="color: red; display: none">syringe service</div>', False),
        ('<div style="DISPLAY:NONE">syringe service</div>', False),
        ("<!-- syringe service -->", False),
        ('<img alt="syringe service">', False),
        ("<iframe>syringe service</iframe>", False),
    ],
)
def test_texts_are_looked_for_in_what_a_reader_sees(body: str, is_there: bool, look: Look) -> None:
    assert look(page(LONG + body), text_any=("syringe service",)).holds is is_there


SHELL = page('<div id="root">Loading</div><script src="/app.js"></script>')


@pytest.mark.parametrize("expect", [{"text_any": ("syringe",)}, {"selector": "form"}])
@pytest.mark.parametrize("held_before", [True, False])
def test_a_page_that_a_script_has_yet_to_fill_is_not_judged_by_what_it_lacks(
    expect: dict[str, Any], held_before: bool, look: Look
) -> None:
    judged = look(SHELL, kind=Kind.SERVICE, held_before=held_before, **expect)
    assert (judged.reason, judged.holds) == (Reason.OK, None)
    assert judged.detail == (
        "The server answered 200 OK; whether what is expected is there cannot be told, "
        "as a script fills it in the browser."
    )


def test_what_stands_on_a_shell_counts_for_and_against_it(look: Look) -> None:
    assert look(SHELL, text_any=("loading",)).holds is True
    assert look(SHELL, text_none=("loading",)).holds is False
    assert look(SHELL, text_none=("closed",)).holds is None


@pytest.mark.parametrize(
    ("words", "script", "holds"),
    [
        (24, "<script></script>", None),
        (25, "<script></script>", False),
        (24, "", False),
        (24, '<script type="application/ld+json">{}</script>', False),
        (24, '<script type="module"></script>', None),
        (24, "<noscript><script></script></noscript>", False),
    ],
)
def test_a_page_of_few_words_and_a_script_is_a_shell(
    words: int, script: str, holds: bool | None, look: Look
) -> None:
    assert look(page("word " * words + script), text_any=("syringe",)).holds is holds


def test_scripts_without_spaces_are_counted_by_characters(look: Look) -> None:
    body = page("注射器交換プログラムを探すための案内ページです。電話もできます。<script></script>")
    assert look(body, text_any=("syringe",)).holds is False


@pytest.mark.parametrize("cut", list(Cut))
def test_what_may_stand_in_the_part_that_was_cut_off_is_not_missing(cut: Cut, look: Look) -> None:
    judged = look(cut=cut, text_any=("naloxone",), kind=Kind.SERVICE, held_before=True)
    assert (judged.verdict, judged.holds) == (Verdict.HEALTHY, None)
    assert "only its beginning could be read" in judged.detail
    assert look(cut=cut, text_any=("syringe",)).holds is True
    assert look(cut=cut, text_none=("syringe",)).holds is False


def test_the_text_of_a_pdf_cannot_be_told(look: Look) -> None:
    judged = look(b"%PDF-1.7 syringe", media="application/pdf", text_any=("syringe",))
    assert (judged.reason, judged.holds) == (Reason.OK, None)
    assert "the text of application/pdf cannot be read" in judged.detail


@pytest.mark.parametrize("media", ["text/plain", "application/json", "application/rss+xml"])
def test_plain_text_is_read_as_it_is(media: str, look: Look) -> None:
    assert look('{"offer": "Syringe"}', media=media, text_any=("syringe",)).holds is True
    assert look('{"offer": "Syringe"}', media=media, text_any=("naloxone",)).holds is False


def test_a_selector_that_cannot_be_read_does_not_break_a_page(look: Look) -> None:
    assert look(selector="p[").reason is Reason.OK


# --- empty, and of the wrong kind ---


@pytest.mark.parametrize(
    "body",
    [
        "",
        " \n\t",
        page(""),
        page("<div> &nbsp; </div>"),
        page("<style>x</style><!-- y -->"),
        "<html></html>",
    ],
)
def test_a_page_that_shows_nothing_is_empty(body: str, look: Look) -> None:
    assert look(body).reason is Reason.EMPTY


@pytest.mark.parametrize(
    "body",
    [
        "text",
        page("<img src=a>"),
        page("<script>x</script>"),
        page("<iframe src=a></iframe>"),
        page("<form></form>"),
        page("<svg></svg>"),
        page("<video></video>"),
        "<frameset><frame src=a></frameset>",
    ],
)
def test_a_page_that_shows_anything_is_not_empty(body: str, look: Look) -> None:
    assert look(body).reason is Reason.OK


def test_a_file_without_a_byte_is_empty(look: Look) -> None:
    assert look(b"", media="application/pdf").reason is Reason.EMPTY


PDF = b"%PDF-1.7\n..."
ZIP = b"PK\x03\x04\x00\x00"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"content_type": "text/html"}, Reason.OK),
        ({"content_type": "application/xhtml+xml"}, Reason.OK),
        ({"content_type": "Application/PDF"}, Reason.WRONG_TYPE),
        ({"content_type": "application/pdf", "body": PDF, "media": "application/pdf"}, Reason.OK),
        ({"content_type": "application/pdf", "body": PDF, "media": None}, Reason.OK),
        (
            {"content_type": "application/pdf", "body": PDF, "media": "application/octet-stream"},
            Reason.OK,
        ),
        ({"content_type": "text/html", "body": PDF, "media": "application/pdf"}, Reason.WRONG_TYPE),
        ({"content_type": "text/html", "media": None}, Reason.OK),
        ({"content_type": "text/html", "media": "unknown/unknown"}, Reason.OK),
        ({"content_type": "text/html", "media": "rubbish"}, Reason.OK),
        ({"url": "https://nasen.org/a.pdf"}, Reason.WRONG_TYPE),
        ({"url": "https://nasen.org/a.PDF?x=1#page=2"}, Reason.WRONG_TYPE),
        ({"url": "https://nasen.org/a.pdf", "media": "application/pdf"}, Reason.WRONG_TYPE),
        ({"url": "https://nasen.org/a.pdf", "body": PDF, "media": "application/pdf"}, Reason.OK),
        ({"url": "https://nasen.org/a.pdf", "content_type": "text/html"}, Reason.OK),
        ({"url": "https://nasen.org/a.pdf", "text_any": ("syringe",)}, Reason.OK),
        ({"url": "https://github.com/a/b/blob/main/a.pdf"}, Reason.OK),
        ({"url": "https://commons.wikimedia.org/wiki/File:A.pdf"}, Reason.OK),
        ({"kind": Kind.FILE}, Reason.WRONG_TYPE),
        ({"kind": Kind.FILE, "url": "https://nasen.org/a.html"}, Reason.OK),
        ({"kind": Kind.FILE, "body": ZIP, "media": "application/zip"}, Reason.OK),
        ({"body": PDF, "media": "application/pdf"}, Reason.OK),
        ({"body": bytes(range(256)) * 4}, Reason.WRONG_TYPE),
        ({"body": b"\x1f\x8b" + bytes(range(1, 256)) * 4}, Reason.WRONG_TYPE),
        ({"body": PDF + bytes(range(256)) * 4, "media": None}, Reason.OK),
        ({"body": "<p>Ça été déjà prêt</p>".encode("latin-1")}, Reason.OK),
    ],
)
def test_what_comes_must_be_of_the_kind_that_was_promised(
    words: dict[str, Any], reason: Reason, look: Look
) -> None:
    words = dict(words)
    body = (words.pop("body"),) if "body" in words else ()
    assert look(*body, **words).reason is reason


def test_the_sentence_names_both_kinds(look: Look) -> None:
    judged = look(content_type="application/pdf")
    assert judged.detail == "The server sent text/html instead of application/pdf."


# --- language, fragments ---


@pytest.mark.parametrize(
    ("declared", "wanted", "reason"),
    [
        ("en", "en", Reason.OK),
        ("en-US", "en", Reason.OK),
        ("EN_us", "en-GB", Reason.OK),
        ("es", "en", Reason.WRONG_LANGUAGE),
        ("es-MX", "en", Reason.WRONG_LANGUAGE),
        ("", "en", Reason.OK),
        ("und", "en", Reason.OK),
        ("x-default", "en", Reason.OK),
        ("english", "en", Reason.OK),
        ("nb-NO", "no", Reason.OK),
        ("es", None, Reason.OK),
    ],
)
def test_a_page_in_another_language_is_pointed_out(
    declared: str, wanted: str | None, reason: Reason, look: Look
) -> None:
    assert look(page(LONG, html=f'lang="{declared}"'), lang=wanted).reason is reason


def test_the_sentence_names_both_languages(look: Look) -> None:
    judged = look(page(LONG, html="lang=es"), lang="en-US")
    assert judged.detail == (
        "The page says that it is in “es”, and “en” is what readers were promised."
    )


PLACES = page(
    LONG
    + '<h2 id="Near">x</h2><a name="far away">y</a><h2 id="user-content-readme">z</h2><p id="é">'
)


@pytest.mark.parametrize(
    ("fragment", "is_fine"),
    [
        ("Near", True),
        ("near", False),
        ("far%20away", True),
        ("readme", True),
        ("%C3%A9", True),
        ("é", True),
        ("gone", False),
        ("", True),
        ("top", True),
        ("TOP", True),
        ("topic", False),
        (":~:text=word", True),
        ("Near:~:text=word", True),
        ("gone:~:text=word", False),
        ("!/route", True),
        ("/route", True),
        ("tab=2", True),
    ],
)
def test_the_place_that_the_address_points_to_must_be_there(
    fragment: str, is_fine: bool, look: Look
) -> None:
    judged = look(PLACES, url=f"https://nasen.org/map/#{fragment}")
    assert judged.reason is (Reason.OK if is_fine else Reason.FRAGMENT_MISSING)


@pytest.mark.parametrize(
    "words",
    [
        {"cut": Cut.SIZE},
        {"media": "text/plain"},
        {"body": b"%PDF-1.7", "media": "application/pdf"},
        {"body": SHELL},
        {"body": page("<img src=a>")},
    ],
)
def test_a_place_is_not_missed_where_it_cannot_be_looked_for(
    words: dict[str, Any], look: Look
) -> None:
    words = dict(words)
    body = words.pop("body", PLACES)
    assert look(body, url="https://nasen.org/map/#gone", **words).reason is Reason.OK


@pytest.mark.parametrize(("target", "is_fine"), [("#Near", True), ("#gone", False), ("", False)])
def test_the_place_that_a_redirect_names_goes_before_the_one_that_was_asked_for(
    target: str, is_fine: bool, look: Look
) -> None:
    via = ((302, f"https://nasen.org/other{target}"),)
    judged = look(PLACES, url="https://nasen.org/map/#old", via=via)
    assert judged.reason is (Reason.OK_REDIRECTED if is_fine else Reason.FRAGMENT_MISSING)


# --- what a person recognises the page by ---


def test_a_page_is_noted_by_title_first_lines_and_language(look: Look) -> None:
    judged = look(page("<h1>Near   you</h1><p>Call us.</p>", "<title> A\nB </title>", "lang=en-US"))
    assert judged.page == PageNote("A B", "Near you Call us.", "en-US")


def test_an_excerpt_ends_after_a_word_within_300_characters(look: Look) -> None:
    note = look(page("word " * 100)).page
    assert note is not None
    assert note.excerpt == "word " * 58 + "word…"


@pytest.mark.parametrize("words", [{"status": 404}, {"media": "text/plain"}, {"status": 403}])
def test_what_is_no_page_is_not_noted(words: dict[str, Any], look: Look) -> None:
    assert look(**words).page is None


def test_an_expectation_is_not_held_against_an_error_page_or_a_wall(look: Look) -> None:
    for words in ({"status": 404}, {"status": 403}, {"via": ((302, "https://nasen.org/login"),)}):
        assert look(text_any=("naloxone",), **words).holds is None
