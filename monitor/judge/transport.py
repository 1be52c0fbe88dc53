"""Rules for looks that brought no response: no address, nothing to ask, or a failure on the way."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.judge.page import shortened
from monitor.judge.rule import Opinion, Rule, shown
from monitor.judge.seen import Seen
from monitor.model import FailureKind, Reason

_LONGEST_WORDS = 160  # characters of a library's own words


@dataclass(frozen=True, slots=True)
class FailureText:
    """What a kind of failure means, and how it is told.

    {place} is the host, {url} the address, {words} what our own rooms said of it. What a library said is
    for `explain`: an errno tells an editor nothing.
    """

    reason: Reason
    sentence: str


# One row a kind; the test demands that none is missing.
FAILURES: dict[FailureKind, FailureText] = {
    FailureKind.DNS_NOT_FOUND: FailureText(
        Reason.DNS_NOT_FOUND, "The name {place} does not exist (NXDOMAIN)."
    ),
    FailureKind.DNS_ERROR: FailureText(
        Reason.DNS_ERROR, "The name {place} could not be looked up{words}."
    ),
    FailureKind.CONNECT_FAILED: FailureText(
        Reason.CONNECT_FAILED, "No connection to {place} could be made."
    ),
    FailureKind.CONNECTION_LOST: FailureText(
        Reason.CONNECTION_LOST, "The server at {place} hung up before its answer was complete."
    ),
    FailureKind.TIMEOUT: FailureText(
        Reason.TIMEOUT, "The server at {place} did not answer in time."
    ),
    FailureKind.TLS_EXPIRED: FailureText(
        Reason.TLS_EXPIRED, "The certificate of {place} has run out."
    ),
    FailureKind.TLS_WRONG_HOST: FailureText(
        Reason.TLS_WRONG_HOST, "The certificate that {place} shows belongs to another name."
    ),
    FailureKind.TLS_UNTRUSTED: FailureText(
        Reason.TLS_UNTRUSTED, "The certificate of {place} is not one that browsers trust."
    ),
    FailureKind.TLS_ERROR: FailureText(
        Reason.TLS_ERROR, "No secure connection to {place} could be made."
    ),
    FailureKind.PROTOCOL_ERROR: FailureText(
        Reason.PROTOCOL_ERROR, "What the server at {place} sent is not HTTP."
    ),
    FailureKind.REDIRECT_LOOP: FailureText(
        Reason.REDIRECT_LOOP, "The site at {place} sends readers round in circles{words}."
    ),
    FailureKind.REDIRECT_INVALID: FailureText(
        Reason.REDIRECT_INVALID,
        "The site at {place} sends readers to an address that no browser can open{words}.",
    ),
    FailureKind.INVALID_ADDRESS: FailureText(
        Reason.INVALID_ADDRESS, "The address {url} is not one that can be opened{words}."
    ),
    FailureKind.PROXY: FailureText(
        Reason.PROXY, "Our own proxy did not let us through to {place}{words}."
    ),
    FailureKind.FORBIDDEN_ADDRESS: FailureText(
        Reason.FORBIDDEN_ADDRESS,
        "{place} leads into a private network, where we do not look{words}.",
    ),
    FailureKind.OFFLINE: FailureText(
        Reason.OFFLINE, "Our own network was down, so {place} could not be asked."
    ),
}

# What was checked of an address that no page stands behind.
_UNASKED = {
    "tel": "The telephone number is well formed; whether somebody answers was not checked.",
    "sms": "The number for text messages is well formed; whether somebody answers was not checked.",
    "mailto": "The mail address is well formed; whether its mailbox is read was not checked.",
}


def _not_set(seen: Seen) -> Opinion | None:
    if seen.check.resource.url is not None:
        return None
    return Opinion(Reason.NOT_SET, "No address has been supplied yet, so nothing was looked at.")


def _failed(seen: Seen) -> Opinion | None:
    failure = seen.observation.failure
    if failure is None:
        return None
    row = FAILURES[failure.kind]
    words = " ".join(failure.detail.split()).rstrip(".")
    sentence = row.sentence.format(
        place=_place(seen.end),
        url=shown(seen.end),
        words=f" ({shortened(words, _LONGEST_WORDS)})" if words else "",
    )
    return Opinion(row.reason, _with_way(seen, sentence))


def _with_way(seen: Seen, sentence: str) -> str:
    if not seen.was_sent_on:
        return sentence
    return f"Readers are sent on to {shown(seen.end)}: {sentence[0].lower()}{sentence[1:]}"


def _place(url: str) -> str:
    """Return what a sentence calls the other side: host and port, or a mail address's domain."""
    scheme, _, rest = url.partition(":")
    if scheme.lower() == "mailto":
        return shown(rest.partition("?")[0].rpartition("@")[2]) or shown(url)
    authority = rest.removeprefix("//").partition("/")[0].partition("?")[0].partition("#")[0]
    return shown(authority.rpartition("@")[2]) or shown(url)


def _not_asked(seen: Seen) -> Opinion | None:
    if seen.observation.hops:
        return None
    scheme = seen.start.partition(":")[0].lower()
    if scheme in _UNASKED:
        return Opinion(Reason.OK, _UNASKED[scheme])
    return Opinion(Reason.CONNECTION_LOST, "Nothing came back, not even the reason why.")


RULES = (
    Rule(
        "not_set",
        "A resource without an address is a to-do, and says nothing about a site.",
        _not_set,
    ),
    Rule("failure", "Where no response came, the kind of failure is the reason.", _failed),
    Rule(
        "not_asked",
        "Telephone numbers and mail addresses have no page; their form is all that is checked.",
        _not_asked,
    ),
)
