"""Counts of a report -> the one sentence that answers, and the line below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from monitor.model import Status
from monitor.report.parts import Cluster, Coverage, Row
from monitor.report.past import SERVING
from monitor.report.wording import counted, listed, moment


def headline(
    newly: Sequence[Cluster],
    still: Sequence[Cluster],
    fixed: Sequence[Row],
    rows: Sequence[Row],
    coverage: Coverage,
    *,
    trusted: bool,
) -> str:
    """Return the sentence that a reader who reads nothing else should read."""
    broken_now, broken_before = _size(newly), _size(still)
    if not rows:
        return "No referral is watched yet."
    if not trusted:
        return _nothing_known(len(rows), broken_now + broken_before, coverage)
    what = _what_changed(broken_now, broken_before, len(fixed), rows)
    return f"{what}; {_serving(rows, named='referral' in what)}."


def second_line(
    rows: Sequence[Row],
    to_confirm: int,
    coverage: Coverage,
    last_look: datetime | None,
    zone: tzinfo,
) -> str:
    """Return how much was looked at, when last, and what else waits."""
    waits = [
        (_count(rows, Status.ATTENTION), "needs attention", "need attention"),
        (_count(rows, Status.SUSPECT), "failing and being confirmed", ""),
        (_count(rows, Status.UNVERIFIED), "could not be checked", ""),
        (_count(rows, Status.PAUSED), "paused", ""),
        (to_confirm, "address to confirm", "addresses to confirm"),
        (len(coverage.unmapped), "reference that nobody watches", "references that nobody watches"),
    ]
    seen = f"Looked at {coverage.checked} of {coverage.watched}"
    last = f"last trusted look {moment(last_look, zone)}" if last_look else "no trusted look yet"
    told = [counted(number, one, many or one) for number, one, many in waits if number]
    return "; ".join([seen, last, runs_words(coverage), *told]) + "."


def runs_words(coverage: Coverage) -> str:
    """Return "28 runs, 2 of them untrusted, 3 missed"."""
    words = [counted(coverage.runs, "run") if coverage.runs else "no run"]
    if coverage.untrusted:
        words.append(f"{coverage.untrusted} of them untrusted")
    if coverage.missed:
        words.append(f"{coverage.missed} missed")
    return ", ".join(words)


def _what_changed(newly: int, still: int, fixed: int, rows: Sequence[Row]) -> str:
    counts = [(newly, "newly broken"), (still, "still broken"), (fixed, "fixed")]
    told = [(number, words) for number, words in counts if number]
    if not told:
        is_sure = all(row.status in SERVING for row in rows)
        return "Nothing is broken" if is_sure else "Nothing is known to be broken"
    (number, words), *others = told
    first = f"{counted(number, 'referral')} {words}"
    sentence = ", ".join([first, *(f"{count} {state}" for count, state in others)])
    if newly:
        return sentence
    return f"Nothing newly broken, {sentence}" if still else f"{sentence}, nothing broken"


def _serving(rows: Sequence[Row], *, named: bool) -> str:
    total = len(rows)
    serving = sum(row.status in SERVING for row in rows)
    if total == 1:
        return (
            "the only referral serves readers" if serving else "no referral serves readers for sure"
        )
    noun = "" if named else " referrals"
    return (
        f"all {total}{noun} serve readers"
        if serving == total
        else (f"{serving} of {total}{noun} serve{'s' if serving == 1 else ''} readers")
    )


def _nothing_known(total: int, broken: int, coverage: Coverage) -> str:
    about = "the only referral" if total == 1 else f"the {total} referrals"
    why = (
        "our own network was down in every run"
        if coverage.runs and coverage.untrusted == coverage.runs
        else "no run looked at any of them"
        if coverage.runs
        else "no run took place"
    )
    before = f"; {broken} {'was' if broken == 1 else 'were'} broken before" if broken else ""
    return f"Nothing can be said about {about}, because {why}{before}."


def _size(clusters: Sequence[Cluster]) -> int:
    return sum(len(cluster.rows) for cluster in clusters)


def _count(rows: Sequence[Row], status: Status) -> int:
    return sum(row.status is status for row in rows)


def unchecked_words(coverage: Coverage, shown: int = 10) -> str:
    """Return the names of what was not looked at, the first ten of them; "" where that is all."""
    if not coverage.checked:
        return ""
    names = list(coverage.unchecked[:shown])
    rest = len(coverage.unchecked) - len(names)
    return listed(names + ([f"{rest} more"] if rest else []))
