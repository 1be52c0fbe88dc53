from __future__ import annotations

import asyncio

import httpx
import pytest

from monitor import __version__
from monitor.fetch.headers import accept_language, user_agent
from monitor.model import Known
from monitor.settings import Settings
from tests.fetch.looking import check, look, settings


def sent(
    what: str = "http://a.example/",
    *,
    known: Known | None = None,
    lang: str | None = None,
    with_settings: Settings | None = None,
    redirect: str | None = None,
) -> list[httpx.Request]:
    """Look, and return the requests that went out; the first answer may be a redirect."""
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        if redirect and len(requests) == 1:
            return httpx.Response(302, headers={"Location": redirect})
        return httpx.Response(200)

    transport = httpx.MockTransport(answer)
    one = check(what, known=known, lang=lang)
    asyncio.run(look(one, transport=transport, with_settings=with_settings))
    return requests


def test_a_request_looks_like_a_browsers_under_our_own_name() -> None:
    (request,) = sent(with_settings=settings(contact="mailto:editors@example.org"))
    assert (request.method, str(request.url)) == ("GET", "http://a.example/")
    assert dict(request.headers) == {
        "host": "a.example",
        "user-agent": f"referral-monitor/{__version__} (+mailto:editors@example.org)",
        "accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "accept-language": "en-US,en;q=0.9",
        "accept-encoding": "gzip, deflate",
        "upgrade-insecure-requests": "1",
    }


@pytest.mark.parametrize(
    ("contact", "name"),
    [
        ("", ""),
        ("https://example.org/bot", " (+https://example.org/bot)"),
        ("éditeurs@example.org\r\nX: y", " (+diteurs@example.orgX: y)"),
        ("()", ""),
    ],
)
def test_the_contact_stands_in_the_user_agent_and_breaks_no_header(contact: str, name: str) -> None:
    assert user_agent(contact) == f"referral-monitor/{__version__}{name}"


@pytest.mark.parametrize(
    ("lang", "header"),
    [
        (None, "en-US,en;q=0.9"),
        ("", "en-US,en;q=0.9"),
        ("en", "en"),
        ("en-GB", "en-GB,en;q=0.9"),
        ("es", "es,en;q=0.9"),
        ("es-MX", "es-MX,es;q=0.9,en;q=0.8"),
        ("es\r\nX: y", "en-US,en;q=0.9"),
    ],
)
def test_the_language_of_the_page_is_asked_for(lang: str | None, header: str) -> None:
    assert accept_language(lang) == header
    assert sent(lang=lang)[0].headers["accept-language"] == header


@pytest.mark.parametrize(
    ("known", "validators"),
    [
        (Known("http://a.example/", etag='"x"', last_modified="Mon"), ('"x"', "Mon")),
        (Known("http://a.example/#part", etag='W/"x"'), ('W/"x"', None)),
        (Known("http://a.example/", last_modified="Mon"), (None, "Mon")),
        (Known("http://a.example/x", etag='"x"'), (None, None)),
        (Known("http://a.example/", etag='"x"\r\nX: y', last_modified="é"), (None, None)),
        (Known("http://a.example/"), (None, None)),
        (None, (None, None)),
    ],
)
def test_an_unchanged_page_need_not_be_sent_again(
    known: Known | None, validators: tuple[str | None, str | None]
) -> None:
    headers = sent(known=known)[0].headers
    assert (headers.get("if-none-match"), headers.get("if-modified-since")) == validators


def test_conditions_go_only_to_the_address_they_belong_to() -> None:
    known = Known("http://b.example/", etag='"x"')
    requests = sent(known=known, redirect="http://b.example/")
    assert [request.headers.get("if-none-match") for request in requests] == [None, '"x"']


def test_a_page_that_did_not_change_ends_as_a_304() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(304, headers={"ETag": '"x"'}))
    one = check("http://a.example/", known=Known("http://a.example/", etag='"x"'))
    observation = asyncio.run(look(one, transport=transport))
    assert (observation.status_code, observation.body, observation.body_hash) == (304, b"", "")


def test_a_fragment_stays_at_home() -> None:
    assert str(sent("http://a.example/x#part")[0].url) == "http://a.example/x"


def test_a_password_in_the_address_goes_into_its_header() -> None:
    (request,) = sent("http://me:s%3Acret@a.example/")
    assert str(request.url) == "http://a.example/"
    assert request.headers["authorization"] == "Basic bWU6czpjcmV0"
