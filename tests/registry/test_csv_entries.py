"""Tables from a spreadsheet: what they become, and every mistake of every row at once."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import RegistryInvalid
from monitor.model import Importance, Kind, Reference, Target
from monitor.registry import Entry, append_resources, entries_from_csv

FULL = """\
id,url,name,kind,importance,owner,factsheet,section,text,target,confirmed_by,confirmed_on,note
one,https://a.org/,"One, first",Service,CRITICAL,editors,sheet,MORE,Find it,confirmed,Ann,2025-06-30,"a
remark"
"""
ACCEPTED = "(accepted: url, id, name, kind, importance, owner, factsheet, section, text, target, confirmed_by, confirmed_on, note)"


def complaints(text: str, taken: frozenset[str] = frozenset()) -> list[str]:
    with pytest.raises(RegistryInvalid) as invalid:
        entries_from_csv(text, taken_ids=taken, file="links.csv")
    return [str(problem) for problem in invalid.value.problems]


def test_every_column_arrives_in_the_entry() -> None:
    assert entries_from_csv(FULL) == (
        Entry(
            "one",
            "One, first",
            "https://a.org/",
            kind=Kind.SERVICE,
            importance=Importance.CRITICAL,
            target=Target.CONFIRMED,
            confirmed_by="Ann",
            confirmed_on=date(2025, 6, 30),
            owner="editors",
            references=(Reference("sheet", "MORE", "Find it"),),
            note="a\nremark",
        ),
    )
    assert "confirmed_on: '2025-06-30'" in append_resources("", entries_from_csv(FULL))


@pytest.mark.parametrize(
    "text",
    [
        "url,name\nhttps://a.org/x,A\n",
        "\ufeffURL; Name \r\n https://a.org/x ;A\r\n\r\n;;\r\n",
        "url\tname\nhttps://a.org/x\tA",
        '"url","name"\n"https://a.org/x","A"\n',
    ],
)
def test_the_dialects_of_spreadsheets_are_read(text: str) -> None:
    assert entries_from_csv(text) == (Entry("a", "A", "https://a.org/x"),)


def test_rows_of_one_address_become_one_entry_with_all_its_references() -> None:
    text = (
        "url,id,factsheet,section,text\n"
        "https://a.org/,a,s,ONE,here\n"
        "https://b.org/,,,,\n"
        "https://a.org/,,s,TWO,there\n"
        "https://a.org/,a,s,ONE,here\n"
        "https://a.org/,other,,,\n"
    )
    first, second, other = entries_from_csv(text)
    assert (first.id, first.references) == (
        "a",
        (Reference("s", "ONE", "here"), Reference("s", "TWO", "there")),
    )
    assert (second.id, second.references, other.id) == ("b-org", (), "other")


def test_an_id_that_is_made_avoids_those_that_are_given_or_taken() -> None:
    text = "url,id\nhttps://a.org/,\nhttps://b.org/,a-org\n"
    entries = entries_from_csv(text, taken_ids=frozenset({"a-org-2"}))
    assert [entry.id for entry in entries] == ["a-org-3", "a-org"]


def test_a_header_alone_makes_no_entries() -> None:
    assert entries_from_csv("url\n") == ()


def test_every_mistake_of_every_row_comes_at_once() -> None:
    text = (
        "url,id,knd,kind,owner,factsheet,section,text,target,url\n"
        "https://a..b/,A,,thing,me@,,,,,\n"
        ",,,,,sheet,,,sure,\n"
        "\n"
        "https://c.org/,c,,,,,MORE,,confirmed,,,extra\n"
        "https://d.org/,c,,,,,,,,\n"
        "https://e.org/,taken,,,,,,,,\n"
    )
    assert complaints(text, frozenset({"taken"})) == [
        f"links.csv:1: knd: unknown column 'knd'; did you mean 'kind'? {ACCEPTED}",
        "links.csv:1: url: the column 'url' stands here twice",
        "links.csv:2: id: 'A' is not an id (accepted: lowercase letters, digits and dashes, at most 64, no dash in front)",
        "links.csv:2: kind: 'thing' is not known here (accepted: page, service, organization, file)",
        "links.csv:2: owner: 'me@' is not an e-mail address (accepted: an e-mail address such as editors@example.org)",
        "links.csv:2: url: 'https://a..b/' has a malformed host name (accepted: a web address such as https://example.org/page)",
        "links.csv:3: target: 'sure' is not known here (accepted: assumed, confirmed)",
        "links.csv:3: text: the text is empty (accepted: the words of the link in the fact sheet)",
        "links.csv:3: url: the url is empty (accepted: an address such as https://example.org/page)",
        "links.csv:5: the row has 12 cells, the header has 10 (accepted: quotes around a cell that holds the separator)",
        "links.csv:5: confirmed_by: the target is confirmed, but confirmed_by is empty (accepted: who confirmed it and on which day)",
        "links.csv:5: confirmed_on: the target is confirmed, but confirmed_on is empty (accepted: who confirmed it and on which day)",
        "links.csv:5: factsheet: the factsheet is empty (accepted: the id of the fact sheet that the section and the text stand in)",
        "links.csv:5: text: the text is empty (accepted: the words of the link in the fact sheet)",
        "links.csv:6: id: the id 'c' already stands in row 5 (accepted: one id for each address)",
        "links.csv:7: id: the id 'taken' is already taken in the registry",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "links.csv:1: the table is empty (accepted: a first row with column names: url, id,"),
        ("name\nA\n", "links.csv:1: url: the column 'url' is missing (accepted: url, id,"),
        (f"url\n{'x' * 200_000}\n", "links.csv:1: this is not CSV: field larger than field limit"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(text: str, message: str) -> None:
    assert complaints(text)[0].startswith(message)


@given(st.text(max_size=80), st.text("url,id;\tname\n\"'x/:.@ conf", max_size=80))
def test_any_table_becomes_entries_or_mistakes(header: str, rows: str) -> None:
    for text in (
        header + rows,
        f"url,{header}\n{rows}",
        f"url,id,text\nhttps://a.org/,{header}\n{rows}",
    ):
        try:
            entries = entries_from_csv(text)
        except RegistryInvalid:
            continue
        assert len({entry.id for entry in entries}) == len(entries)
