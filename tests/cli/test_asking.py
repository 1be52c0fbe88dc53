"""What people ask of the history: status, history, explain, report, prune."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.cli.calling import Monitor, Travel, Web

HOUR = timedelta(hours=1)


@pytest.fixture
def down(monitor: Monitor, web: Web, later: Travel) -> Monitor:
    web.codes["/about"] = 404
    monitor("check")
    later(HOUR)
    monitor("check", "--all")
    return monitor


def test_status_shows_the_worst_first(down: Monitor) -> None:
    lines = down("status").out.splitlines()
    assert [line.split()[0] for line in lines[1:3]] == ["down", "up"]
    assert lines[-1] == "Last trusted run: 2026-11-16 10:00 UTC."


def test_quiet_status_leaves_out_what_is_up(down: Monitor) -> None:
    assert [line.split()[2] for line in down("status", "--quiet").out.splitlines()[1:]] == ["about"]


def test_status_as_json(down: Monitor) -> None:
    document = json.loads(down("status", "--format", "json").out)
    assert document["last_trusted_run"] == "2026-11-16T10:00:00Z"
    first = document["resources"][0]
    assert (first["resource"], first["status"], first["reason"]) == ("about", "down", "not_found")


def test_history_tells_changes_and_looks(down: Monitor) -> None:
    out = down("history", "about").out
    assert "new -> suspect" in out
    assert "suspect -> down" in out
    assert out.count("broken") == 2


def test_history_as_json(down: Monitor) -> None:
    document = json.loads(down("history", "about", "--format", "json").out)
    assert [change["after"] for change in document["transitions"]] == ["suspect", "down"]
    assert [look["status_code"] for look in document["looks"]] == [404, 404]


def test_explain_names_the_rule_and_every_hop(down: Monitor, web: Web) -> None:
    lines = down("explain", "about").out.splitlines()
    assert lines[0] == "About us"
    assert any(line.startswith("Rule ") for line in lines)
    assert "Verdict  broken, not_found: The page is not there any more." in lines
    assert f"  1. {web.url('/about')}" in lines


def test_explain_of_what_was_never_looked_at_says_so(monitor: Monitor) -> None:
    assert monitor("explain", "about").out.splitlines()[-1] == "Never looked at."


def test_a_report_is_written_with_its_front_page(down: Monitor) -> None:
    said = down("report")
    reports = down.folder / "reports"
    assert said.code == 0
    assert sorted(
        path.relative_to(reports).as_posix() for path in reports.rglob("*") if path.is_file()
    ) == [
        "2026-W47/index.html",
        "2026-W47/report.csv",
        "2026-W47/report.json",
        "2026-W47/report.md",
        "feed.xml",
        "index.html",
        "latest.csv",
        "latest.html",
        "latest.json",
        "latest.md",
    ]


def test_the_report_is_of_the_last_complete_week_where_there_is_one(
    down: Monitor, later: Travel
) -> None:
    assert "so far" in down("report").out
    later(timedelta(days=7))
    down("check")
    assert (down.folder / "reports" / "2026-W47").is_dir()
    said = down("report")
    assert "2026-W47" in said.out
    assert "so far" not in said.out


def test_a_report_can_be_printed_and_then_nothing_is_written(down: Monitor) -> None:
    document = json.loads(down("report", "--format", "json").out)
    assert document
    assert not (down.folder / "reports").exists()


def test_prune_says_what_it_keeps_and_what_would_go(down: Monitor, later: Travel) -> None:
    later(timedelta(days=500))
    out = down("prune", "--dry-run").out
    assert "Results are kept 400 days, evidence 400 days;" in out
    assert "would go" in out
