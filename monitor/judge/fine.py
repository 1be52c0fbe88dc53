"""Rules for looks at which all is well: they speak when no other rule does."""

from __future__ import annotations

from monitor.judge.rule import Opinion, Rule, answered, shown
from monitor.judge.seen import Seen
from monitor.model import Reason


def _unchanged(seen: Seen) -> Opinion | None:
    if not seen.is_unchanged:
        return None
    reason = Reason.OK_REDIRECTED if seen.observation.hops[1:] else Reason.OK
    return Opinion(reason, "The page has not changed since it was last found in order.")


def _redirected(seen: Seen) -> Opinion | None:
    if len(seen.observation.hops) < 2:
        return None
    detail = (
        f"Readers are sent on to {shown(seen.end)}, which needs no change of address{_but(seen)}."
    )
    return Opinion(Reason.OK_REDIRECTED, detail)


def _ok(seen: Seen) -> Opinion:
    kept = ", and what is expected is there" if seen.promise.holds else ""
    return Opinion(Reason.OK, f"The server {answered(seen)}{kept}{_but(seen)}.")


def _but(seen: Seen) -> str:
    """Return what had to be left open, as a clause."""
    left_open = seen.promise.unknown
    return (
        f"; whether what is expected is there cannot be told, as {left_open}" if left_open else ""
    )


RULES = (
    Rule(
        "unchanged",
        "A page that is byte for byte what was found healthy before, by the same rules, is healthy.",
        _unchanged,
    ),
    Rule(
        "redirected",
        "A temporary redirect, or one that changes only scheme, www or a slash, is no work for an editor.",
        _redirected,
    ),
    Rule("ok", "What no rule objects to is healthy.", _ok),
)
