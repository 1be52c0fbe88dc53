"""The registry and the fact sheet that ship with the project: every reference has a resource."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

from monitor.cli import main
from monitor.cli.edge import Edge
from monitor.demo.clock import SimulatedClock

ROOT = Path(__file__).parents[2]
EXPECTED = [
    ("WHAT IS HARM REDUCTION?", "drug use and HIV", "iapac-drug-use-and-hiv"),
    ("HARM REDUCTION PRINCIPLES", "National Harm Reduction Coalition", "nhrc-principles"),
    ("HARM REDUCTION IN ACTION", "using drugs more safely", "nhrc-safer-drug-use"),
    ("HARM REDUCTION IN ACTION", "methadone as a substitute", "iapac-methadone"),
    (
        "HARM REDUCTION IN ACTION",
        "exchange used syringes for new ones or buy new syringes",
        "nhrc-syringe-access",
    ),
    ("HARM REDUCTION AND HIV", "spread HIV infection", "iapac-spread-of-hiv"),
    ("HARM REDUCTION AND HIV", "unsafe sexual activity", "iapac-safer-sex"),
    ("HARM REDUCTION AND HIV", "poor adherence", "iapac-adherence"),
    ("MORE INFORMATION", "Drug Policy Alliance", "drug-policy-alliance"),
    ("MORE INFORMATION", "Harm Reduction International", "harm-reduction-international"),
    ("MORE INFORMATION", "National Harm Reduction Coalition", "nhrc-home"),
    (
        "MORE INFORMATION",
        "Find a syringe service program (SSP) near you",
        "nasen-ssp-locator",
    ),
    ("MORE INFORMATION", "Access mail-based naloxone", "next-distro-naloxone"),
    ("MORE INFORMATION", "Harm Reduction Issues", "nhrc-issues"),
]


def monitor(tmp_path: Path, *words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    environ = {"MONITOR_DATABASE_URL": f"sqlite:///{tmp_path / 'monitor.db'}"}
    clock = SimulatedClock(datetime(2025, 10, 20, tzinfo=UTC))
    edge = Edge(environ=environ, folder=ROOT, clock=clock, out=out, err=err)
    code = main(list(words), edge=edge)
    return code, out.getvalue(), err.getvalue()


def test_all_14_references_are_matched_to_a_resource_of_their_own(tmp_path: Path) -> None:
    code, out, err = monitor(tmp_path, "references", "--format", "json")

    references = json.loads(out)["references"]
    assert (code, err) == (0, "")
    assert [(row["section"], row["text"], row["resource"]) for row in references] == EXPECTED
    assert {row["state"] for row in references} == {"matched"}
    assert {row["factsheet"] for row in references} == {"harm-reduction"}


def test_the_shipped_registry_is_right(tmp_path: Path) -> None:
    code, out, err = monitor(tmp_path, "validate")
    assert (code, out, err) == (0, "resources.yaml is right: 14 resources, 1 fact sheet.\n", "")
