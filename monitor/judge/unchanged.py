"""A healthy look -> what the next one may rely on, and whether it may."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from hashlib import blake2b

from monitor.judge.address import fragment, place
from monitor.judge.edition import RULES_VERSION
from monitor.model import Check, Expectation, Hop, Judged, Known, Observation, Resource, Verdict


def expectation_hash(expectation: Expectation) -> str:
    """Return a hash that changes with anything that is expected."""
    content = json.dumps(asdict(expectation), sort_keys=True, ensure_ascii=False)
    return blake2b(content.encode(), digest_size=16).hexdigest()


def usable(known: Known | None, resource: Resource) -> Known | None:
    """Return what is known if the next look may rely on it: same expectation, same rules; else None.

    Only then may a request be made conditional: a server that answers "not modified" sends no page to
    judge by new rules.
    """
    if known is None or known.rules_version != RULES_VERSION:
        return None
    return known if known.expectation_hash == expectation_hash(resource.expect) else None


def is_unchanged(observation: Observation, check: Check) -> bool:
    """Return whether the answer is what a healthy look saw before at the same final address."""
    known = usable(check.known, check.resource)
    if known is None or known.url != observation.final_url or observation.failure is not None:
        return False
    if observation.status_code == 304:
        return True
    is_page = observation.body_hash != "" and 200 <= (observation.status_code or 0) <= 299
    return is_page and observation.body_hash == known.body_hash


def known(judged: Judged) -> Known | None:
    """Return what a look leaves for the next one; None unless it was healthy and nothing was left open.

    A body that was cut short is not kept, nor a page that was reached over a refresh. An address with
    a place on the page (`#id`) keeps no validators: "not modified" would not show whether it is there.
    """
    seen, check = judged.observation, judged.check
    final = seen.final
    if judged.judgement.verdict is not Verdict.HEALTHY or final is None:
        return None
    if seen.cut is not None or seen.answers:
        return None
    if final.status_code == 304:
        return _carried(usable(check.known, check.resource), final)
    return _left_by(seen, check, final) if seen.body_hash else None


def _left_by(seen: Observation, check: Check, final: Hop) -> Known:
    conditional = place(fragment(check.resource.url or "")) is None
    return Known(
        url=seen.final_url,
        etag=final.header("etag") if conditional else None,
        last_modified=final.header("last-modified") if conditional else None,
        body_hash=seen.body_hash,
        expectation_hash=expectation_hash(check.resource.expect),
        rules_version=RULES_VERSION,
    )


def _carried(before: Known | None, final: Hop) -> Known | None:
    """Return what was known before, with the validators that a "not modified" may bring anew."""
    if before is None:
        return None
    return replace(
        before,
        etag=final.header("etag") or before.etag,
        last_modified=final.header("last-modified") or before.last_modified,
    )
