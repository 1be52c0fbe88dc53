"""Readers who are sent on: where they end up, and whether that is a new address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from monitor.model import Judgement, Observation, Question, QuestionKind, Reason

Look = Callable[..., Judgement]
Opine = Callable[..., Judgement | Question]
See = Callable[..., Observation]


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://nasen.org/map", "https://nasen.org/map"),
        ("http://nasen.org:80/map", "https://nasen.org:443/map"),
        ("https://nasen.org/map", "https://www.nasen.org/map"),
        ("https://www.nasen.org/map", "https://nasen.org/map"),
        ("https://nasen.org/map", "https://nasen.org/map/"),
        ("https://nasen.org/map/", "https://nasen.org/map"),
        ("https://NASEN.org./map", "https://nasen.org/map"),
        ("https://nasen.org/caf%c3%a9", "https://nasen.org/café"),
        ("https://nasen.org/a%7Eb?q=%41", "https://nasen.org/a~b?q=A"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
        ("https://nasen.org/map", "https://nasen.org/map#near"),
    ],
)
@pytest.mark.parametrize("code", [301, 302, 308])
def test_a_trivial_redirect_is_no_work_for_an_editor(
    url: str, target: str, code: int, look: Look
) -> None:
    judged = look(url=url, via=((code, target),))
    assert (judged.reason, judged.new_url) == (Reason.OK_REDIRECTED, None)


HTTP = "http://nasen.org/map/"
NEW, NEWER = "https://nasen.org/find/us", "https://nasen.org/find/all"
AWAY = "https://harmreduction.org/find/us"


@pytest.mark.parametrize(
    ("via", "reason", "new_url"),
    [
        (((301, NEW),), Reason.PERMANENT_REDIRECT, NEW),
        (((308, NEW),), Reason.PERMANENT_REDIRECT, NEW),
        (
            ((301, "https://nasen.org:8443/map/"),),
            Reason.PERMANENT_REDIRECT,
            "https://nasen.org:8443/map/",
        ),
        (((301, "https://nasen.org/Map/"),), Reason.PERMANENT_REDIRECT, "https://nasen.org/Map/"),
        (
            ((301, "https://nasen.org/map/?x=1"),),
            Reason.PERMANENT_REDIRECT,
            "https://nasen.org/map/?x=1",
        ),
        (((301, "https://map.nasen.org/x"),), Reason.PERMANENT_REDIRECT, "https://map.nasen.org/x"),
        (((302, NEW),), Reason.OK_REDIRECTED, None),
        (((303, NEW),), Reason.OK_REDIRECTED, None),
        (((307, NEW),), Reason.OK_REDIRECTED, None),
        (((301, AWAY),), Reason.MOVED_HOST, AWAY),
        (((302, AWAY),), Reason.OK_REDIRECTED, None),
        (((301, NEW), (302, NEWER)), Reason.PERMANENT_REDIRECT, NEW),
        (((301, NEW), (302, AWAY)), Reason.PERMANENT_REDIRECT, NEW),
        (((302, NEW), (301, NEWER)), Reason.OK_REDIRECTED, None),
        (((302, HTTP), (301, NEW)), Reason.PERMANENT_REDIRECT, NEW),
        (((301, NEW), (301, NEWER)), Reason.PERMANENT_REDIRECT, NEWER),
        (((301, NEW), (301, AWAY)), Reason.MOVED_HOST, AWAY),
        (((301, NEW), (302, "https://nasen.org/map/")), Reason.OK_REDIRECTED, None),
    ],
)
def test_the_permanent_part_of_a_chain_is_the_new_address(
    via: tuple[tuple[int, str], ...], reason: Reason, new_url: str | None, look: Look
) -> None:
    judged = look(via=via)
    assert (judged.reason, judged.new_url) == (reason, new_url)


def test_sites_on_one_hosting_service_are_different_sites(look: Look) -> None:
    judged = look(url="https://a.github.io/x", via=((301, "https://b.github.io/x"),))
    assert judged.reason is Reason.MOVED_HOST


def test_the_new_address_keeps_the_place_on_the_page(look: Look) -> None:
    judged = look(url="https://nasen.org/map/#near", via=((301, NEW),))
    assert (judged.reason, judged.new_url) == (Reason.PERMANENT_REDIRECT, f"{NEW}#near")


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        ("https://nasen.org/map/", "https://nasen.org/", Reason.REDIRECTED_HOME),
        ("https://nasen.org/map/", "https://www.nasen.org", Reason.REDIRECTED_HOME),
        ("https://nasen.org/map/", "https://nasen.org/index.php", Reason.REDIRECTED_HOME),
        ("https://nasen.org/en/map", "https://nasen.org/", Reason.REDIRECTED_HOME),
        ("https://blog.nasen.org/2019/x", "https://nasen.org/", Reason.REDIRECTED_HOME),
        ("https://nasen.org/", "https://nasen.org/home", Reason.OK_REDIRECTED),
        ("https://nasen.org/index.html", "https://nasen.org/", Reason.OK_REDIRECTED),
        ("https://nasen.org/home", "https://nasen.org/", Reason.OK_REDIRECTED),
        ("https://nasen.org/en/", "https://nasen.org/", Reason.OK_REDIRECTED),
        ("https://nasen.org/en-us/index.html", "https://nasen.org/", Reason.OK_REDIRECTED),
        ("https://nasen.org/?page=12", "https://nasen.org/", Reason.OK_REDIRECTED),
        ("https://nasen.org/map/", "https://nasen.org/?from=map", Reason.OK_REDIRECTED),
        ("https://nasen.org/map/", "https://map.nasen.org/", Reason.OK_REDIRECTED),
        ("https://nasen.org/map/", "https://nasen.org/en/", Reason.OK_REDIRECTED),
    ],
)
def test_a_deep_page_that_leads_to_the_front_page_is_gone(
    start: str, end: str, reason: Reason, look: Look
) -> None:
    assert look(url=start, via=((302, end),)).reason is reason


@pytest.mark.parametrize(
    ("code", "reason"), [(301, Reason.PERMANENT_REDIRECT), (302, Reason.OK_REDIRECTED)]
)
def test_a_front_page_that_keeps_the_promise_is_not_a_loss(
    code: int, reason: Reason, look: Look
) -> None:
    via = ((code, "https://nasen.org/"),)
    assert look(via=via, text_any=("Syringe",)).reason is reason
    assert look(via=via, selector="h1#near").reason is reason
    assert look(via=via, text_none=("closed",)).reason is Reason.REDIRECTED_HOME
    assert look(via=via, text_any=("naloxone",)).reason is Reason.REDIRECTED_HOME


@pytest.mark.parametrize(
    ("end", "is_login"),
    [
        ("https://nasen.org/login", True),
        ("https://nasen.org/users/sign-in?next=/map", True),
        ("https://nasen.org/wp-login.php", True),
        ("https://login.microsoftonline.com/x", True),
        ("https://idp.nasen.org/saml2/x", True),
        ("https://sso.nasen.org/x", True),
        ("https://nasen.org/oauth2/authorize", True),
        ("https://nasen.org/adfs/ls", True),
        ("https://nasen.org/blogging/in", False),
        ("https://nasen.org/association", False),
        ("https://nasen.org/x?return=/login", False),
    ],
)
def test_a_redirect_to_a_login_is_a_wall(end: str, is_login: bool, look: Look) -> None:
    expected = Reason.LOGIN_WALL if is_login else Reason.OK_REDIRECTED
    assert look(via=((302, end),)).reason is expected


def test_a_login_that_was_asked_for_is_no_wall(look: Look) -> None:
    judged = look(url="https://nasen.org/login", via=((302, "https://nasen.org/login/start"),))
    assert judged.reason is Reason.OK_REDIRECTED


def test_a_login_address_where_the_promise_is_kept_is_no_wall(look: Look) -> None:
    judged = look(via=((302, "https://nasen.org/sso/map"),), text_any=("syringe",))
    assert judged.reason is Reason.OK_REDIRECTED


def test_a_secure_address_that_ends_at_an_insecure_one_is_pointed_out(look: Look) -> None:
    assert look(via=((301, "http://nasen.org/map/"),)).reason is Reason.INSECURE
    assert look(via=((301, "http://nasen.org/other"),)).reason is Reason.INSECURE
    assert look(via=((301, "http://nasen.org/x"), (301, NEW))).reason is Reason.PERMANENT_REDIRECT
    assert look(url=HTTP).reason is Reason.OK


# --- pages that send readers on by themselves ---


def meta(content: str, before: str = "") -> str:
    return (
        f'<html><head>{before}<meta http-equiv="Refresh" content="{content}"></head><body></body>'
    )


@pytest.mark.parametrize(
    ("content", "target"),
    [
        ("0; url=https://nasen.org/find/us", NEW),
        ("0;URL='https://nasen.org/find/us'", NEW),
        ("  3 ,  Url  =  https://nasen.org/find/us  ", NEW),
        ("0 /find/us", NEW),
        ("10;url=../find/us", NEW),
        ("0.5; url=/find/us", NEW),
    ],
)
def test_a_page_that_sends_readers_on_raises_a_question(
    content: str, target: str, opine: Opine
) -> None:
    assert opine(meta(content)) == Question(QuestionKind.FOLLOW, target)


def test_a_refresh_is_read_against_the_base_of_the_page(opine: Opine) -> None:
    page = meta("0;url=us", "<base href='/find/'>")
    assert opine(page) == Question(QuestionKind.FOLLOW, NEW)


def test_a_refresh_header_counts_as_well(opine: Opine) -> None:
    assert opine(headers={"refresh": "0;url=/find/us"}) == Question(QuestionKind.FOLLOW, NEW)


@pytest.mark.parametrize(
    "content",
    [
        "11;url=/find/us",
        "5",
        "0;url=",
        "0;url=/map",
        "0;url=http://www.nasen.org/map/",
        "0;url=#near",
        "0;url=javascript:alert(1)",
        "0;url=mailto:a@b.org",
        "0;url=http://[bad",
        "url=/find/us",
        "-1;url=/find/us",
        "",
    ],
)
def test_a_refresh_that_leads_nowhere_else_is_passed_over(content: str, look: Look) -> None:
    page = meta(content) + "<p>Some text</p>"
    assert look(page).reason is Reason.OK


def test_a_refresh_for_browsers_without_scripts_is_passed_over(look: Look) -> None:
    assert look(f"<noscript>{meta('0;url=/x')}</noscript><p>Text</p>").reason is Reason.OK


def test_a_base_does_not_turn_a_plain_reload_into_a_move(look: Look) -> None:
    assert look(meta("5", "<base href='/find/'>") + "<p>Text</p>").reason is Reason.OK


@pytest.mark.parametrize("status", [404, 403, 500])
def test_the_refresh_of_an_error_page_is_not_followed(status: int, look: Look) -> None:
    assert look(meta("0;url=/find/us"), status=status).rule in {
        "not_found",
        "forbidden",
        "server_error",
    }


def answers(see: See, *pages: tuple[str, dict[str, Any]]) -> dict[Question, Observation]:
    return {Question(QuestionKind.FOLLOW, url): see(**{"url": url, **seen}) for url, seen in pages}


@pytest.mark.parametrize(
    ("answer", "reason", "new_url"),
    [
        ({}, Reason.META_REFRESH, NEW),
        ({"via": ((301, NEWER),)}, Reason.META_REFRESH, NEWER),
        ({"via": ((302, NEWER),)}, Reason.META_REFRESH, NEW),
        ({"status": 404}, Reason.NOT_FOUND, None),
        ({"status": 403}, Reason.FORBIDDEN, None),
        ({"status": 500}, Reason.SERVER_ERROR, None),
        ({"body": "<p></p>"}, Reason.EMPTY, None),
        ({"via": ((302, "https://nasen.org/"),)}, Reason.REDIRECTED_HOME, None),
        ({"via": ((302, "https://nasen.org/login"),)}, Reason.LOGIN_WALL, None),
        ({"via": ((302, "https://nasen.org/map/"),)}, Reason.OK_REDIRECTED, None),
    ],
)
def test_a_page_is_judged_by_where_it_sends_readers(
    answer: dict[str, Any], reason: Reason, new_url: str | None, look: Look, see: See
) -> None:
    judged = look(meta("0;url=/find/us"), answers=answers(see, (NEW, answer)))
    assert (judged.reason, judged.new_url) == (reason, new_url)


def test_a_refresh_to_a_missing_page_says_where_readers_end_up(look: Look, see: See) -> None:
    judged = look(meta("0;url=/find/us"), answers=answers(see, (NEW, {"status": 404})))
    assert (
        judged.detail == f"Readers are sent on to {NEW}, where the server answered 404 Not Found."
    )


def test_the_expectation_is_held_against_the_page_that_readers_end_up_at(
    look: Look, see: See
) -> None:
    page, found = meta("0;url=/find/us"), answers(see, (NEW, {}))
    assert look(page, answers=found, text_any=("syringe",)).holds is True
    judged = look(page, answers=found, text_any=("naloxone",))
    assert (judged.reason, judged.holds) == (Reason.EXPECTATION_MISSING, False)


def test_a_refresh_behind_a_refresh_asks_again_and_the_fourth_is_a_loop(
    opine: Opine, see: See
) -> None:
    urls = [f"https://nasen.org/step/{number}" for number in range(1, 5)]
    found: dict[Question, Observation] = {}
    for number, url in enumerate(urls[:3]):
        assert opine(meta(f"0;url={urls[0]}"), answers=found) == Question(QuestionKind.FOLLOW, url)
        found |= answers(see, (url, {"body": meta(f"0;url={urls[number + 1]}")}))
    judged = opine(meta(f"0;url={urls[0]}"), answers=found)
    assert isinstance(judged, Judgement)
    assert judged.reason is Reason.REDIRECT_LOOP


def test_two_pages_that_send_readers_to_each_other_are_a_loop(look: Look, see: See) -> None:
    first, second = "https://nasen.org/map/", NEW
    found = answers(
        see,
        (second, {"body": meta(f"0;url={first}")}),
        (first, {"body": meta(f"0;url={second}")}),
    )
    assert look(meta(f"0;url={second}"), answers=found).reason is Reason.REDIRECT_LOOP


def test_pages_that_take_turns_slowly_and_can_be_read_are_no_loop(look: Look, see: See) -> None:
    first, second = "https://nasen.org/map/", NEW
    text = "<p>" + "word " * 30 + "</p>"
    found = answers(
        see,
        (second, {"body": meta(f"8;url={first}") + text}),
        (first, {"body": meta(f"8;url={second}") + text}),
    )
    assert look(meta(f"8;url={second}") + text, answers=found).reason is Reason.OK_REDIRECTED


def test_a_page_that_comes_back_to_itself_with_a_cookie_is_healthy(look: Look, see: See) -> None:
    judged = look(
        meta("0;url=https://nasen.org/map/"),
        via=((302, "https://nasen.org/cookie"),),
        answers=answers(see, ("https://nasen.org/map/", {})),
    )
    assert judged.reason is Reason.OK_REDIRECTED


@pytest.mark.parametrize("target", ["http://[bad", "https://-x_é\u2488.example/", "//", ""])
def test_an_address_that_cannot_be_read_is_no_front_page_and_no_login(
    target: str, look: Look
) -> None:
    assert look(via=((302, target),)).reason is Reason.OK_REDIRECTED
    assert look(url=target, resource_url=target).reason is Reason.OK
