"""The closed set of verdicts, and for each reason the words for people: one row a reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What the reader of a fact sheet meets."""

    HEALTHY = "healthy"  # gets what the sheet promised
    MOVED = "moved"  # gets it, but the address should be updated
    DEGRADED = "degraded"  # gets there, a person should look
    BROKEN = "broken"  # does not get it
    BLOCKED = "blocked"  # unknown: the site turns automated visitors away
    UNSURE = "unsure"  # unknown: trouble that may pass
    OURS = "ours"  # says nothing about the site: trouble on our side

    @property
    def serves(self) -> bool:
        """Return whether a reader gets there: healthy, moved or degraded."""
        return self in {Verdict.HEALTHY, Verdict.MOVED, Verdict.DEGRADED}


class Cause(StrEnum):
    """The class of trouble that a reason belongs to; incidents of one host and one cause are one incident."""

    NONE = "none"
    ADDRESS = "address"  # the page is not at this address
    CONTENT = "content"  # the page answers, but not with what was promised
    NAME = "name"  # the domain
    CERTIFICATE = "certificate"
    SERVER = "server"  # the server does not answer, or not sensibly
    WALL = "wall"
    OURS = "ours"


@dataclass(frozen=True, slots=True)
class ReasonText:
    """What a reason means: its verdict, the class of its cause, a sentence for readers, a hint for editors."""

    verdict: Verdict
    cause: Cause
    sentence: str
    hint: str = ""


_WAIT = "Nothing to do yet: it is looked at again, and reported if it lasts."
_VISIT = "Open it in a browser; if a reader gets what the sheet promises, nothing needs doing."
_REPLACE = "Find where it went, or another page that keeps the promise, and change the address."
_TELL = "Tell the site's owner; if it stays like this, find another page that keeps the promise."
_OPERATOR = "For the operator of this monitor, not for an editor."

