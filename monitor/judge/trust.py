"""A batch of looks and what the canaries answered -> whether the fault was ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from monitor.model import (
    NETWORK_FAILURES,
    FailureKind,
    Judged,
    Judgement,
    Observation,
    Reason,
)


def most_hosts_failed(batch: Sequence[Judged]) -> bool:
    """Return whether more than half of the hosts failed at the network level, in every look at them."""
    failed: dict[str, bool] = {}
    for judged in batch:
        host = urlsplit(judged.observation.url).hostname
        if host is not None:
            failed[host] = failed.get(host, True) and _failed(judged.observation)
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
    if _most(kinds, FailureKind.PROXY):
        return Reason.PROXY
    return Reason.OFFLINE


def disown(judged: Judged, fault: Reason) -> Judged:
    """Return the look as one that says nothing about its site."""
    detail = f"{fault.sentence} This look does not count."
    judgement = Judgement(reason=fault, detail=detail, rule="our_fault")
    return replace(judged, judgement=judgement)


def _failed(seen: Observation) -> bool:
    return seen.failure is not None and seen.failure.kind in NETWORK_FAILURES


def _kinds(observations: Iterable[Observation]) -> list[FailureKind]:
    return [seen.failure.kind for seen in observations if seen.failure is not None]


def _most(kinds: Sequence[FailureKind], kind: FailureKind) -> bool:
    return kinds.count(kind) * 2 > len(kinds)
