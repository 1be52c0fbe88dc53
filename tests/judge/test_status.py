"""A response that is no page: what its status code and headers mean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.judge.status import retry_at
from monitor.model import Cut, Judgement, Reason, Verdict

Look = Callable[..., Judgement]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "reason", "rule"),
    [
        (400, Reason.CLIENT_ERROR, "client_error"),
        (401, Reason.LOGIN_WALL, "login_wanted"),
        (402, Reason.FORBIDDEN, "forbidden"),
        (403, Reason.FORBIDDEN, "forbidden"),
        (404, Reason.NOT_FOUND, "not_found"),
        (405, Reason.FORBIDDEN, "forbidden"),
        (406, Reason.FORBIDDEN, "forbidden"),
        (407, Reason.PROXY, "proxy_login"),
        (408, Reason.TIMEOUT, "request_timeout"),
        (409, Reason.FORBIDDEN, "forbidden"),
        (410, Reason.GONE, "gone"),
        (411, Reason.FORBIDDEN, "forbidden"),
        (412, Reason.FORBIDDEN, "forbidden"),
        (414, Reason.CLIENT_ERROR, "client_error"),
        (418, Reason.FORBIDDEN, "forbidden"),
        (421, Reason.FORBIDDEN, "forbidden"),
        (423, Reason.FORBIDDEN, "forbidden"),
        (425, Reason.SERVER_ERROR, "too_early"),
        (428, Reason.FORBIDDEN, "forbidden"),
        (429, Reason.RATE_LIMITED, "rate_limited"),
        (440, Reason.LOGIN_WALL, "login_wanted"),
        (451, Reason.LEGAL, "legal"),
        (496, Reason.LOGIN_WALL, "login_wanted"),
        (498, Reason.LOGIN_WALL, "login_wanted"),
        (499, Reason.LOGIN_WALL, "login_wanted"),
        (500, Reason.SERVER_ERROR, "server_error"),
        (502, Reason.SERVER_ERROR, "server_error"),
        (503, Reason.SERVER_ERROR, "server_error"),
        (511, Reason.PROXY, "proxy_login"),
        (522, Reason.SERVER_ERROR, "server_error"),
        (700, Reason.SERVER_ERROR, "server_error"),
        (999, Reason.BOT_WALL, "wall_999"),
        (204, Reason.EMPTY, "no_content"),
        (205, Reason.EMPTY, "no_content"),
        (206, Reason.OK, "ok"),
        (300, Reason.OK, "ok"),
        (301, Reason.REDIRECT_INVALID, "redirect_nowhere"),
        (304, Reason.SERVER_ERROR, "unasked_304"),
        (305, Reason.REDIRECT_INVALID, "redirect_nowhere"),
        (103, Reason.PROTOCOL_ERROR, "no_response"),
    ],
)
def test_each_status_code_has_its_reason(
    status: int, reason: Reason, rule: str, look: Look
) -> None:
    judged = look(status=status)
    assert (judged.reason, judged.rule) == (reason, rule)


@pytest.mark.parametrize(
    "status", [code for code in range(400, 500) if code not in {400, 404, 410, 414}]
)
def test_no_other_4xx_is_called_broken(status: int, look: Look) -> None:
    assert look(status=status).verdict in {Verdict.BLOCKED, Verdict.UNSURE, Verdict.OURS}


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (404, "The server answered 404 Not Found."),
        (522, "The server answered 522."),
        (999, "The server answered 999, by which the site stops automated visitors."),
    ],
)
def test_the_sentence_names_what_was_answered(status: int, sentence: str, look: Look) -> None:
    assert look(status=status).detail == sentence


def test_the_sentence_names_the_address_that_readers_were_sent_on_to(look: Look) -> None:
    judged = look(status=404, via=((302, "https://nasen.org/other"),))
    assert judged.detail == (
        "Readers are sent on to https://nasen.org/other, where the server answered 404 Not Found."
    )


@pytest.mark.parametrize(
    ("status", "headers", "reason"),
    [
        (403, {"cf-mitigated": "challenge"}, Reason.BOT_WALL),
        (429, {"cf-mitigated": "challenge"}, Reason.BOT_WALL),
        (503, {"cf-mitigated": "challenge"}, Reason.BOT_WALL),
        (403, {"cf-mitigated": "other"}, Reason.FORBIDDEN),
        (202, {"x-amzn-waf-action": "challenge"}, Reason.BOT_WALL),
        (405, {"x-amzn-waf-action": "captcha"}, Reason.BOT_WALL),
        (405, {"x-amzn-waf-action": "challenge"}, Reason.FORBIDDEN),
        (200, {"x-amzn-waf-action": "challenge"}, Reason.OK),
        (429, {"x-vercel-mitigated": "challenge"}, Reason.BOT_WALL),
        (403, {"x-vercel-mitigated": "deny"}, Reason.BOT_WALL),
        (403, {"x-datadome": "blocked"}, Reason.BOT_WALL),
        (403, {"x-dd-b": "1"}, Reason.BOT_WALL),
        (200, {"x-datadome": "protected"}, Reason.OK),
        (403, {"x-datadome": "protected"}, Reason.FORBIDDEN),
        (200, {"x-datadome": "blocked"}, Reason.OK),
        (404, {"x-dd-b": "1"}, Reason.NOT_FOUND),
        (200, {"rimon": "RWC_BLOCK"}, Reason.BOT_WALL),
        (404, {"server": "cloudflare", "cf-ray": "1"}, Reason.NOT_FOUND),
        (404, {"server": "AkamaiGHost"}, Reason.NOT_FOUND),
        (404, {"server": "CloudFront", "x-cache": "Error from cloudfront"}, Reason.NOT_FOUND),
        (200, {"set-cookie": "datadome=1; _abck=2"}, Reason.OK),
    ],
)
def test_a_wall_is_known_by_its_own_header_and_nothing_else(
    status: int, headers: dict[str, str], reason: Reason, look: Look
) -> None:
    assert look(status=status, headers=headers).reason is reason


def test_202_is_a_wall_only_without_a_body(look: Look) -> None:
    assert look(b" \n", status=202).reason is Reason.BOT_WALL
    assert look(status=202).reason is Reason.OK


@pytest.mark.parametrize(
    ("announced", "until"),
    [
        ("3600", " until 2026-11-20 13:00 UTC"),
        ("Sat, 21 Nov 2026 06:30:00 GMT", " until 2026-11-21 06:30 UTC"),
        ("Sat, 21 Nov 2026 06:30:00 +0200", " until 2026-11-21 04:30 UTC"),
        ("soon", ""),
        ("99999999", ""),
    ],
)
def test_503_with_a_retry_time_is_maintenance(announced: str, until: str, look: Look) -> None:
    judged = look(status=503, headers={"retry-after": announced})
    assert judged.reason is Reason.MAINTENANCE
    assert judged.detail == (
        f"The server answered 503 Service Unavailable and asks to be left in peace{until}."
    )


def test_a_retry_time_without_a_zone_is_read_as_utc() -> None:
    assert retry_at("Sat, 21 Nov 2026 06:30:00 -0000", NOW) == datetime(
        2026, 11, 21, 6, 30, tzinfo=UTC
    )


@given(st.text())
def test_no_retry_time_is_too_strange_to_read(announced: str) -> None:
    end = retry_at(announced, NOW)
    assert end is None or end.tzinfo is UTC


@pytest.mark.parametrize(
    ("cut", "reason"),
    [
        (Cut.DEADLINE, Reason.TIMEOUT),
        (Cut.LOST, Reason.CONNECTION_LOST),
        (Cut.ENCODING, Reason.SERVER_ERROR),
        (Cut.SIZE, Reason.OK),
        (None, Reason.EMPTY),
    ],
)
def test_a_body_of_which_nothing_came_is_told_by_why_it_ended(
    cut: Cut | None, reason: Reason, look: Look
) -> None:
    assert look("", cut=cut).reason is reason
