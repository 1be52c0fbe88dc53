"""Running text -> the addresses that stand in it without any markup."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

# Nothing of these can begin in the middle of a word; a run of any length is walked once.
_ADDRESS = re.compile(
    r"(?<![\w@./])"
    r"(?:(?P<web>https?://|www\.(?=[^\s.]))|(?P<number>(?:tel|sms):(?=[+(\d]))|(?P<mail>mailto:(?=[^\s@]{1,64}@)))"
    r"[^\s<>\"“”«»`\x00-\x1f]+",
    re.IGNORECASE,
)
_MAILBOX = re.compile(
    r"(?<![\w.+@:/-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,63}(?![\w@-])"
)
_TRAILING = ".,;:!?'*_~|\\([{\N{HORIZONTAL ELLIPSIS}\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
_BRACKETS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class BareAddress:
    """An address as it is written, and the target that it stands for."""

    start: int  # offset in the text
    text: str
    target: (
        str  # `text`, with the scheme that a reader adds: http:// for www., mailto: for a mailbox
    )


def bare_addresses(text: str, *, mailboxes: bool) -> Iterator[BareAddress]:
    """Yield the addresses in a text in order; mailboxes without `mailto:` only where asked for."""
    found = list(_addresses(text))
    if mailboxes and "@" in text:
        found += _mailboxes_outside(text, found)
        found.sort(key=lambda one: one.start)
    yield from found


def _addresses(text: str) -> Iterator[BareAddress]:
    for match in _ADDRESS.finditer(text):
        written = trimmed(match[0])
        prefix = match["web"] or match["number"] or match["mail"]
        if len(written) > len(prefix):
            target = f"http://{written}" if prefix.lower() == "www." else written
            yield BareAddress(match.start(), written, target)


def _mailboxes_outside(text: str, found: list[BareAddress]) -> list[BareAddress]:
    starts = [one.start for one in found]
    ends = [0, *(one.start + len(one.text) for one in found)]
    return [
        BareAddress(match.start(), match[0], f"mailto:{match[0]}")
        for match in _MAILBOX.finditer(text)
        if match.start() >= ends[bisect_right(starts, match.start())]
    ]


def trimmed(address: str) -> str:
    """Return the address without the punctuation and unbalanced brackets of the sentence around it.

    The method is that of GitHub's autolinks: https://github.github.com/gfm/#autolinks-extension-
    """
    counts = {bracket: address.count(bracket) for pair in _BRACKETS.items() for bracket in pair}
    end = len(address)
    while end:
        last = address[end - 1]
        if last not in _TRAILING and not _is_unbalanced(last, counts):
            break
        if last in counts:
            counts[last] -= 1
        end -= 1
    return address[:end]


def _is_unbalanced(last: str, counts: dict[str, int]) -> bool:
    opening = _BRACKETS.get(last)
    return opening is not None and counts[last] > counts[opening]
