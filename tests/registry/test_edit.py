"""New entries in the text of a registry: where they go, how they look, and that nothing else moves."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Importance, Kind, Reference, Target
from monitor.registry import Entry, SheetEntry, append_factsheet, append_resources
from monitor.registry.tree import Rows, Table, parse

A = Entry("new", "New", "https://a.org/")
B = Entry("next", "Next", None)
SHORT = "target: assumed\n{0}kind: page\n{0}importance: normal\n"


def block(entry: Entry, column: int, width: int = 2) -> str:
    inner = " " * (column + width)
    dash = " " * column + "-" + " " * (width - 1)
    keys = f"id: {entry.id}\n{inner}name: {entry.name}\n{inner}url: {entry.url or 'null'}\n"
    return f"{dash}{keys}{inner}{SHORT.format(inner)}"


WIDE = """\
resources:
    -   id: a

    -   id: b
        # about b
    # the last one

# hosts
hosts: {}
"""
CASES = [
    ("an empty file", "", f"resources:\n{block(A, 2)}\n{block(B, 2)}"),
    ("only a comment", "# why\n", f"# why\n\nresources:\n{block(A, 2)}\n{block(B, 2)}"),
    (
        "no section and no final newline",
        "version: 1",
        f"version: 1\n\nresources:\n{block(A, 2)}\n{block(B, 2)}",
    ),
    (
        "no section, a blank line at the end",
        "version: 1\n\n",
        f"version: 1\n\nresources:\n{block(A, 2)}\n{block(B, 2)}",
    ),
    (
        "an empty section with a comment, before another one",
        "resources:\n  # here\n\n# hosts\nhosts: {}\n",
        f"resources:\n  # here\n{block(A, 2)}\n{block(B, 2)}\n# hosts\nhosts: {{}}\n",
    ),
    (
        "null with a remark",
        "resources: null  # none yet\nteams: {}\n",
        f"resources:  # none yet\n{block(A, 2)}\n{block(B, 2)}teams: {{}}\n",
    ),
    (
        "an empty list",
        "resources: []  # none yet",
        f"resources:  # none yet\n{block(A, 2)}\n{block(B, 2)}",
    ),
    (
        "dashes without indentation",
        "resources:\n- id: a\n- id: b\nteams: {}\n",
        f"resources:\n- id: a\n- id: b\n{block(A, 0)}{block(B, 0)}teams: {{}}\n",
    ),
    (
        "wide dashes and blank lines between rows",
        WIDE,
        WIDE.replace("\n\n# hosts", f"\n\n{block(A, 4, 4)}\n{block(B, 4, 4)}\n# hosts"),
    ),
    (
        "a comment like a heading between the rows and the next section",
        "resources:\n  - id: a\n# hosts\nhosts: {}\n",
        f"resources:\n  - id: a\n{block(A, 2)}{block(B, 2)}# hosts\nhosts: {{}}\n",
    ),
    (
        "the same, with dashes that are not indented",
        "resources:\n- id: a\n  # about a\n# hosts\nhosts: {}\n",
        f"resources:\n- id: a\n  # about a\n{block(A, 0)}{block(B, 0)}# hosts\nhosts: {{}}\n",
    ),
    (
        "a text at the end whose blank lines count",
        "resources:\n  - note: |+\n      # no comment\n\n\nteams: {}\n",
        f"resources:\n  - note: |+\n      # no comment\n\n\n{block(A, 2)}{block(B, 2)}teams: {{}}\n",
    ),
    (
        "a text at the end whose blank lines do not count",
        "resources:\n  - note: |\n      # no comment\n\n\nteams: {}\n",
        f"resources:\n  - note: |\n      # no comment\n{block(A, 2)}{block(B, 2)}\n\nteams: {{}}\n",
    ),
    (
        "marks of the document",
        "---\nversion: 1\n...\n",
        f"---\nversion: 1\n\nresources:\n{block(A, 2)}\n{block(B, 2)}...\n",
    ),
    (
        "a file that is indented as a whole",
        "  version: 1\n  resources: ~\n",
        f"  version: 1\n  resources:\n{block(A, 4)}\n{block(B, 4)}",
    ),
]
FLOW_A = (
    "{id: new, name: New, url: 'https://a.org/', target: assumed, kind: page, importance: normal}"
)
FLOW_B = "{id: next, name: Next, url: null, target: assumed, kind: page, importance: normal}"
FLOW = [
    ("resources: [{id: a}]\n", f"resources: [{{id: a}}, {FLOW_A}, {FLOW_B}]\n"),
    ("resources: [{id: a},]\n", f"resources: [{{id: a}},{FLOW_A}, {FLOW_B}]\n"),
    ("resources: [\n  # none\n]\n", f"resources: [\n  # none\n{FLOW_A}, {FLOW_B}]\n"),
    ("{version: 1}", f"{{version: 1, resources: [{FLOW_A}, {FLOW_B}]}}"),
    ("{resources: [], version: 1}", f"{{resources: [{FLOW_A}, {FLOW_B}], version: 1}}"),
    ("{}", f"{{resources: [{FLOW_A}, {FLOW_B}]}}"),
]


@pytest.mark.parametrize(
    ("before", "after"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_entries_go_to_the_end_of_the_section_in_its_own_style(before: str, after: str) -> None:
    assert append_resources(before, [A, B]) == after


@pytest.mark.parametrize(
    ("before", "after"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_windows_line_ends_stay_windows_line_ends(before: str, after: str) -> None:
    if "\n" in before:
        crlf = before.replace("\n", "\r\n")
        assert append_resources(crlf, [A, B]) == after.replace("\n", "\r\n")


@pytest.mark.parametrize(("before", "after"), FLOW)
def test_a_file_in_brackets_is_added_to_within_its_brackets(before: str, after: str) -> None:
    assert append_resources(before, [A, B]) == after


def test_a_mark_for_utf_8_at_the_start_stays_there() -> None:
    assert append_resources("\ufeffresources:\n- id: é😀\n", [A]) == (
        f"\ufeffresources:\n- id: é😀\n{block(A, 0)}"
    )


def test_every_key_of_an_entry_is_written_and_quoted_where_it_must_be() -> None:
    entry = Entry(
        id="no",
        name="Yes: a #name, [really]",
        url="https://a.org/?a={b}&c=1,2",
        kind=Kind.SERVICE,
        importance=Importance.CRITICAL,
        target=Target.ASSUMED,
        owner="editors",
        references=(
            Reference("sheet", "ON", "Find a \\(SSP\\), near: you"),
            Reference("sheet", "", ""),
        ),
        expect=("no", "988", "two words"),
        note="first line\nsecond “line”\u2028end",
    )
    assert append_resources("resources:\n", [entry]) == (
        "resources:\n"
        "  - id: 'no'\n"
        "    name: 'Yes: a #name, [really]'\n"
        "    url: https://a.org/?a={b}&c=1,2\n"
        "    target: assumed\n"
        "    kind: service\n"
        "    importance: critical\n"
        "    owner: editors\n"
        "    references:\n"
        "      - {factsheet: sheet, section: 'ON', text: 'Find a \\(SSP\\), near: you'}\n"
        "      - {factsheet: sheet, text: ''}\n"
        "    expect:\n"
        "      text_any: ['no', '988', two words]\n"
        '    note: "first line\\nsecond “line”\\Lend"\n'
    )


def test_nothing_to_add_changes_nothing() -> None:
    assert append_resources("not: [even yaml", []) == "not: [even yaml"


@pytest.mark.parametrize(
    "text",
    [
        "resources: [",
        "resources: text\n",
        "resources: {a: b}\n",
        "- a\n",
        "a: 1\na: 2\n",
        "a: &x 1\nresources: *x\n",
        "--- text\n",
        "a: 1\n---\nb: 2\n",
    ],
)
def test_a_file_with_mistakes_is_left_alone(text: str) -> None:
    with pytest.raises(ValueError, match=r"mistakes|no list"):
        append_resources(text, [A])


def test_a_fact_sheet_is_added_the_same_way() -> None:
    sheet = SheetEntry("s", "A: sheet", path="a.md", reviewed="2025-06", review_every="12 months")
    assert append_factsheet("factsheets:\n- id: a\nresources: []\n", sheet) == (
        "factsheets:\n- id: a\n- id: s\n  title: 'A: sheet'\n  path: a.md\n  published_url: null\n"
        "  reviewed: 2025-06\n  review_every: 12 months\nresources: []\n"
    )


COMMENTS = st.sampled_from(["", "# c", "  # c: d", "    # - id: z", "\t", "   ", "# é 😀", "#"])
VALUES = st.sampled_from(
    ["x", "'a # b'", '"q\\n"', "[1, 2]", "{a: b}", "|\n        t\n\n", ">-\n        t", "~", ""]
)
SECTIONS = st.sampled_from(
    ["version: 1", "teams: {}", "hosts:\n  a.org: {reason: r}", "x: |+\n  t\n"]
)


@st.composite
def registries(draw: st.DrawFn) -> str:
    """Return a registry with odd spacing: comments anywhere, any indentation, any line ends."""
    indent = " " * draw(st.integers(0, 4))
    rows = [
        f"{indent}- id: r{number}\n{indent}  note: {draw(VALUES)}"
        for number in range(draw(st.integers(1, 3)))
    ]
    start = draw(st.sampled_from(["resources:", "resources:   # why", "'resources':"]))
    parts = [
        draw(SECTIONS),
        start,
        *rows,
        draw(st.sampled_from(["factsheets: []", "", "...", "z: 1"])),
    ]
    lines = [line for part in parts for line in (*draw(st.lists(COMMENTS, max_size=2)), part)]
    text = "\n".join(lines) + draw(st.sampled_from(["", "\n", "\n\n", "\n# end"]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


@settings(max_examples=150, deadline=None)
@given(registries(), st.lists(st.sampled_from([A, B]), min_size=1, max_size=2, unique=True))
def test_every_byte_survives_and_only_the_new_rows_are_new(text: str, entries: list[Entry]) -> None:
    before = parse(text)
    if not before.is_whole or before.faults or not isinstance(before.root, Table):
        with pytest.raises(ValueError, match="mistakes"):
            append_resources(text, entries)
        return
    grown = append_resources(text, entries)
    assert _is_one_splice(text, grown)
    after = parse(grown).root
    assert isinstance(after, Table)
    rows, old = after.pop("resources"), before.root.pop("resources")
    assert after == before.root
    assert isinstance(rows, list)
    assert isinstance(old, list)
    assert rows[: len(old)] == old
    assert [row["id"] for row in rows[len(old) :] if isinstance(row, Table)] == [
        entry.id for entry in entries
    ]


def _is_one_splice(text: str, grown: str) -> bool:
    same_start = next(
        (at for at, (one, other) in enumerate(zip(text, grown, strict=False)) if one != other),
        len(text),
    )
    return grown.endswith(text[same_start:])


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=30), st.text(min_size=1, max_size=30), st.text(max_size=30))
def test_any_words_come_back_as_they_were(name: str, text: str, note: str) -> None:
    entry = Entry(
        "a", name, None, references=(Reference("s", name, text),), expect=(text,), note=note
    )
    for start in ("resources:\n", "{resources: []}"):
        root = parse(append_resources(start, [entry])).root
        assert isinstance(root, Table)
        rows = root["resources"]
        assert isinstance(rows, Rows)
        [row] = rows
        assert isinstance(row, Table)
        assert (row.get("name", ""), row.get("note", "")) == (name, note)
        assert row["expect"] == {"text_any": [text]}
        assert row["references"] == [
            {"factsheet": "s", **({"section": name} if name else {}), "text": text}
        ]
