"""`monitor check` as cron and a person call it: exit codes, silence, and one JSON document."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor import __version__
from monitor.history import open_history
from tests.cli.calling import Monitor, Travel, Web

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def test_a_healthy_web_ends_with_zero_and_one_line(monitor: Monitor, web: Web) -> None:
    said = monitor("check")
    assert (said.code, said.err) == (0, "")
    assert said.out == "2 planned: 2 healthy. Finished 2026-11-16 09:00 UTC.\n"


def test_quiet_says_nothing_when_nothing_changed(monitor: Monitor) -> None:
    assert (monitor("check", "--quiet").out, monitor("check", "--all", "--quiet").out) == ("", "")


def test_nothing_due_asks_nobody(monitor: Monitor, web: Web) -> None:
    monitor("check")
    web.asked.clear()
    assert (
        monitor("check").out == "Nothing is due. (--all looks at everything that has an address.)\n"
    )
    assert web.asked == []


def test_json_is_exactly_one_document(monitor: Monitor, web: Web) -> None:
    web.codes["/about"] = 404
    document = json.loads(monitor("check", "--format", "json").out)
    assert document["run"] == {
        "id": "run-1",
        "started_at": "2026-11-16T09:00:00Z",
        "finished_at": "2026-11-16T09:00:00Z",
        "trusted": True,
        "counts": {"broken": 1, "healthy": 1},
    }
    about, locator = document["checks"]
    elapsed = about.pop("elapsed_ms")
    assert isinstance(elapsed, int)
    assert about == {
        "resource": "about",
        "url": web.url("/about"),
        "final_url": web.url("/about"),
        "verdict": "broken",
        "reason": "not_found",
        "detail": "The server answered 404 Not Found.",
        "status": "suspect",
        "since": "2026-11-16T09:00:00Z",
        "status_code": 404,
        "hops": [{"url": web.url("/about"), "status_code": 404}],
    }
    assert (locator["verdict"], locator["status"]) == ("healthy", "up")


def test_json_lines_are_documents_each(monitor: Monitor) -> None:
    lines = [json.loads(line) for line in monitor("check", "--format", "jsonl").out.splitlines()]
    assert [next(iter(line)) for line in lines] == ["run", "check", "check"]


@pytest.mark.parametrize(
    ("fail_on", "first", "confirmed"),
    [("fresh", 0, 1), ("down", 0, 1), ("suspect", 1, 1), ("attention", 1, 1), ("never", 0, 0)],
)
def test_exit_code_one_means_something_is_worse_than_fail_on(
    monitor: Monitor, web: Web, later: Travel, fail_on: str, first: int, confirmed: int
) -> None:
    web.codes["/about"] = 404
    assert monitor("check", "--all", "--fail-on", fail_on).code == first
    later(HOUR)
    assert monitor("check", "--all", "--fail-on", fail_on).code == confirmed


def test_fail_on_fresh_forgets_what_was_down_before(
    monitor: Monitor, web: Web, later: Travel
) -> None:
    web.codes["/about"] = 404
    monitor("check")
    later(HOUR)
    monitor("check")
    later(DAY)
    assert monitor("check", "--fail-on", "fresh").code == 0
    assert monitor("check", "--fail-on", "down").code == 1


def test_a_second_look_confirms_at_once_and_says_so(monitor: Monitor, web: Web) -> None:
    web.codes["/about"] = 404
    said = monitor("check", "--second-look", "30 s", "--quiet")
    assert said.code == 1
    assert said.out.splitlines() == [
        "about: new -> suspect. The server answered 404 Not Found.",
        "about: suspect -> down. The server answered 404 Not Found.",
    ]


def test_only_the_ids_that_were_asked_for_decide(monitor: Monitor, web: Web) -> None:
    web.codes["/about"] = 404
    monitor("check", "--second-look", "1 s")
    assert monitor("check", "locator").code == 0
    assert monitor("check", "about").code == 1


def test_when_our_own_network_is_down_the_code_is_four_and_nothing_is_blamed(
    monitor: Monitor, web: Web
) -> None:
    monitor.environ["MONITOR_RESOLVE"] = f"127.0.0.1:{web.port}=127.0.0.1:1"
    said = monitor("check", "--quiet")
    assert said.code == 4
    assert (
        said.out == "This run cannot be trusted, and changed nothing. Our own network was down.\n"
    )
    del monitor.environ["MONITOR_RESOLVE"]
    assert monitor("check").out.startswith("2 planned: 2 healthy.")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["check", "nowhere"],
            "no resource has the id 'nowhere'; `monitor status` lists the ids\n",
        ),
        (["check", "about", "--all"], "say either ids, or --due, or --all\n"),
        (["check", "--due", "--all"], "say either ids, or --due, or --all\n"),
        (
            ["check", "--second-look", "soon"],
            "--second-look: 'soon' is not a duration (accepted: a number and a unit (ms, s, min, h, days, weeks), such as 20 s or 6 hours)\n",
        ),
        (["history", "abuot"], "no resource has the id 'abuot'; did you mean about?\n"),
        (["report", "--period", "yesterday"], None),
        (["add"], "say which addresses to add, or --csv FILE\n"),
        (
            ["init", "sheet.md"],
            "resources.yaml exists already: `monitor add` and `monitor references --write` add to it\n",
        ),
        (["references", "nowhere.md"], "'nowhere.md' is no fact sheet, no resource and no file\n"),
    ],
)
def test_wrong_usage_ends_with_two_and_says_what_is_right(
    monitor: Monitor, words: list[str], message: str | None
) -> None:
    said = monitor(*words)
    assert said.code == 2
    assert message is None or said.err == message


def test_the_version_is_told(monitor: Monitor, capsys: pytest.CaptureFixture[str]) -> None:
    assert (monitor("--version").code, capsys.readouterr().out) == (0, f"monitor {__version__}\n")


def test_an_unknown_command_ends_with_two(monitor: Monitor) -> None:
    assert monitor("chekc").code == 2


def test_a_wrong_registry_ends_with_three_and_every_mistake(monitor: Monitor) -> None:
    path = monitor.folder / "resources.yaml"
    path.write_text(
        path.read_text()
        .replace("kind: service", "kind: servise")
        .replace("version: 1", "version: 7")
    )
    said = monitor("check")
    assert said.code == 3
    assert [line.split(": ", 1)[0] for line in said.err.splitlines()] == [f"{path}:1", f"{path}:13"]


def test_a_wrong_setting_ends_with_three(monitor: Monitor) -> None:
    monitor.environ["MONITOR_TIMEZONE"] = "Mars"
    said = monitor("check")
    assert (said.code, said.err.split(":")[0]) == (3, "MONITOR_TIMEZONE")


def test_a_history_that_cannot_be_opened_ends_with_five(monitor: Monitor) -> None:
    assert monitor("check", "--database", "sqlite:////nowhere/at/all.db").code == 5


def test_another_run_ends_with_seventy_five(monitor: Monitor) -> None:
    monitor("check")
    at = datetime(2026, 11, 16, 9, tzinfo=UTC)
    with (
        open_history(f"sqlite:///{monitor.folder}/monitor.db") as history,
        history.lease(owner="elsewhere:2", now=at, ttl=HOUR),
    ):
        said = monitor("check")
    assert said.code == 75
    assert "elsewhere:2" in said.err


def test_an_error_of_the_programs_own_ends_with_seventy(monitor: Monitor) -> None:
    monitor.has_a_bug = True
    said = monitor("check")
    assert (said.code, said.err) == (
        70,
        "monitor: an error of the program's own: RuntimeError: boom\n",
    )


def test_paths_are_relative_to_the_registry_wherever_cron_stands(
    monitor: Monitor, tmp_path: Path
) -> None:
    registry = monitor.folder / "resources.yaml"
    monitor.folder = Path("/")
    assert monitor("check", "--registry", str(registry)).code == 0
    assert (tmp_path / "monitor.db").exists()


def test_a_heartbeat_is_called_after_a_run(monitor: Monitor, web: Web) -> None:
    monitor.environ["MONITOR_HEARTBEAT"] = web.url("/heartbeat")
    monitor("check")
    assert "/heartbeat" in web.asked


def test_a_malformed_link_in_a_sheet_is_judged_and_the_run_goes_on(monitor: Monitor) -> None:
    sheet = monitor.folder / "sheet.md"
    sheet.write_text(sheet.read_text() + "\n[x](http://[oops/x)\n")
    document = json.loads(monitor("check", "--format", "json").out)
    assert document["run"]["counts"] == {"broken": 1, "healthy": 2}
    assert [check["reason"] for check in document["checks"] if check["verdict"] == "broken"] == [
        "invalid_address"
    ]


def test_what_has_no_address_yet_can_be_asked_for_and_is_called_so(monitor: Monitor) -> None:
    path = monitor.folder / "resources.yaml"
    path.write_text(path.read_text() + "  - {id: todo, name: To do, url: null}\n")
    document = json.loads(monitor("check", "todo", "--format", "json").out)
    (check,) = document["checks"]
    assert (check["verdict"], check["reason"], check["status"]) == ("ours", "not_set", "new")
