"""Moments, stretches of time and counts -> the words that people read; English, without the process's locale."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

from monitor.model import Cause, FindingKind, Importance, Kind, Status, Target
from monitor.report.period import Period

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
STATUS_WORDS: dict[Status, str] = {
    Status.NEW: "Not judged yet",
    Status.UP: "Up",
    Status.ATTENTION: "Needs attention",
    Status.SUSPECT: "Being confirmed",
    Status.DOWN: "Broken",
    Status.UNVERIFIED: "Could not check",
    Status.PAUSED: "Paused",
}
CAUSE_WORDS: dict[Cause, str] = {
    Cause.NONE: "for the same reason",
    Cause.ADDRESS: "because their pages are no longer at these addresses",
    Cause.CONTENT: "because their pages no longer hold what was promised",
    Cause.NAME: "because of the site's name",
    Cause.CERTIFICATE: "because of the site's certificate",
    Cause.SERVER: "because of the site's server",
    Cause.WALL: "because the site turns automated visitors away",
    Cause.OURS: "because of our own network",
}
NOTE_WORDS: dict[FindingKind, str] = {
    FindingKind.REVIEW_DUE: "Due for review",
    FindingKind.PUBLISHED_DIFFERS: "Published page differs",
    FindingKind.PUBLISHED_UNREADABLE: "Published page could not be read",
    FindingKind.UNMAPPED: "Nobody watches a reference",
    FindingKind.DISAGREES: "Sheet and registry disagree",
    FindingKind.SOURCE_MISSING: "Source could not be read",
    FindingKind.REFERENCE_MISSING: "Reference not in the sheet",
    FindingKind.NOT_SET: "Address to be filled in",
}


def day(value: date) -> str:
    """Return "22 November 2026"."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def days(first: date, last: date) -> str:
    """Return "16 to 22 November 2026", naming month and year twice only where they differ."""
    begin = str(first.day)
    if (first.year, first.month) != (last.year, last.month):
        begin += f" {MONTHS[first.month - 1]}"
    if first.year != last.year:
        begin += f" {first.year}"
    return f"{begin} to {day(last)}"


def moment(value: datetime, zone: tzinfo) -> str:
    """Return "22 November 2026, 21:05" by the clock of the time zone."""
    local = value.astimezone(zone)
    return f"{day(local.date())}, {local:%H:%M}"


def iso(value: datetime) -> str:
    """Return "2026-11-22T21:05:00Z"."""
    return value.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def lasting(value: timedelta) -> str:
    """Return the stretch in its largest sensible unit: "41 days", "30 hours", "5 minutes"."""
    hours = value.total_seconds() / 3600
    if hours >= 48:
        return counted(int(hours // 24), "day")
    if hours >= 1:
        return counted(int(hours), "hour")
    return counted(max(1, int(hours * 60)), "minute")


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return "1 day" or "2 days"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(parts: list[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def period_words(period: Period) -> str:
    """Return "Week 47 of 2026, 16 to 22 November 2026", and "so far" where it has not ended."""
    so_far = "" if period.complete else " (so far)"
    return f"Week {period.number} of {period.year}, {days(period.monday, period.sunday)}{so_far}"


def kind_words(importance: Importance, kind: Kind) -> str:
    """Return "critical service" or, of normal importance, only "service"."""
    return kind.value if importance is Importance.NORMAL else f"{importance.value} {kind.value}"


def target_words(target: Target) -> str:
    """Return "address assumed", or "" where it was confirmed."""
    return "address assumed" if target is Target.ASSUMED else ""


def expiry_words(left: int) -> str:
    """Return how many days a certificate has left, or that it has run out."""
    if left < 0:
        return f"ran out {counted(-left, 'day')} before this report"
    return "runs out within a day" if left == 0 else f"runs out in {counted(left, 'day')}"
