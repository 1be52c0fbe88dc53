"""Model values -> text: the weekly report in every format. Pure; writing the files is the caller's."""

from monitor.report.csv import to_csv
from monitor.report.facts import Facts
from monitor.report.feed import to_feed
from monitor.report.html import to_html
from monitor.report.index import to_index
from monitor.report.json import entry_from_json, entry_of, to_document, to_json
from monitor.report.lines import to_lines
from monitor.report.markdown import to_markdown
from monitor.report.parts import Entry, Summary
from monitor.report.period import (
    Period,
    current_week,
    last_complete_week,
    parse_period,
    usual_week,
    week_of,
)
from monitor.report.render import FILES, render, render_front
from monitor.report.schema import json_schema
from monitor.report.summary import summarise

__all__ = [
    "FILES",
    "Entry",
    "Facts",
    "Period",
    "Summary",
    "current_week",
    "entry_from_json",
    "entry_of",
    "json_schema",
    "last_complete_week",
    "parse_period",
    "render",
    "render_front",
    "summarise",
    "to_csv",
    "to_document",
    "to_feed",
    "to_html",
    "to_index",
    "to_json",
    "to_lines",
    "to_markdown",
    "usual_week",
    "week_of",
]
