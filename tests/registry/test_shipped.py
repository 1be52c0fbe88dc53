"""The registry and the fact sheet that the project ships: all 14 references, honest notes, words of our own."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from monitor.model import HostPolicy, Importance, Kind, ReferenceState, Registry, Target
from monitor.registry import Document, extract, load, survey_references
from monitor.registry.tree import LOADER, parse

ROOT = Path(__file__).parents[2]
SHEET = ROOT / "factsheets/harm-reduction.md"
ORIGINAL = ROOT.parent / "shared/factsheet.md"

needs_the_original = [
    pytest.mark.shared,
    pytest.mark.skipif(not ORIGINAL.exists(), reason="../shared/factsheet.md is not here"),
]

REFERENCES = [
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
    ("MORE INFORMATION", "Find a syringe service program (SSP) near you", "nasen-ssp-locator"),
    ("MORE INFORMATION", "Access mail-based naloxone", "next-distro-naloxone"),
    ("MORE INFORMATION", "Harm Reduction Issues", "nhrc-issues"),
]


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load(ROOT / "resources.yaml")


def test_each_reference_of_the_sheet_has_its_own_resource(registry: Registry) -> None:
    found = survey_references(registry, published={}, today=date(2025, 11, 22))
    rows = [
        (one.reference.section, one.reference.text, one.resource, one.state) for one in found.mapped
    ]
    assert rows == [(*reference, ReferenceState.MATCHED) for reference in REFERENCES]
    assert found.findings == ()
    assert [resource.id for resource in found.resources] == [name for *_, name in REFERENCES]
    assert len({resource.url for resource in found.resources}) == 14


def test_the_sheet_is_due_for_review_a_year_after_its_month(registry: Registry) -> None:
    [sheet] = registry.factsheets
    assert (sheet.paths, sheet.reviewed, sheet.review_due) == (
        (SHEET,),
        date(2025, 6, 1),
        date(2026, 6, 1),
    )


def test_no_address_is_presented_as_more_than_assumed(registry: Registry) -> None:
    assert {resource.target for resource in registry.resources} == {Target.ASSUMED}
    notes = [resource.note for resource in registry.resources]
    assert all(
        re.search("[Gg]uessed|[Ii]nferred|seen|citations|assumption", note) for note in notes
    )


def test_the_services_are_critical_and_must_offer_the_thing_itself(registry: Registry) -> None:
    services = {one.id: one for one in registry.resources if one.kind is Kind.SERVICE}
    assert set(services) == {"nasen-ssp-locator", "next-distro-naloxone"}
    for service in services.values():
        assert (service.importance, service.every) == (Importance.CRITICAL, timedelta(hours=6))
        promised = " ".join((*service.expect.text_any, *service.expect.text_all)).lower()
        assert "syringe service" in promised or "naloxone" in promised


def test_every_resource_expects_a_few_words(registry: Registry) -> None:
    counts = [len(one.expect.text_any) + len(one.expect.text_all) for one in registry.resources]
    assert set(counts) <= {2, 3, 4}


def test_a_host_of_its_own_row_says_why(registry: Registry) -> None:
    assert registry.hosts == {
        "*": HostPolicy(),
        "nasen.org": HostPolicy(timedelta(seconds=2), 1, "a small nonprofit runs this host"),
    }


def test_both_parsers_read_the_shipped_file_alike() -> None:
    text = (ROOT / "resources.yaml").read_text(encoding="utf-8")
    assert parse(text, LOADER) == parse(text, yaml.SafeLoader)


def test_the_shipped_sheet_holds_placeholders_for_the_registry_to_fill() -> None:
    references = extract(Document("harm-reduction", SHEET.name, SHEET.read_bytes()))
    assert {reference.target for reference in references} == {"#"}
    assert [reference.lead for reference in references if reference.lead] == [
        "North America Syringe Exchange Network (NASEN)",
        "NEXT Distro",
        "National Harm Reduction Coalition",
    ]
    assert r"[Find a syringe service program \(SSP\) near you](#)" in SHEET.read_text("utf-8")


@pytest.mark.parametrize("_", [pytest.param(None, marks=needs_the_original)])
def test_headings_and_anchors_are_those_of_the_original(_: None) -> None:
    ours, theirs = (
        [
            (one.section, one.text, one.lead, one.target)
            for one in extract(Document("sheet", path.name, path.read_bytes()))
        ]
        for path in (SHEET, ORIGINAL)
    )
    assert ours == theirs
    assert _headings(SHEET) == _headings(ORIGINAL)


@pytest.mark.parametrize("_", [pytest.param(None, marks=needs_the_original)])
def test_the_shipped_sheet_shares_no_sentence_with_the_original(_: None) -> None:
    assert len(_sentences(SHEET)) > 30
    assert _sentences(SHEET) & _sentences(ORIGINAL) == set()


@pytest.mark.parametrize("_", [pytest.param(None, marks=needs_the_original)])
def test_the_shipped_sheet_shares_no_run_of_eight_words_but_in_anchors(_: None) -> None:
    assert _runs(SHEET) & _runs(ORIGINAL) == set()


def _headings(path: Path) -> list[str]:
    return re.findall(r"^[A-Z][A-Z ?]+$", path.read_text(encoding="utf-8"), re.MULTILINE)


def _prose(path: Path) -> str:
    """Return the text without its headings, and without the list of references at the end."""
    text = path.read_text(encoding="utf-8").partition("MORE INFORMATION")[0]
    return re.sub(r"^[A-Z][A-Z ?]+$", ".", text, flags=re.MULTILINE)


def _sentences(path: Path) -> set[tuple[str, ...]]:
    """Return the sentences and list items of six words or more, letters and digits only."""
    parts = re.split(r"[.!?:;]\s|\n\s*(?=-|\n)", _prose(path))
    words = (tuple(re.findall(r"[a-z0-9]+", part.lower())) for part in parts)
    return {sentence for sentence in words if len(sentence) >= 6}


def _runs(path: Path) -> set[tuple[str, ...]]:
    without_anchors = re.sub(r"\[[^\]]*\]\(#\)", " | ", _prose(path))
    runs = set()
    for part in re.split(r"[|.]", without_anchors):
        words = re.findall(r"[a-z0-9]+", part.lower())
        runs |= {tuple(words[at : at + 8]) for at in range(len(words) - 7)}
    return runs