REASON_TEXTS: dict[str, ReasonText] = {
    "ok": ReasonText(Verdict.HEALTHY, Cause.NONE, "The page answers as promised."),
    "ok_redirected": ReasonText(
        Verdict.HEALTHY,
        Cause.NONE,
        "The page answers as promised, after a redirect that needs no change of address.",
    ),
    "permanent_redirect": ReasonText(
        Verdict.MOVED,
        Cause.ADDRESS,
        "The page has moved for good; readers still get there.",
        "Change the address to the new one.",
    ),
    "meta_refresh": ReasonText(
        Verdict.MOVED,
        Cause.ADDRESS,
        "The page sends readers on to another address by itself.",
        "Change the address to the one that readers end up at.",
    ),
    "moved_host": ReasonText(
        Verdict.MOVED,
        Cause.ADDRESS,
        "Readers end up on another site.",
        "Check that the other site is the right one, then change the address.",
    ),
    "content_changed": ReasonText(
        Verdict.DEGRADED,
        Cause.CONTENT,
        "The page says something else than it did.",
        "Read it; if it still keeps the promise, accept the change.",
    ),
    "expectation_missing": ReasonText(
        Verdict.DEGRADED,
        Cause.CONTENT,
        "The page answers, but what we expect to find there is missing.",
        "Read it; if it still keeps the promise, correct what is expected.",
    ),
    "fragment_missing": ReasonText(
        Verdict.DEGRADED,
        Cause.CONTENT,
        "The page answers, but the place on it that the address points to is missing.",
        "Point to the page itself, or to the place where the text stands now.",
    ),
    "certificate_expiring": ReasonText(
        Verdict.DEGRADED,
        Cause.CERTIFICATE,
        "The page answers, but the site's certificate is about to run out.",
        "Tell the site's owner before readers meet a warning.",
    ),
    "certificate_chain_incomplete": ReasonText(
        Verdict.DEGRADED,
        Cause.CERTIFICATE,
        "The site forgets to send part of its certificate; most browsers cope, some readers meet a warning.",
        "Tell the site's owner that the intermediate certificate is missing.",
    ),
    "wrong_language": ReasonText(
        Verdict.DEGRADED,
        Cause.CONTENT,
        "The page answers in another language than the readers' own.",
        "Point to the page in the right language.",
    ),
    "insecure": ReasonText(
        Verdict.DEGRADED,
        Cause.CERTIFICATE,
        "A secure address sends readers to an insecure one.",
        "Tell the site's owner; use a secure address where there is one.",
    ),
    "slow": ReasonText(
        Verdict.DEGRADED,
        Cause.SERVER,
        "The page answers so slowly that many readers will give up.",
        _VISIT,
    ),
    "not_found": ReasonText(
        Verdict.BROKEN, Cause.ADDRESS, "The page is not there any more.", _REPLACE
    ),
    "gone": ReasonText(
        Verdict.BROKEN, Cause.ADDRESS, "The site says that the page was removed for good.", _REPLACE
    ),
    "client_error": ReasonText(
        Verdict.BROKEN, Cause.ADDRESS, "The site refuses this address as wrong.", _REPLACE
    ),
    "invalid_address": ReasonText(
        Verdict.BROKEN,
        Cause.ADDRESS,
        "The address is not one that a browser can open.",
        "Correct the address.",
    ),
    "dns_not_found": ReasonText(
        Verdict.BROKEN, Cause.NAME, "The site's name no longer exists.", _REPLACE
    ),
    "tls_expired": ReasonText(
        Verdict.BROKEN,
        Cause.CERTIFICATE,
        "The site's certificate has run out; browsers show a warning instead of it.",
        _TELL,
    ),
    "tls_wrong_host": ReasonText(
        Verdict.BROKEN,
        Cause.CERTIFICATE,
        "The site's certificate belongs to another name; browsers show a warning instead of the page.",
        _TELL,
    ),
    "tls_untrusted": ReasonText(
        Verdict.BROKEN,
        Cause.CERTIFICATE,
        "Browsers do not trust the site's certificate and show a warning instead of the page.",
        _TELL,
    ),
    "tls_error": ReasonText(
        Verdict.BROKEN, Cause.CERTIFICATE, "No secure connection to the site can be made.", _TELL
    ),
    "protocol_error": ReasonText(
        Verdict.BROKEN,
        Cause.SERVER,
        "The server's answer is not one that a browser understands.",
        _TELL,
    ),
    "redirect_loop": ReasonText(
        Verdict.BROKEN, Cause.SERVER, "The site sends readers round in circles.", _TELL
    ),
    "redirect_invalid": ReasonText(
        Verdict.BROKEN,
        Cause.SERVER,
        "The site sends readers to an address that no browser can open.",
        _REPLACE,
    ),
    "soft_404": ReasonText(
        Verdict.BROKEN,
        Cause.ADDRESS,
        "The site answers, but with a page that says it found nothing.",
        _REPLACE,
    ),
    "redirected_home": ReasonText(
        Verdict.BROKEN,
        Cause.ADDRESS,
        "The page is gone; readers are sent to the site's front page instead.",
        _REPLACE,
    ),
    "parked": ReasonText(
        Verdict.BROKEN,
        Cause.NAME,
        "The domain is parked or for sale; the site is gone.",
        "Remove the link, or replace it.",
    ),
    "hijacked": ReasonText(
        Verdict.BROKEN,
        Cause.NAME,
        "The address now shows somebody else's content.",
        "Remove the link at once.",
    ),
    "service_closed": ReasonText(
        Verdict.BROKEN,
        Cause.CONTENT,
        "The page says that the service is closed.",
        "Find another service that readers can use, and change the address.",
    ),
    "promise_lost": ReasonText(
        Verdict.BROKEN,
        Cause.CONTENT,
        "The service's page answers, but no longer holds what it used to offer.",
        "Open it; if the service is still offered, correct what is expected, otherwise find another one.",
    ),
    "empty": ReasonText(Verdict.BROKEN, Cause.CONTENT, "The page is empty.", _TELL),
    "wrong_type": ReasonText(
        Verdict.BROKEN,
        Cause.CONTENT,
        "What comes is not the kind of document that was promised.",
        _REPLACE,
    ),
    "bot_wall": ReasonText(
        Verdict.BLOCKED,
        Cause.WALL,
        "The site asks visitors to prove that they are human, so we cannot look.",
        _VISIT,
    ),
    "login_wall": ReasonText(
        Verdict.BLOCKED, Cause.WALL, "The site asks for a login, so we cannot look.", _VISIT
    ),
    "forbidden": ReasonText(
        Verdict.BLOCKED,
        Cause.WALL,
        "The site turns automated visitors away, so we cannot look.",
        _VISIT,
    ),
    "rate_limited": ReasonText(
        Verdict.BLOCKED,
        Cause.WALL,
        "The site asks us to come back less often, so we could not look.",
        _VISIT,
    ),
    "legal": ReasonText(
        Verdict.BLOCKED,
        Cause.WALL,
        "The site says that it may not show the page here for legal reasons.",
        _VISIT,
    ),
    "timeout": ReasonText(Verdict.UNSURE, Cause.SERVER, "The site did not answer in time.", _WAIT),
    "connect_failed": ReasonText(
        Verdict.UNSURE, Cause.SERVER, "The site's server could not be reached.", _WAIT
    ),
    "connection_lost": ReasonText(
        Verdict.UNSURE,
        Cause.SERVER,
        "The site's server hung up before the page was complete.",
        _WAIT,
    ),
    "dns_error": ReasonText(
        Verdict.UNSURE, Cause.NAME, "The site's name could not be looked up.", _WAIT
    ),
    "server_error": ReasonText(
        Verdict.UNSURE, Cause.SERVER, "The site's server reports a fault of its own.", _WAIT
    ),
    "maintenance": ReasonText(
        Verdict.UNSURE, Cause.SERVER, "The site is down for maintenance.", _WAIT
    ),
    "offline": ReasonText(Verdict.OURS, Cause.OURS, "Our own network was down.", _OPERATOR),
    "proxy": ReasonText(Verdict.OURS, Cause.OURS, "Our own proxy stood in the way.", _OPERATOR),
    "tls_intercepted": ReasonText(
        Verdict.OURS,
        Cause.OURS,
        "Something in our own network opens secure connections.",
        _OPERATOR,
    ),
    "forbidden_address": ReasonText(
        Verdict.OURS,
        Cause.OURS,
        "The address leads into a private network, where we do not look.",
        "If that is meant, the operator can allow the network.",
    ),
    "not_set": ReasonText(
        Verdict.OURS,
        Cause.OURS,
        "No address is known yet.",
        "Supply the address that the sheet should point to.",
    ),
}
