"""What a single value of the registry is refused with: what was found, and what is accepted."""

from __future__ import annotations

_LONGEST_SHOWN = 80


class Unacceptable(ValueError):
    """A value that the registry does not take; `found` is a sentence, `accepted` the way out."""

    def __init__(self, found: str, accepted: str = "") -> None:
        self.found = found
        self.accepted = accepted
        super().__init__(f"{found} (accepted: {accepted})" if accepted else found)


def shown(value: object) -> str:
    """Return a value as a message quotes it: one line, at most 80 characters, nothing invisible."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    short = text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}..."
    return repr(short)
