"""Rules for walls that a header gives away for certain: they stand before every other rule about a response."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from monitor.judge.rule import Opinion, Rule, answered, told
from monitor.judge.seen import Seen
from monitor.model import Reason

_REFUSALS = frozenset({401, 403, 405, 406, 429, 503})


@dataclass(frozen=True, slots=True)
class Wall:
    """One maker's sign: what it is called, why it is certain, how it shows."""

    name: str
    vendor: str
    sentence: str
    shows: Callable[[Seen], bool]


def _cloudflare(seen: Seen) -> bool:
    return seen.header("cf-mitigated").lower() == "challenge"


def _aws(seen: Seen) -> bool:
    action = seen.header("x-amzn-waf-action").lower()
    return (seen.status, action) in {(202, "challenge"), (405, "captcha")}


def _vercel(seen: Seen) -> bool:
    return seen.header("x-vercel-mitigated").lower() in {"challenge", "deny"}


def _datadome(seen: Seen) -> bool:
    """Healthy pages of a protected site carry `x-datadome: protected`, and only that."""
    if seen.status not in _REFUSALS:
        return False
    sign = seen.header("x-datadome").lower()
    return sign not in {"", "protected"} or bool(seen.header("x-dd-b"))


def _rimon(seen: Seen) -> bool:
    return seen.header("rimon").lower() == "rwc_block"


def _linkedin(seen: Seen) -> bool:
    return seen.status == 999


def _silent(seen: Seen) -> bool:
    return seen.status == 202 and not seen.observation.body.strip()


WALLS = (
    Wall(
        "wall_cloudflare",
        "Cloudflare",
        "Every challenge page of Cloudflare carries `cf-mitigated: challenge`, whatever its status code.",
        _cloudflare,
    ),
    Wall(
        "wall_aws",
        "AWS WAF",
        "AWS WAF challenges with 202 and asks for a captcha with 405, and names it in `x-amzn-waf-action`.",
        _aws,
    ),
    Wall(
        "wall_vercel",
        "Vercel",
        "Vercel's firewall names what it did in `x-vercel-mitigated`.",
        _vercel,
    ),
    Wall(
        "wall_datadome",
        "DataDome",
        "A refusal with DataDome's own headers comes from DataDome, not from the site.",
        _datadome,
    ),
    Wall(
        "wall_rimon",
        "a web filter",
        "`rimon: RWC_BLOCK` marks a page that a filter before the site put in its place.",
        _rimon,
    ),
    Wall(
        "wall_999",
        "the site",
        "999 is no status code of HTTP: LinkedIn answers automated visitors with it.",
        _linkedin,
    ),
    Wall(
        "wall_202",
        "the site",
        "202 without a body is no page: it is how several firewalls stall automated visitors.",
        _silent,
    ),
)


def _rule(wall: Wall) -> Rule:
    def test(seen: Seen) -> Opinion | None:
        if not wall.shows(seen):
            return None
        deed = f"{answered(seen)}, by which {wall.vendor} stops automated visitors"
        return Opinion(Reason.BOT_WALL, told(seen, deed))

    return Rule(wall.name, wall.sentence, test)


RULES = tuple(_rule(wall) for wall in WALLS)
