"""No response came: what that means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from monitor.judge.transport import FAILURES
from monitor.model import (
    Failure,
    FailureKind,
    Judgement,
    Observation,
    Question,
    QuestionKind,
    Reason,
)

Look = Callable[..., Judgement]

EXACT = {
    FailureKind.DNS_NOT_FOUND: (
        Reason.DNS_NOT_FOUND,
        "The name nasen.org does not exist (NXDOMAIN).",
    ),
    FailureKind.DNS_ERROR: (Reason.DNS_ERROR, "The name nasen.org could not be looked up (why)."),
    FailureKind.CONNECT_FAILED: (
        Reason.CONNECT_FAILED,
        "No connection to nasen.org could be made.",
    ),
    FailureKind.CONNECTION_LOST: (
        Reason.CONNECTION_LOST,
        "The server at nasen.org hung up before its answer was complete.",
    ),
    FailureKind.TIMEOUT: (Reason.TIMEOUT, "The server at nasen.org did not answer in time."),
    FailureKind.TLS_EXPIRED: (Reason.TLS_EXPIRED, "The certificate of nasen.org has run out."),
    FailureKind.TLS_WRONG_HOST: (
        Reason.TLS_WRONG_HOST,
        "The certificate that nasen.org shows belongs to another name.",
    ),
    FailureKind.TLS_UNTRUSTED: (
        Reason.TLS_UNTRUSTED,
        "The certificate of nasen.org is not one that browsers trust.",
    ),
    FailureKind.TLS_ERROR: (
        Reason.TLS_ERROR,
        "No secure connection to nasen.org could be made.",
    ),
    FailureKind.PROTOCOL_ERROR: (
        Reason.PROTOCOL_ERROR,
        "What the server at nasen.org sent is not HTTP.",
    ),
    FailureKind.REDIRECT_LOOP: (
        Reason.REDIRECT_LOOP,
        "The site at nasen.org sends readers round in circles (why).",
    ),
    FailureKind.REDIRECT_INVALID: (
        Reason.REDIRECT_INVALID,
        "The site at nasen.org sends readers to an address that no browser can open (why).",
    ),
    FailureKind.INVALID_ADDRESS: (
        Reason.INVALID_ADDRESS,
        "The address https://nasen.org/map/ is not one that can be opened (why).",
    ),
    FailureKind.PROXY: (Reason.PROXY, "Our own proxy did not let us through to nasen.org (why)."),
    FailureKind.FORBIDDEN_ADDRESS: (
        Reason.FORBIDDEN_ADDRESS,
        "nasen.org leads into a private network, where we do not look (why).",
    ),
    FailureKind.OFFLINE: (
        Reason.OFFLINE,
        "Our own network was down, so nasen.org could not be asked.",
    ),
}


def test_every_kind_of_failure_has_its_row() -> None:
    assert set(FAILURES) == set(FailureKind) == set(EXACT)


@pytest.mark.parametrize(("kind", "expected"), EXACT.items())
def test_a_failure_has_its_own_reason_and_sentence(
    kind: FailureKind, expected: tuple[Reason, str], look: Look
) -> None:
    judged = look("", failure=Failure(kind, "why."))
    assert (judged.reason, judged.detail) == expected
    assert (judged.rule, judged.page, judged.holds) == ("failure", None, None)


def test_a_failure_after_a_redirect_says_where_it_happened(look: Look) -> None:
    judged = look(
        "", via=((301, "https://old.example/"),), failure=Failure(FailureKind.DNS_NOT_FOUND)
    )
    assert judged.detail == (
        "Readers are sent on to https://old.example/: the name old.example does not exist (NXDOMAIN)."
    )


def test_a_resource_without_an_address_is_not_set(look: Look) -> None:
    judged = look(resource_url=None)
    assert (judged.reason, judged.rule) == (Reason.NOT_SET, "not_set")


@pytest.mark.parametrize(
    ("url", "detail"),
    [
        (
            "tel:+18004624777",
            "The telephone number is well formed; whether somebody answers was not checked.",
        ),
        (
            "sms:+18004624777",
            "The number for text messages is well formed; whether somebody answers was not checked.",
        ),
        (
            "mailto:a@b.org",
            "The mail address is well formed; whether its mailbox is read was not checked.",
        ),
    ],
)
def test_a_number_or_a_mail_address_is_ok_and_says_what_was_not_checked(
    url: str, detail: str, look: Look
) -> None:
    judged = look("", url=url, hops=())
    assert (judged.reason, judged.detail) == (Reason.OK, detail)


def test_a_mail_domain_that_does_not_exist_is_named(look: Look) -> None:
    url = "mailto:help@gone.example?subject=x"
    judged = look("", url=url, hops=(), failure=Failure(FailureKind.DNS_NOT_FOUND))
    assert judged.reason is Reason.DNS_NOT_FOUND
    assert judged.detail == "The name gone.example does not exist (NXDOMAIN)."


def test_an_observation_of_nothing_at_all_is_unsure(look: Look) -> None:
    assert look("", hops=()).reason is Reason.CONNECTION_LOST


def test_the_words_of_a_library_are_cut_to_one_line(look: Look) -> None:
    detail = look("", failure=Failure(FailureKind.TLS_ERROR, "a\nb " * 500)).detail
    assert "\n" not in detail
    assert len(detail) < 250


def test_a_failure_behind_a_refresh_without_a_hop_is_told_where_it_happened(look: Look) -> None:
    target = "https://dead.example/"
    at = datetime(2026, 11, 20, tzinfo=UTC)
    answer = Observation(target, at, failure=Failure(FailureKind.DNS_NOT_FOUND))
    judged = look(
        f"<meta http-equiv=refresh content='0;url={target}'>",
        answers={Question(QuestionKind.FOLLOW, target): answer},
    )
    assert judged.reason is Reason.DNS_NOT_FOUND
    assert judged.detail == (
        "Readers are sent on to https://dead.example/: the name dead.example does not exist (NXDOMAIN)."
    )
