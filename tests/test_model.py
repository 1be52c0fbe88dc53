"""The words: every reason belongs to one verdict, and has a sentence for readers."""

from __future__ import annotations

import pytest

from monitor.model import REASON_TEXTS, Reason, Reference, Verdict, fold

VERDICTS = {
    Verdict.HEALTHY: "ok ok_redirected",
    Verdict.MOVED: "permanent_redirect meta_refresh moved_host",
    Verdict.DEGRADED: "content_changed expectation_missing fragment_missing certificate_expiring "
    "certificate_chain_incomplete wrong_language insecure slow",
    Verdict.BROKEN: "not_found gone client_error invalid_address dns_not_found tls_expired tls_wrong_host "
    "tls_untrusted tls_error protocol_error redirect_loop redirect_invalid soft_404 redirected_home parked "
    "hijacked service_closed promise_lost empty wrong_type",
    Verdict.BLOCKED: "bot_wall login_wall forbidden rate_limited legal",
    Verdict.UNSURE: "timeout connect_failed connection_lost dns_error server_error maintenance",
    Verdict.OURS: "offline proxy tls_intercepted forbidden_address not_set",
}


@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdict_has_exactly_these_reasons(verdict: Verdict) -> None:
    assert {reason for reason in Reason if reason.verdict is verdict} == set(
        VERDICTS[verdict].split()
    )


def test_the_table_of_words_has_a_row_for_each_reason_and_no_other() -> None:
    assert set(REASON_TEXTS) == {reason.value for reason in Reason}


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_speaks_in_full_sentences(reason: Reason) -> None:
    assert reason.sentence[0].isupper()
    assert reason.sentence.endswith(".")
    assert reason.hint == "" or reason.hint.endswith(".")


@pytest.mark.parametrize(
    "reason", [reason for reason in Reason if reason.verdict is not Verdict.HEALTHY]
)
def test_what_is_not_healthy_says_what_to_do(reason: Reason) -> None:
    assert reason.hint


def test_texts_are_compared_without_case_and_spacing() -> None:
    assert fold("  Find a\n Syringe  ") == "find a syringe"


@pytest.mark.parametrize(
    ("target", "is_placeholder"),
    [("#", True), ("", True), (" # ", True), ("#top", False), ("tel:1", False)],
)
def test_a_placeholder_names_no_address(target: str, is_placeholder: bool) -> None:
    assert Reference("sheet", "", "text", target).is_placeholder is is_placeholder
