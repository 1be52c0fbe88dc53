"""Settings and what a reader expects -> the request headers: those of a browser, under our own honest name."""

from __future__ import annotations

import re

from monitor import __version__
from monitor.fetch.body import ACCEPT_ENCODING

ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")  # BCP 47, as far as a header needs it


def user_agent(contact: str) -> str:
    """Return who we are and, if the operator says so, whom to write to."""
    words = "".join(letter for letter in contact if letter.isascii() and letter.isprintable())
    words = words.strip("() ")
    return f"referral-monitor/{__version__}" + (f" (+{words})" if words else "")


def headers(contact: str, lang: str | None = None) -> dict[str, str]:
    """Return the headers of every request of a check; `lang` is the language that its page should have."""
    return {
        "User-Agent": user_agent(contact),
        "Accept": ACCEPT,
        "Accept-Language": accept_language(lang),
        "Accept-Encoding": ACCEPT_ENCODING,
        "Upgrade-Insecure-Requests": "1",
    }


def accept_language(lang: str | None) -> str:
    """Return the languages a reader of the page would ask for: its own first, then English."""
    if not lang or not _TAG.fullmatch(lang):
        return "en-US,en;q=0.9"
    primary = lang.partition("-")[0].lower()
    wanted = [
        lang,
        *([primary] if primary != lang.lower() else []),
        *(["en"] if primary != "en" else []),
    ]
    return ",".join(
        language if place == 0 else f"{language};q={1 - 0.1 * place:.1f}"
        for place, language in enumerate(wanted)
    )
