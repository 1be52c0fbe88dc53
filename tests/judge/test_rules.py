"""The table of rules as a whole."""

from __future__ import annotations

from hashlib import blake2b

from monitor.judge import RULES, RULES_VERSION
from monitor.model import FailureKind, Reason

# Change the version with the fingerprint: looks judged by other rules are judged anew.
VERSION, FINGERPRINT = "1", "478f9cea4fd6f67f"

ORDER = """
not_set failure not_asked
wall_cloudflare wall_aws wall_vercel wall_datadome wall_rimon wall_999 wall_202
maintenance not_found gone client_error login_wanted rate_limited legal proxy_login request_timeout too_early
forbidden server_error unasked_304 redirect_nowhere no_response nothing_arrived
refresh_loop refresh login front_page
no_content empty other_type page_for_file rubbish promise_lost
expectation_missing wrong_language fragment_missing insecure
moved_by_refresh moved_elsewhere moved
certificate_expiring certificate_chain_incomplete slow
unchanged redirected ok
"""


def test_the_rules_stand_in_the_order_of_severity() -> None:
    assert [rule.name for rule in RULES] == ORDER.split()


def test_the_names_of_rules_are_unique_and_their_sentences_are_sentences() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.sentence.endswith(".") and len(rule.sentence) > 30 for rule in RULES)


def test_no_row_changes_without_a_new_version_of_the_rules() -> None:
    rows = "\n".join(f"{rule.name}: {rule.sentence}" for rule in RULES)
    fingerprint = blake2b(rows.encode(), digest_size=8).hexdigest()
    assert (RULES_VERSION, fingerprint) == (VERSION, FINGERPRINT)


def test_failures_and_reasons_bear_the_same_names() -> None:
    assert {kind.value for kind in FailureKind} <= {reason.value for reason in Reason}
