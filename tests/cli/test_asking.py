"""What people ask of the history: status, history, explain, report, prune."""

from __future__ import annotations

import json
import logging
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


def test_explain_as_json(down: Monitor, web: Web) -> None:
    document = json.loads(down("explain", "about", "--format", "json").out)
    assert (document["resource"], document["url"], document["status"]) == (
        "about",
        web.url("/about"),
        "down",
    )
    look, (hop,) = document["look"], document["evidence"]["hops"]
    assert (look["verdict"], look["reason"], look["at"]) == (
        "broken",
        "not_found",
        "2026-11-16T10:00:00Z",
    )
    assert look["rule"]
    assert (hop["url"], hop["status_code"], hop["headers"]["content-type"]) == (
        web.url("/about"),
        404,
        "text/html",
    )


def test_explain_as_json_of_what_was_never_looked_at(monitor: Monitor) -> None:
    document = json.loads(monitor("explain", "about", "--format", "json").out)
    assert (document["look"], document["evidence"]) == (None, None)


def test_quiet_leaves_out_what_was_not_asked_for(down: Monitor) -> None:
    assert down("explain", "about", "--quiet").out.startswith("Status   down since ")
    assert down("history", "about", "--quiet").out.split()[:2] == ["when", "change"]


def test_quiet_is_silent_on_what_was_never_looked_at(monitor: Monitor) -> None:
    assert (monitor("explain", "about", "-q").out, monitor("history", "about", "-q").out) == (
        "",
        "",
    )


def test_prune_as_json(down: Monitor, later: Travel) -> None:
    later(timedelta(days=500))
    out = down("prune", "--dry-run", "--format", "json", "--quiet").out
    assert json.loads(out) == {
        "dry_run": True,
        "results_kept_days": 400,
        "evidence_kept_days": 400,
        "results": 2,
        "evidence": 1,
    }


def test_a_report_that_cannot_be_written_is_wrong_usage(down: Monitor) -> None:
    (down.folder / "plain").touch()
    down.environ["MONITOR_REPORTS"] = "plain"
    said = down("report")
    assert (said.code, said.err) == (
        2,
        f"No file can be written in {down.folder / 'plain' / '2026-W47'}: Not a directory.\n",
    )


@pytest.mark.parametrize(
    "words",
    [
        "status", "history about", "explain about", "references", "report", "prune", "validate",
        "init other.md --registry other.yaml", "add https://new.example/",
    ],
)  # fmt: skip
def test_every_command_takes_the_options_that_all_share(down: Monitor, words: str) -> None:
    (down.folder / "other.md").write_text("[A map](https://map.example/)\n")
    assert down(*words.split(), "--quiet", "--verbose").code == 0
    assert logging.getLogger("monitor").level == logging.INFO
