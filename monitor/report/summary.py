"""Facts -> Summary: what was true at the period's end (or now, where it has not ended)."""

from __future__ import annotations

from dataclasses import replace

from monitor.model import Status
from monitor.report import sections
from monitor.report.bars import trend_of
from monitor.report.coverage import coverage_of, last_look
from monitor.report.facts import Facts
from monitor.report.headline import headline, second_line
from monitor.report.parts import Summary
from monitor.report.past import look_back
from monitor.report.published import without_published
from monitor.report.rows import lens_of, row_of
from monitor.report.screen import clean


def summarise(facts: Facts) -> Summary:
    """Return the report's data; the same facts in any order give the same summary.

    Everything is read off the ledger as of min(now, end of the period), so a report that is
    written late still describes the period it covers.
    """
    past = look_back(facts)
    lens = lens_of(facts, past)
    referrals = without_published(facts)
    rows = sections.worst_first(row_of(resource, lens) for resource in referrals.resources)
    causes = sections.causes_of(referrals, past)
    newly = sections.newly_broken(rows, past, causes)
    still = sections.still_broken(rows, past, causes)
    mended = sections.fixed(rows, past)
    coverage = coverage_of(referrals, lens, rows)
    assumed, missing = sections.assumed(rows), sections.missing(rows)
    seen = last_look(facts, past)
    trend = trend_of([row.id for row in rows], past, lens.weeks)
    trusted = trend[-1].trusted
    summary = Summary(
        title=clean(facts.title) or "Referral report",
        zone=facts.zone,
        period=facts.period,
        as_of=past.as_of,
        headline=headline(newly, still, mended, rows, coverage, trusted=trusted),
        line=second_line(rows, len(assumed) + len(missing), coverage, seen, facts.zone),
        quiet=False,
        trusted=trusted,
        last_look=seen,
        newly_broken=newly,
        attention=sections.with_status(rows, Status.ATTENTION),
        suspect=sections.with_status(rows, Status.SUSPECT),
        still_broken=still,
        fixed=mended,
        assumed=assumed,
        missing=missing,
        unverified=sections.with_status(rows, Status.UNVERIFIED),
        flapping=sections.flapping(rows, facts.flapping),
        certificates=sections.certificates(referrals, lens),
        notes=sections.notes(facts, lens),
        coverage=coverage,
        trend=trend,
        rows=rows,
    )
    return replace(summary, quiet=is_quiet(summary))


def is_quiet(summary: Summary) -> bool:
    """Return whether two lines say it all: nothing changed, and nothing waits but what did before.

    Addresses to confirm are a standing task, and what could not be checked before the period began
    was told then; neither breaks the silence.
    """
    tells = (
        *summary.newly_broken,
        *summary.attention,
        *summary.suspect,
        *summary.still_broken,
        *summary.fixed,
        *summary.flapping,
        *summary.certificates,
        *summary.notes,
        *summary.coverage.gaps,
        *summary.coverage.unchecked,
        *summary.coverage.unmapped,
        *(row for row in summary.unverified if row.since and row.since >= summary.period.start),
    )
    return summary.trusted and not tells
