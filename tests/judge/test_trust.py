"""A run is trusted unless most hosts failed at the network level and the canaries did as well."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.judge.trust import disown, most_hosts_failed, our_fault
from monitor.model import (
    Check,
    Failure,
    FailureKind,
    Hop,
    Judged,
    Judgement,
    Observation,
    Reason,
    Resource,
    Verdict,
)

AT = datetime(2026, 11, 16, tzinfo=UTC)


def seen(url: str, kind: FailureKind | None = None) -> Observation:
    failure = Failure(kind) if kind else None
    return Observation(url, AT, hops=(Hop(url, None if kind else 200),), failure=failure)


def judged(url: str, kind: FailureKind | None = None) -> Judged:
    reason = Reason.TIMEOUT if kind else Reason.OK
    return Judged(Check(Resource("r", "r", url)), seen(url, kind), Judgement(reason, "", "rule"))


DEAD = FailureKind.CONNECT_FAILED


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ([], False),
        ([("https://a/", None)], False),
        ([("https://a/", DEAD)], True),
        ([("https://a/", DEAD), ("https://b/", None)], False),
        ([("https://a/", DEAD), ("https://b/", DEAD), ("https://c/", None)], True),
        (
            [
                ("https://a/1", DEAD),
                ("https://a/2", DEAD),
                ("https://b/", None),
                ("https://c/", None),
            ],
            False,
        ),
        ([("https://a/1", DEAD), ("https://a/2", None)], False),
        ([("https://a/", FailureKind.TLS_EXPIRED)], False),
        ([("https://a/", FailureKind.FORBIDDEN_ADDRESS)], True),
        ([("tel:+123", FailureKind.INVALID_ADDRESS)], False),
        ([("http://[oops/x", FailureKind.INVALID_ADDRESS)], False),
    ],
)
def test_most_hosts_means_more_than_half_each_in_all_its_looks(
    looks: list[tuple[str, FailureKind | None]], expected: bool
) -> None:
    assert most_hosts_failed([judged(url, kind) for url, kind in looks]) is expected


@pytest.mark.parametrize(
    ("canaries", "batch", "fault"),
    [
        ([DEAD, None], DEAD, None),
        ([None], DEAD, None),
        ([], DEAD, None),
        ([DEAD, DEAD], DEAD, Reason.OFFLINE),
        ([FailureKind.DNS_ERROR], FailureKind.DNS_NOT_FOUND, Reason.OFFLINE),
        ([FailureKind.TLS_UNTRUSTED], FailureKind.TLS_UNTRUSTED, Reason.TLS_INTERCEPTED),
        ([FailureKind.PROXY], FailureKind.PROXY, Reason.PROXY),
    ],
)
def test_the_fault_is_ours_only_when_every_canary_failed(
    canaries: list[FailureKind | None], batch: FailureKind, fault: Reason | None
) -> None:
    looks = [judged("https://a/", batch), judged("https://b/", batch)]
    assert our_fault(looks, [seen("https://canary/", kind) for kind in canaries]) is fault


def test_a_captive_portal_in_place_of_sites_and_canaries_is_ours() -> None:
    portal = Observation("https://a/", AT, hops=(Hop("https://a/", 511),))
    look = Judged(
        Check(Resource("r", "r", "https://a/")), portal, Judgement(Reason.PROXY, "", "rule")
    )
    assert most_hosts_failed([look])
    assert our_fault([look], [portal]) is Reason.PROXY
    assert our_fault([look], [seen("https://canary/")]) is None


def test_names_that_all_lead_into_a_private_network_are_ours() -> None:
    looks = [judged("https://a/", FailureKind.FORBIDDEN_ADDRESS)]
    canaries = [seen("https://canary/", FailureKind.FORBIDDEN_ADDRESS)]
    assert our_fault(looks, canaries) is Reason.OFFLINE


def test_a_disowned_look_says_nothing_about_its_site() -> None:
    disowned = disown(judged("https://a/", DEAD), Reason.OFFLINE)
    assert disowned.judgement.verdict is Verdict.OURS
    assert disowned.judgement.detail == "Our own network was down. This look does not count."
