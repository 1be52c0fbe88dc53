from __future__ import annotations

import asyncio
from collections.abc import Mapping

import httpx
import pytest

from monitor.model import Failure, FailureKind, Observation
from tests.fetch.looking import look

PAGE = httpx.Response(200, text="page")


def to(location: str | bytes, status: int = 302, **headers: str) -> httpx.Response:
    raw = location.encode() if isinstance(location, str) else location
    return httpx.Response(
        status,
        headers=[
            (b"Location", raw),
            *((name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()),
        ],
    )


def observed(
    answers: Mapping[str, httpx.Response], start: str = "http://a.example/"
) -> Observation:
    """Look at `start` in a web of fixed answers; addresses that are not in it are pages."""
    transport = httpx.MockTransport(lambda request: answers.get(str(request.url), PAGE))
    return asyncio.run(look(start, transport=transport))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_every_hop_recorded(status: int) -> None:
    observation = observed({"http://a.example/": to("https://b.example/x", status)})
    assert [(hop.url, hop.status_code, hop.location) for hop in observation.hops] == [
        ("http://a.example/", status, "https://b.example/x"),
        ("https://b.example/x", 200, None),
    ]
    assert (observation.final_url, observation.status_code) == ("https://b.example/x", 200)
    assert observation.body == b"page"


@pytest.mark.parametrize("status", [200, 201, 300, 304, 305, 306, 399, 404])
def test_a_location_alone_redirects_nobody(status: int) -> None:
    observation = observed({"http://a.example/": to("/x", status)})
    assert [(hop.status_code, hop.location) for hop in observation.hops] == [(status, None)]
    assert observation.failure is None


def test_a_step_down_to_http_is_recorded_and_followed() -> None:
    answers = {"https://a.example/": to("http://a.example/")}
    observation = observed(answers, "https://a.example/")
    assert [hop.url for hop in observation.hops] == ["https://a.example/", "http://a.example/"]
    assert observation.status_code == 200


def test_the_fragment_travels_along() -> None:
    observation = observed({"http://a.example/": to("/x")}, "http://a.example/#part")
    assert [hop.url for hop in observation.hops] == [
        "http://a.example/#part",
        "http://a.example/x#part",
    ]


@pytest.mark.parametrize(
    ("location", "detail"),
    [
        ("", "the redirect names no target"),
        (
            "mailto:a@b.example",
            "'mailto:a@b.example' is no web address (accepted: http:// or https://)",
        ),
        ("app://open", "'app://open' is no web address (accepted: http:// or https://)"),
        ("http://a..b/", "'a..b' is no host name"),
        ("http://b.example:bad/", "'b.example:bad' is no host, or no host and port"),
    ],
)
def test_a_redirect_that_no_browser_can_follow_is_invalid(location: str, detail: str) -> None:
    observation = observed({"http://a.example/": to(location)})
    assert observation.failure == Failure(FailureKind.REDIRECT_INVALID, detail)
    assert [(hop.status_code, hop.location) for hop in observation.hops] == [
        (302, location or None)
    ]
    assert observation.status_code is None


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_without_a_target_is_invalid(status: int) -> None:
    observation = observed({"http://a.example/": httpx.Response(status, text="moved")})
    assert observation.failure == Failure(
        FailureKind.REDIRECT_INVALID, "the redirect names no target"
    )
    assert observation.body == b""


def test_a_redirect_to_an_address_that_the_network_layer_refuses_is_invalid() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/x":
            raise httpx.InvalidURL("no")
        return to("/x")

    observation = asyncio.run(look("http://a.example/", transport=httpx.MockTransport(answer)))
    assert observation.failure == Failure(FailureKind.REDIRECT_INVALID, "no")
    assert [hop.status_code for hop in observation.hops] == [302, None]


def test_a_circle_ends_at_the_first_repetition() -> None:
    answers = {"http://a.example/": to("/x"), "http://a.example/x": to("/")}
    observation = observed(answers)
    assert [hop.url for hop in observation.hops] == ["http://a.example/", "http://a.example/x"]
    assert observation.failure is not None
    assert observation.failure.kind is FailureKind.REDIRECT_LOOP


def test_a_page_that_differs_only_in_its_fragment_is_a_circle_too() -> None:
    observation = observed({"http://a.example/": to("/#x")})
    assert len(observation.hops) == 1
    assert observation.failure is not None
    assert observation.failure.kind is FailureKind.REDIRECT_LOOP


def test_a_page_that_opens_once_its_cookie_is_set_is_reached() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers.get("cookie") == "seen=1":
            return PAGE
        return to("/", Set_Cookie="seen=1; Path=/")

    observation = asyncio.run(look("http://a.example/", transport=httpx.MockTransport(answer)))
    assert [hop.status_code for hop in observation.hops] == [302, 200]


def test_cookies_are_set_even_under_strange_attributes() -> None:
    cookie = b"a=\xe9; expires=nonsense; Domain=other.example; Max-Age=x"
    answer = httpx.Response(302, headers=[(b"Location", b"/x"), (b"Set-Cookie", cookie)])
    assert observed({"http://a.example/": answer}).status_code == 200


@pytest.mark.parametrize(("redirects", "is_loop"), [(12, False), (20, False), (21, True)])
def test_as_many_redirects_are_followed_as_browsers_follow(redirects: int, is_loop: bool) -> None:
    answers = {f"http://a.example/{n}": to(f"/{n + 1}") for n in range(redirects)}
    observation = observed(answers, "http://a.example/0")
    assert (observation.failure is not None) is is_loop
    assert len(observation.hops) == min(redirects, 20) + 1
    if observation.failure:
        assert observation.failure == Failure(FailureKind.REDIRECT_LOOP, "more than 20 redirects")


def test_a_password_in_a_redirect_is_sent_to_its_host_and_stored_nowhere() -> None:
    sent: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers.get("authorization"))
        return to("http://me:secret@b.example/") if request.url.host == "a.example" else PAGE

    observation = asyncio.run(look("http://a.example/", transport=httpx.MockTransport(answer)))
    assert sent == [None, "Basic bWU6c2VjcmV0"]
    assert [(hop.url, hop.location) for hop in observation.hops] == [
        ("http://a.example/", "http://b.example/"),
        ("http://b.example/", None),
    ]
