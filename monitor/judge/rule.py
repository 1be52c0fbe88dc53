"""The words that rules are written in: a row of the table, the opinion it gives, and the sentences for people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from monitor.judge.page import shortened
from monitor.judge.seen import Seen
from monitor.model import Question, Reason

_LONGEST_ADDRESS = 200  # characters; a hostile redirect must not fill the report


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a rule says when it speaks."""

    reason: Reason
    detail: str  # one sentence for a person
    new_url: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: the first whose test gives an answer speaks for the look."""

    name: str
    sentence: str  # what the rule is and why, for `explain`
    test: Callable[[Seen], Opinion | Question | None]


def told(seen: Seen, deed: str) -> str:
    """Return what the server did as a sentence, with the address that it did it at if that is another."""
    if not seen.was_sent_on:
        return f"The server {deed}."
    return f"Readers are sent on to {shown(seen.end)}, where the server {deed}."


def answered(seen: Seen) -> str:
    """Return what the server did: "answered 404 Not Found"."""
    return f"answered {status_words(seen.status)}"


def status_words(code: int) -> str:
    """Return a status code with its phrase; the bare number where the standards know none."""
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


def shown(url: str) -> str:
    """Return an address fit for a sentence: on one line, and not longer than a person reads."""
    return shortened("".join(url.split()), _LONGEST_ADDRESS)
