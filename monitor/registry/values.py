"""Text of one key -> the value that it means, or Unacceptable: ids, times, dates, expectations."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from monitor.registry.addresses import host_name
from monitor.registry.unacceptable import Unacceptable, shown
from monitor.settings import duration

ID_PATTERN = r"[a-z0-9][a-z0-9-]{0,63}"
_ID_WORDS = "lowercase letters, digits and dashes, at most 64, no dash in front"
_EVERY_WORDS = "from 5 min to 365 days, such as 6 hours or 1 day"
_TIMEOUT_WORDS = "from 1 s to 5 min, such as 20 s"
_HOST_INTERVAL_WORDS = "from 0 to 1 hour, such as 2 s"
_MONTH_WORDS = "a month such as 2025-06 or a day such as 2025-06-30"
_DAY_WORDS = "a day such as 2025-06-30"
_REVIEW_WORDS = "12 months, 2 years, 90 days or 6 weeks, at most 10 years"
_LANG_WORDS = "a language tag such as en, es or pt-BR"
_TYPE_WORDS = "a media type without parameters, such as text/html"
_SELECTOR_WORDS = "a CSS selector such as main h1 or #locations"

_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)
_REVIEW = re.compile(r"(\d{1,4}) *(day|week|month|year)s?", re.ASCII)
_LANG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*")
_MONTHS = {"month": 1, "year": 12}
_DAYS = {"day": 1, "week": 7}
_LONGEST_REVIEW_MONTHS = 120
_LONGEST_REVIEW_DAYS = 3660


@dataclass(frozen=True, slots=True)
class ReviewEvery:
    """How long a reviewed fact sheet stays reviewed."""

    months: int = 0
    days: int = 0

    def after(self, reviewed: date) -> date:
        """Return the day on which the next review is due; the 31st becomes a shorter month's last day."""
        month = reviewed.month - 1 + self.months
        year, month = reviewed.year + month // 12, month % 12 + 1
        day = min(reviewed.day, calendar.monthrange(year, month)[1])
        return date(year, month, day) + timedelta(days=self.days)


def some_text(text: str) -> str:
    """Return text that holds more than white space."""
    if not text.strip():
        raise Unacceptable("the text is empty", "text that a person can read")
    return text


def some_members(team: tuple[str, ...]) -> tuple[str, ...]:
    """Return a team that somebody belongs to."""
    if not team:
        raise Unacceptable("the team has no members", "at least one e-mail address")
    return team


def identifier(text: str) -> str:
    """Return an id that reports, file names and command lines can carry."""
    if not re.fullmatch(ID_PATTERN, text):
        raise Unacceptable(f"{shown(text)} is not an id", _ID_WORDS)
    return text


def every(text: object) -> timedelta:
    """Return the time between two looks."""
    return _span(text, timedelta(minutes=5), timedelta(days=365), _EVERY_WORDS)


def timeout(text: object) -> timedelta:
    """Return the total time of one check."""
    return _span(text, timedelta(seconds=1), timedelta(minutes=5), _TIMEOUT_WORDS)


def host_interval(text: object) -> timedelta:
    """Return the time between the starts of two requests to one host."""
    return _span(text, timedelta(0), timedelta(hours=1), _HOST_INTERVAL_WORDS)


def _span(text: object, shortest: timedelta, longest: timedelta, accepted: str) -> timedelta:
    if not isinstance(text, str):
        raise Unacceptable(f"{shown(text)} is not a duration", accepted)
    span = _known_duration(text)
    if span is None:
        raise Unacceptable(f"{shown(text)} is not a duration", accepted)
    if span < shortest:
        raise Unacceptable(f"{shown(text)} is too short", accepted)
    if span > longest:
        raise Unacceptable(f"{shown(text)} is too long", accepted)
    return span


@lru_cache(maxsize=1024)  # thousands of resources share a handful of durations
def _known_duration(text: str) -> timedelta | None:
    try:
        return duration(text)
    except (ValueError, OverflowError):
        return None


def month_or_day(text: object) -> date:
    """Return "2025-06-30" as a date, and "2025-06" as the first day of that month."""
    return _date(text, _MONTH_WORDS, may_be_month=True)


def day(text: object) -> date:
    """Return "2025-06-30" as a date."""
    return _date(text, _DAY_WORDS, may_be_month=False)


def _date(text: object, accepted: str, *, may_be_month: bool) -> date:
    match = _DATE.fullmatch(str(text))
    if match is None or not (match[3] or may_be_month):
        raise Unacceptable(f"{shown(text)} is not a date", accepted)
    try:
        found = date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError:
        raise Unacceptable(f"{shown(text)} is not in the calendar", accepted) from None
    if not 1900 <= found.year < 2200:
        raise Unacceptable(f"{shown(text)} is too far away", "years from 1900 to 2199")
    return found


def review_every(text: object) -> ReviewEvery:
    """Return "12 months", "2 years", "90 days" or "6 weeks" as calendar months or days."""
    match = _REVIEW.fullmatch(str(text).strip())
    if match is None:
        raise Unacceptable(f"{shown(text)} is not a time between reviews", _REVIEW_WORDS)
    count = int(match[1])
    months, days = count * _MONTHS.get(match[2], 0), count * _DAYS.get(match[2], 0)
    if not count or months > _LONGEST_REVIEW_MONTHS or days > _LONGEST_REVIEW_DAYS:
        raise Unacceptable(f"{shown(text)} is no sensible time between reviews", _REVIEW_WORDS)
    return ReviewEvery(months=months, days=days)


def language(text: str) -> str:
    """Return a BCP 47 tag as it was written."""
    if not _LANG.fullmatch(text):
        raise Unacceptable(f"{shown(text)} is not a language tag", _LANG_WORDS)
    return text


def media_type(text: str) -> str:
    """Return a media type in lower case."""
    if not _TYPE.fullmatch(text.lower()):
        raise Unacceptable(f"{shown(text)} is not a media type", _TYPE_WORDS)
    return text.lower()


@lru_cache(maxsize=1024)
def selector(text: str) -> str:
    """Return a CSS selector that compiles in the parser which will match it."""
    try:
        LexborHTMLParser("<p>").css(text)
    except SelectolaxError:
        raise Unacceptable(f"{shown(text)} is not a CSS selector", _SELECTOR_WORDS) from None
    return text


def host_or_star(text: str) -> str:
    """Return a host name, or "*", which stands for every host without a row of its own."""
    return text if text == "*" else host_name(text)


def glob(text: str) -> str:
    """Return a path or a pattern of paths."""
    if not text.strip() or "\0" in text:
        raise Unacceptable(f"{shown(text)} is not a path", "a path such as factsheets/*.md")
    return text
