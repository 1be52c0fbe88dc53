"""Templates of this folder -> text; whatever a template prints is escaped unless it says otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from monitor.model import Status
from monitor.report import wording
from monitor.report.headline import runs_words, unchecked_words
from monitor.report.parts import Address, Summary, WeekFigures

_MARKS = re.compile(r"([\\`*_\[\]<>&|~$#@{}])")
_AUTOLINK = re.compile(r"(?i):(?=//)|(?<=\bwww)\.")  # GitHub makes links of bare addresses
_LINE_START = re.compile(r"^[-+=]")
_NUMBERED = re.compile(r"^(\d+)([.)])")
# The fill of a bar's cell and the rest of it: the same colour, so that both speak of the worst status.
FILLS: dict[Status, tuple[str, str]] = {
    Status.PAUSED: ("#8b9794", "#8b979455"),
    Status.UNVERIFIED: ("#7e95bb", "#7e95bb55"),
    Status.ATTENTION: ("#d59f2b", "#d59f2b55"),
    Status.SUSPECT: ("#dd7c3c", "#dd7c3c55"),
    Status.DOWN: ("#c23a2f", "#c23a2f55"),
}
UNKNOWN = "\u2013"  # stands where no trusted look could tell
WORDS = {
    "iso": wording.iso,
    "day": wording.day,
    "days": wording.days,
    "lasting": wording.lasting,
    "counted": wording.counted,
    "period": wording.period_words,
    "expiry": wording.expiry_words,
}
TABLES = {
    "FILLS": FILLS,
    "UNKNOWN": UNKNOWN,
    "STATUS": wording.STATUS_WORDS,
    "CAUSE": wording.CAUSE_WORDS,
    "NOTE": wording.NOTE_WORDS,
    "kind_words": wording.kind_words,
    "target_words": wording.target_words,
}


class MarkdownText(str):
    """Text that is Markdown already and must not be escaped again."""

    __slots__ = ()


def escape_markdown(text: str) -> MarkdownText:
    """Return text in which no sign is markup and no address becomes a link."""
    line = text.replace("\r", " ").replace("\n", " ")
    escaped = _AUTOLINK.sub(r"\\\g<0>", _MARKS.sub(r"\\\1", line))
    return MarkdownText(_NUMBERED.sub(r"\1\\\2", _LINE_START.sub(r"\\\g<0>", escaped)))


def markdown_address(address: Address) -> MarkdownText:
    """Return a link for an address that people may follow, otherwise code, which no program links."""
    if address.href is None:
        return MarkdownText(f"`{address.text.replace('`', '%60')}`")
    return MarkdownText(f"<{address.href}>")


def _finalize(value: object) -> str:
    return value if isinstance(value, MarkdownText) else escape_markdown(str(value))


@cache
def markup() -> Environment:
    """Return the environment of HTML and XML templates."""
    return _with_words(
        Environment(
            loader=PackageLoader("monitor.report"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
    )


@cache
def markdown() -> Environment:
    """Return the environment of Markdown templates: every value is escaped as it is printed."""
    environment = Environment(
        loader=PackageLoader("monitor.report"),
        autoescape=False,  # noqa: S701  (HTML's escapes mean nothing in Markdown; `finalize` does it)
        finalize=_finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["address"] = markdown_address
    return _with_words(environment)


@pass_context
def _moment(context: Context, value: datetime) -> str:
    return wording.moment(value, context["report"].zone)


def _with_words(environment: Environment) -> Environment:
    environment.filters.update(WORDS)
    environment.filters["moment"] = _moment
    environment.globals.update(TABLES)
    return environment


def values_of(summary: Summary) -> Mapping[str, object]:
    """Return what the templates of a report print, under the names that they use."""
    last, this = summary.trend[-2:]
    return {
        "report": summary,
        "zone": str(summary.zone),
        "newly": sum(len(cluster.rows) for cluster in summary.newly_broken),
        "still": sum(len(cluster.rows) for cluster in summary.still_broken),
        "runs": runs_words(summary.coverage),
        "unchecked": unchecked_words(summary.coverage),
        "last": last,
        "this": this,
        "trend": _trend_rows(last, this),
    }


def _trend_rows(last: WeekFigures, this: WeekFigures) -> list[tuple[str, str, str]]:
    rows = [
        (words, last.counts.get(status, 0), this.counts.get(status, 0))
        for status, words in wording.STATUS_WORDS.items()
        if last.counts.get(status) or this.counts.get(status)
    ]
    rows += [
        ("Serve readers", last.serving, this.serving),
        ("Newly broken in the week", last.newly_broken, this.newly_broken),
        ("Fixed in the week", last.fixed, this.fixed),
    ]
    return [(words, _figure(last, one), _figure(this, other)) for words, one, other in rows]


def _figure(week: WeekFigures, number: int) -> str:
    return f"{number:,}" if week.trusted else UNKNOWN
