from __future__ import annotations

import pytest

from monitor.registry.extract.lines import (
    LineNumbers,
    is_heading_line,
    lead_of,
    spaced,
    storable,
    unified,
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("MORE INFORMATION", True),
        ("WHAT IS HARM REDUCTION?", True),
        ("HARM REDUCTION AND HIV", True),
        ("  THE   BOTTOM LINE  ", True),
        ("ÜBERSICHT & HILFE", True),
        ("HIV", True),
        ("A", False),
        ("", False),
        ("2025", False),
        ("1-800-662-HELP", False),
        ("MORE INFORMATIoN", False),
        ("HTTPS://EXAMPLE.ORG/HELP", False),
        ("WRITE TO US@EXAMPLE.ORG", False),
        ("更多信息", False),
        ("HELP 988", True),
        ("HELP 98812", False),
        ("A" * 120, True),
        ("A" * 121, False),
    ],
)
def test_a_plain_upper_case_line_is_a_heading(line: str, expected: bool) -> None:
    assert is_heading_line(line) is expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("NEXT Distro: ", "NEXT Distro"),
        (
            "North America Syringe Exchange Network (NASEN):",
            "North America Syringe Exchange Network (NASEN)",
        ),
        ("- Call us\t:  ", "Call us"),
        ("\N{BULLET} Call: ", "Call"),
        ("Call\N{FULLWIDTH COLON}", "Call"),
        ("According to the ", ""),
        ("NASEN: see ", ""),
        ("", ""),
        (":", ""),
        ("a" * 199 + ":", "a" * 199),
        ("a" * 200 + ":", ""),
    ],
)
def test_the_words_before_a_link_count_where_they_end_with_a_colon(
    before: str, expected: str
) -> None:
    assert lead_of(before) == expected


@pytest.mark.parametrize("text", ["a\nbb\nc", b"a\nbb\nc"])
def test_an_offset_belongs_to_the_line_that_holds_it(text: str | bytes) -> None:
    numbers = LineNumbers(text)
    assert [numbers.at(offset) for offset in range(7)] == [1, 1, 2, 2, 2, 3, 3]


def test_every_kind_of_line_ending_counts_once() -> None:
    assert unified("a\r\nb\rc\nd") == "a\nb\nc\nd"


def test_text_is_what_a_reader_sees() -> None:
    assert spaced(" a\N{NO-BREAK SPACE}\n\tb\0\x1b ") == "a b"
    assert (
        spaced("pro\N{SOFT HYPHEN}gram\N{ZERO WIDTH SPACE}s\N{ZERO WIDTH NO-BREAK SPACE}")
        == "programs"
    )
    assert spaced("\ud83d") == ""


def test_a_target_loses_only_what_cannot_be_stored() -> None:
    assert (
        storable("https://a.org/\0a \N{SOFT HYPHEN}b\udc00") == "https://a.org/a \N{SOFT HYPHEN}b"
    )
