"""A batch of looks and what the canaries answered -> whether the fault was ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from monitor.judge.address import parse
from monitor.model import (
    NETWORK_FAILURES,
    FailureKind,
    Judged,
    Judgement,
    Observation,
    Reason,
    Verdict,
)

GATEWAY_ANSWERS = frozenset({407, 511})  # a proxy or captive portal wants a login (RFC 6585)


def most_hosts_failed(batch: Sequence[Judged]) -> bool:
    """Return whether more than half of the hosts failed at the network level, in every look at them."""
    failed: dict[str, bool] = {}
    for judged in batch:
        address = parse(judged.observation.url)
        if address is not None:
            failed[address.host] = failed.get(address.host, True) and _says_nothing(judged)
    return sum(failed.values()) * 2 > len(failed)


def our_fault(batch: Sequence[Judged], canaries: Sequence[Observation]) -> Reason | None:
    """Return why a batch in which most hosts failed cannot be trusted; None when a canary answered.

    Canaries are sites that are as good as never down: when they fail too, the fault is ours.
    """
    if not canaries or not all(_failed(seen) for seen in canaries):
        return None
    kinds = _kinds([*(judged.observation for judged in batch), *canaries])
    if _most(kinds, FailureKind.TLS_UNTRUSTED):
        return Reason.TLS_INTERCEPTED
    if _most(kinds, FailureKind.PROXY) or not kinds:
        return Reason.PROXY
    return Reason.OFFLINE


def disown(judged: Judged, fault: Reason) -> Judged:
    """Return the look as one that says nothing about its site."""
    detail = f"{fault.sentence} This look does not count."
    judgement = Judgement(reason=fault, detail=detail, rule="our_fault")
    return replace(judged, judgement=judgement)


def _says_nothing(judged: Judged) -> bool:
    return judged.judgement.verdict is Verdict.OURS or _failed(judged.observation)


def _failed(seen: Observation) -> bool:
    """Return whether a canary could not be reached, or something on our side answered in its place."""
    if seen.failure is None:
        return seen.status_code in GATEWAY_ANSWERS
    return seen.failure.kind in NETWORK_FAILURES | {FailureKind.FORBIDDEN_ADDRESS}


def _kinds(observations: Iterable[Observation]) -> list[FailureKind]:
    return [seen.failure.kind for seen in observations if seen.failure is not None]


def _most(kinds: Sequence[FailureKind], kind: FailureKind) -> bool:
    return kinds.count(kind) * 2 > len(kinds)
