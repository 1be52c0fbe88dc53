"""Whole files, to the letter: run update_golden.py after a wanted change and read the difference."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from pathlib import Path

import pytest

from monitor.report import Facts, entry_of, render, render_front, summarise, to_lines

GOLDEN = Path(__file__).parent / "golden"
SCENES = ("busy", "quiet", "untrusted", "hijacked", "week-53", "redesign")
Scenes = Mapping[str, Callable[[], Facts]]


def files_in(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def shuffled(facts: Facts, seed: int) -> Facts:
    """Return the same facts, every sequence and mapping in another order."""
    order = random.Random(seed)
    changed: dict[str, object] = {}
    for each in fields(facts):
        value = getattr(facts, each.name)
        if isinstance(value, tuple):
            changed[each.name] = tuple(order.sample(value, len(value)))
        elif isinstance(value, dict):
            changed[each.name] = dict(order.sample(list(value.items()), len(value)))
    return replace(facts, **changed)  # type: ignore[arg-type]  # the names are those of the fields


@pytest.mark.parametrize("scene", SCENES)
def test_every_file_of_a_report_is_as_agreed(scene: str, scenes: Scenes) -> None:
    assert dict(render(summarise(scenes[scene]()))) == files_in(GOLDEN / scene)


def test_the_files_that_lead_to_all_reports_are_as_agreed(scenes: Scenes) -> None:
    entries = [entry_of(summarise(scenes[scene]())) for scene in SCENES]

    assert dict(render_front(entries)) == files_in(GOLDEN / "front")


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_the_facts_changes_nothing(scene: str, seed: int, scenes: Scenes) -> None:
    facts = scenes[scene]()

    assert render(summarise(shuffled(facts, seed))) == render(summarise(facts))


def test_a_quiet_week_is_two_lines(scenes: Scenes) -> None:
    summary = summarise(scenes["quiet"]())

    assert to_lines(summary) == (
        "Week 47 of 2026, 16 to 22 November 2026: "
        "Nothing is broken; all 14 referrals serve readers.\n"
        "Looked at 14 of 14; last trusted look 22 November 2026, 21:00; 28 runs.\n"
    )
    assert render(summary)["report.md"] == to_lines(summary)


def test_four_hundred_resources_fit_into_a_page_that_can_be_mailed(scenes: Scenes) -> None:
    files = render(summarise(scenes["crowd"]()))

    assert len(files["index.html"].encode()) < 500_000
    assert (
        files["index.html"].count('role="img"') == 420
    )  # every resource, and each broken one twice
