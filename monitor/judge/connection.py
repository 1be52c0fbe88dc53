"""Rules for what is about to keep readers out: certificates that run out or are incomplete, slowness."""

from __future__ import annotations

from datetime import timedelta

from monitor.judge.rule import Opinion, Rule, told
from monitor.judge.seen import Seen
from monitor.model import Certificate, Reason

# Two weeks leave time to write to a site's owner. Automatic renewal happens at a third of the lifetime
# (https://letsencrypt.org/docs/integration-guide/), so a certificate of six days is judged by that.
EXPIRY_NOTICE = timedelta(days=14)
_RENEWAL_SHARE = 3
# The limit at which people's attention leaves a waiting screen (Nielsen, Usability Engineering, 1993).
SLOW = timedelta(seconds=10)


def _expiring(seen: Seen) -> Opinion | None:
    certificate = seen.observation.certificate
    if certificate is None:
        return None
    left = certificate.not_after - seen.observation.at
    if left > _notice(certificate):
        return None
    days = left.days
    when = "already" if days < 0 else "today" if days == 0 else f"in {days} day{'s' * (days != 1)}"
    detail = f"The certificate of {certificate.host} runs out on {certificate.not_after:%Y-%m-%d}, {when}."
    return Opinion(Reason.CERTIFICATE_EXPIRING, detail)


def _notice(certificate: Certificate) -> timedelta:
    if certificate.not_before is None:
        return EXPIRY_NOTICE
    lifetime = certificate.not_after - certificate.not_before
    return min(EXPIRY_NOTICE, lifetime / _RENEWAL_SHARE)


def _incomplete(seen: Seen) -> Opinion | None:
    certificate = seen.observation.certificate
    if certificate is None or certificate.chain_complete:
        return None
    detail = f"The server of {certificate.host} does not send the intermediate certificate."
    return Opinion(Reason.CERTIFICATE_CHAIN_INCOMPLETE, detail)


def _slow(seen: Seen) -> Opinion | None:
    elapsed = seen.observation.elapsed
    if seen.observation.attempts > 1 or elapsed <= SLOW:
        return None
    return Opinion(Reason.SLOW, told(seen, f"took {elapsed.total_seconds():.1f} seconds to answer"))


RULES = (
    Rule(
        "certificate_expiring",
        "Within 14 days of its end, or the last third of a short life, a certificate should have been renewed.",
        _expiring,
    ),
    Rule(
        "certificate_chain_incomplete",
        "Without the intermediate certificate some readers meet a warning.",
        _incomplete,
    ),
    Rule(
        "slow",
        "After 10 seconds readers give up; a look of several attempts says nothing about one.",
        _slow,
    ),
)
