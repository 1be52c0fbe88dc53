from __future__ import annotations

from collections.abc import Callable

Read = Callable[..., list[tuple[object, ...]]]

TEXT = """Help near you

MORE INFORMATION

NASEN: https://nasen.org/map/.
Write to help@example.org (or www.example.org/contact).
\tTEXT LINE\tsms:988
1-800-662-HELP
Call tel:+18006624357
"""


def test_addresses_stand_under_upper_case_lines_with_their_lead(read: Read) -> None:
    assert read(TEXT, "sheet.txt", "line", "section", "text", "target", "lead") == [
        (5, "MORE INFORMATION", "https://nasen.org/map/", "https://nasen.org/map/", "NASEN"),
        (6, "MORE INFORMATION", "help@example.org", "mailto:help@example.org", ""),
        (6, "MORE INFORMATION", "www.example.org/contact", "http://www.example.org/contact", ""),
        (7, "MORE INFORMATION", "sms:988", "sms:988", ""),
        (9, "MORE INFORMATION", "tel:+18006624357", "tel:+18006624357", ""),
    ]


def test_windows_and_mac_line_endings_count_alike(read: Read) -> None:
    for ending in ("\r\n", "\r", "\n"):
        text = TEXT.replace("\n", ending)
        assert [row[0] for row in read(text, "sheet.txt", "line")] == [5, 6, 6, 7, 9]


def test_a_reference_names_its_sheet_and_file(read: Read) -> None:
    assert read("https://a.org", "notes.txt", "factsheet", "file") == [("sheet", "notes.txt")]
