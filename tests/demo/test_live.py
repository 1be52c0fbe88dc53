"""The demo ends on the last Monday that the reader's own calendar has seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from monitor.demo.live import last_report

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (MONDAY, MONDAY),
        (MONDAY - timedelta(seconds=1), MONDAY - timedelta(days=7)),
        (MONDAY + timedelta(hours=1), MONDAY),
        (MONDAY + timedelta(days=6, hours=14, minutes=59), MONDAY),
        (MONDAY + timedelta(days=7), MONDAY + timedelta(days=7)),
        # Monday, 01:30 in Auckland, is still Sunday in UTC.
        (
            datetime(2026, 11, 23, 1, 30, tzinfo=timezone(timedelta(hours=13))),
            MONDAY,
        ),
    ],
)
def test_the_last_report_is_that_of_the_latest_monday_at_nine(
    until: datetime, expected: datetime
) -> None:
    assert last_report(until) == expected
