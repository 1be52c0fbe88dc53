"""Entries of reports -> an Atom feed, one entry a week; identities stay the same for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from monitor.report.parts import Entry
from monitor.report.templating import markup

# RFC 4151 wants a name that somebody owns; nobody can own one under .invalid (RFC 2606).
AUTHORITY = "referral-monitor.invalid"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def to_feed(entries: Sequence[Entry], *, title: str, authority: str = AUTHORITY) -> str:
    """Return the feed of these entries, newest first as given; `authority` is a domain name."""
    updated = max((entry.as_of for entry in entries), default=_NEVER)
    values = {"entries": entries, "title": title, "updated": updated, "authority": authority}
    return markup().get_template("feed.xml.j2").render(values)
