"""Rules for readers who are sent on: in circles, to a login, to a front page, to an insecure or a new address."""

from __future__ import annotations

from monitor.judge import address
from monitor.judge.rule import Opinion, Rule, shown
from monitor.judge.seen import Seen
from monitor.model import Question, Reason


def _goes_round(seen: Seen) -> Opinion | None:
    if not seen.goes_round:
        return None
    detail = f"The page at {shown(seen.end)} sends them on again and again."
    return Opinion(Reason.REDIRECT_LOOP, detail)


def _refresh(seen: Seen) -> Question | None:
    return seen.question


def _login(seen: Seen) -> Opinion | None:
    if not seen.was_sent_on or not address.asks_for_login(seen.end):
        return None
    if address.asks_for_login(seen.start) or seen.keeps_promise:
        return None
    return Opinion(Reason.LOGIN_WALL, f"Readers are sent on to a login at {shown(seen.end)}.")


def _front_page(seen: Seen) -> Opinion | None:
    if not seen.was_sent_on or not address.is_deep(seen.start):
        return None
    if not address.is_front_page_of(seen.end, seen.start) or seen.keeps_promise:
        return None
    detail = f"The front page is {shown(seen.end)}."
    return Opinion(Reason.REDIRECTED_HOME, detail)


def _insecure(seen: Seen) -> Opinion | None:
    if not address.is_downgrade(seen.start, seen.end):
        return None
    detail = f"Readers end up at {shown(seen.end)}."
    return Opinion(Reason.INSECURE, detail)


def _moved_by_refresh(seen: Seen) -> Opinion | None:
    if seen.move is None or not seen.move.by_refresh:
        return None
    detail = f"Readers end up at {shown(seen.move.url)}."
    return Opinion(Reason.META_REFRESH, detail, _new_url(seen, seen.move.url))


def _moved_elsewhere(seen: Seen) -> Opinion | None:
    if seen.move is None or address.site(seen.move.url) == address.site(seen.start):
        return None
    site = address.site(seen.move.url) or shown(seen.move.url)
    detail = f"The other site is {site}; the page is at {shown(seen.move.url)} now."
    return Opinion(Reason.MOVED_HOST, detail, _new_url(seen, seen.move.url))


def _moved(seen: Seen) -> Opinion | None:
    if seen.move is None:
        return None
    detail = f"It is at {shown(seen.move.url)} now."
    return Opinion(Reason.PERMANENT_REDIRECT, detail, _new_url(seen, seen.move.url))


def _new_url(seen: Seen, url: str) -> str:
    """Return the new address with the place on the page that the old one named, as browsers keep it."""
    place = address.fragment(seen.start)
    return f"{url}#{place}" if place and not address.fragment(url) else url


ASKING = (
    Rule(
        "refresh_loop",
        "A page that sends readers on to where they have been, or a fourth time, cannot be read.",
        _goes_round,
    ),
    Rule(
        "refresh",
        "A page that leaves for another address within 10 seconds is judged by where it leads.",
        _refresh,
    ),
)
LOST = (
    Rule(
        "login",
        "A redirect to an address that names a login hides the page, unless what is expected stands there.",
        _login,
    ),
    Rule(
        "front_page",
        "A page below the front page that leads to the front page is gone, unless what is expected "
        "stands there.",
        _front_page,
    ),
)
DOWNGRADED = (
    Rule(
        "insecure",
        "Readers of a secure address should not end up at an insecure one; that no editor should link to it "
        "is why it stands before the moves.",
        _insecure,
    ),
)
MOVED = (
    Rule(
        "moved_by_refresh",
        "A page that sends readers on by itself has moved, whatever its server says.",
        _moved_by_refresh,
    ),
    Rule(
        "moved_elsewhere",
        "A permanent redirect to another registrable domain is a move that a person should confirm; a "
        "temporary one is not (logins, shorteners, content networks).",
        _moved_elsewhere,
    ),
    Rule(
        "moved",
        "A permanent redirect that changes more than scheme, www or a slash is a new address.",
        _moved,
    ),
)
