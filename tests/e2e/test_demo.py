"""`monitor demo` as a new user runs it: seconds later there is a report that tells its whole story."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import main
from monitor.cli.edge import Edge


def monitor(folder: Path, *words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = main(list(words), edge=Edge(environ={}, folder=folder, out=out, err=err))
    return code, out.getvalue(), err.getvalue()


@dataclass(frozen=True)
class Lived:
    folder: Path
    code: int
    out: str
    told: str
    report: dict[str, Any]

    def row(self, name: str) -> dict[str, Any]:
        (row,) = (row for row in self.report["resources"] if row["id"] == name)
        assert isinstance(row, dict)
        return row


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    folder = tmp_path_factory.mktemp("house")
    code, out, err = monitor(folder, "demo")
    report = json.loads((folder / "demo/reports/latest.json").read_text("utf-8"))
    return Lived(folder, code, out, err, report)


def test_it_prints_the_answer_where_the_report_is_and_what_to_look_at_next(lived: Lived) -> None:
    first, second, *_ = lived.out.splitlines()
    assert (lived.code, first) == (0, lived.report["headline"])
    assert second.startswith("Report: ")
    assert Path(second.removeprefix("Report: ")).is_file()
    assert re.findall(r"monitor (\w+)", lived.out) == ["status", "history", "explain"]


def test_it_tells_each_week_as_it_goes_by(lived: Lived) -> None:
    assert lived.told.splitlines() == [
        "Week 1 of 5: 1 referral newly broken; 18 of 20 serve readers.",
        "Week 2 of 5: Nothing newly broken, 1 referral still broken; 17 of 20 serve readers.",
        "Week 3 of 5: 1 referral newly broken, 1 still broken; 16 of 20 serve readers.",
        "Week 4 of 5: 1 referral newly broken, 2 still broken; 15 of 20 serve readers.",
        "Week 5 of 5: 5 referrals newly broken, 3 still broken, 1 fixed; 9 of 20 serve readers.",
    ]


def test_the_report_holds_every_part_of_the_story_and_nothing_else(lived: Lived) -> None:
    def clusters(section: str) -> list[list[str]]:
        return [cluster["resources"] for cluster in lived.report[section]]

    assert clusters("newly_broken") == [
        ["naloxone-by-mail"],
        ["outreach-van"],
        ["library-injecting", "library-smoking", "library-wounds"],
    ]
    assert clusters("still_broken") == [["old-town-clinic"], ["peer-support"], ["night-clinic"]]
    assert {
        section: sorted(lived.report[section])
        for section in ("attention", "suspect", "fixed", "could_not_check", "flapping")
    } == {
        "attention": [
            "county-naloxone",
            "hepatitis-testing",
            "overdose-signs",
            "test-strips",
            "treatment-finder",
        ],
        "suspect": ["listening-line"],
        "fixed": ["drug-checking"],
        "could_not_check": ["pharmacy-naloxone"],
        "flapping": [],
    }
    assert lived.report["assumed"] == ["good-samaritan-law"]
    assert lived.report["to_be_filled_in"] == ["naloxone-training"]
    assert [line["host"] for line in lived.report["certificates"]] == ["hepatitis-testing.example"]
    assert [note["kind"] for note in lived.report["findings"]] == ["review_due"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("naloxone-by-mail", "promise_lost"),
        ("outreach-van", "not_found"),
        ("library-wounds", "not_found"),
        ("old-town-clinic", "gone"),
        ("peer-support", "tls_expired"),
        ("night-clinic", "redirect_loop"),
        ("county-naloxone", "meta_refresh"),
        ("hepatitis-testing", "certificate_expiring"),
        ("overdose-signs", "permanent_redirect"),
        ("test-strips", "fragment_missing"),
        ("treatment-finder", "slow"),
        ("listening-line", "server_error"),
        ("pharmacy-naloxone", "bot_wall"),
        ("drug-checking", "ok"),
        ("syringe-services-map", "ok"),
    ],
)
def test_each_site_is_told_with_the_reason_it_stands_for(
    lived: Lived, name: str, reason: str
) -> None:
    assert lived.row(name)["reason"] == reason


def test_the_day_on_which_our_own_network_was_down_is_a_gap_and_blames_nobody(
    lived: Lived,
) -> None:
    coverage = lived.report["coverage"]
    assert [gap["untrusted_runs"] for gap in coverage["gaps"]] == [3]
    assert (coverage["checked"], coverage["watched"], coverage["missed_runs"]) == (19, 19, 0)


def test_what_was_broken_when_it_was_added_is_said_to_have_been(lived: Lived) -> None:
    broken = [row["id"] for row in lived.report["resources"] if row["broken_when_added"]]
    assert broken == ["old-town-clinic"]


def test_every_week_has_a_report_of_its_own(lived: Lived) -> None:
    reports = sorted((lived.folder / "demo/reports").glob("*/report.json"))
    names = [json.loads(path.read_text("utf-8"))["period"]["name"] for path in reports]
    assert names == [path.parent.name for path in reports]
    assert len(names) == 5


def test_the_history_that_is_left_answers_the_questions_it_suggests(lived: Lived) -> None:
    registry = ("--registry", "demo/resources.yaml")
    answers = [
        monitor(lived.folder, "status", *registry),
        monitor(lived.folder, "history", "drug-checking", *registry),
        monitor(lived.folder, "explain", "naloxone-by-mail", *registry),
    ]
    assert [(code, err) for code, _, err in answers] == [(0, "")] * 3
    assert "does not stand on it" in answers[2][1]


def test_a_folder_that_is_no_demo_is_refused_with_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "letter.txt").write_text("dear")
    code, out, err = monitor(tmp_path, "demo")
    assert (code, out) == (2, "")
    assert "the folder holds something else than a demo" in err
