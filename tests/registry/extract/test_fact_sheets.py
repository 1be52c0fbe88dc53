from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Rows = list[tuple[object, ...]]
Read = Callable[..., Rows]

ROOT = Path(__file__).parents[3]
OWN = ROOT / "factsheets" / "harm-reduction.md"
ORIGINAL = ROOT.parent / "shared" / "factsheet.md"

# Line in the original, section, text, lead; facts of the sheet, each target is "#".
EXPECTED: Rows = [
    (9, "WHAT IS HARM REDUCTION?", "drug use and HIV", ""),
    (15, "HARM REDUCTION PRINCIPLES", "National Harm Reduction Coalition", ""),
    (31, "HARM REDUCTION IN ACTION", "using drugs more safely", ""),
    (32, "HARM REDUCTION IN ACTION", "methadone as a substitute", ""),
    (35, "HARM REDUCTION IN ACTION", "exchange used syringes for new ones or buy new syringes", ""),
    (45, "HARM REDUCTION AND HIV", "spread HIV infection", ""),
    (47, "HARM REDUCTION AND HIV", "unsafe sexual activity", ""),
    (48, "HARM REDUCTION AND HIV", "poor adherence", ""),
    (78, "MORE INFORMATION", "Drug Policy Alliance", ""),
    (80, "MORE INFORMATION", "Harm Reduction International", ""),
    (82, "MORE INFORMATION", "National Harm Reduction Coalition", ""),
    (
        84,
        "MORE INFORMATION",
        "Find a syringe service program (SSP) near you",
        "North America Syringe Exchange Network (NASEN)",
    ),
    (86, "MORE INFORMATION", "Access mail-based naloxone", "NEXT Distro"),
    (88, "MORE INFORMATION", "Harm Reduction Issues", "National Harm Reduction Coalition"),
]


@pytest.mark.shared
def test_all_14_references_of_the_original_sheet_are_exactly_right(read: Read) -> None:
    if not ORIGINAL.exists():
        pytest.skip("../shared/factsheet.md is not there")
    rows = read(ORIGINAL.read_bytes(), "factsheet.md", "line", "section", "text", "lead", "target")
    assert rows == [(*row, "#") for row in EXPECTED]


def test_the_shipped_sheet_holds_the_same_14_references(read: Read) -> None:
    if not OWN.exists():
        pytest.skip("factsheets/harm-reduction.md is not there")
    source = OWN.read_text()
    rows = read(source, "harm-reduction.md", "line", "section", "text", "lead", "target")
    assert [row[1:] for row in rows] == [(*row[1:], "#") for row in EXPECTED]
    lines = source.splitlines()
    for line, _, text, *_ in rows:
        assert isinstance(line, int)
        assert f"[{text}](" in lines[line - 1].replace("\\", "")
