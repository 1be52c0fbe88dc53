"""Entries for the registry that nobody has to write: init, add, references, validate."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from monitor import registry
from tests.cli.calling import Monitor, Web

SHEET = """\
# Naloxone

Call [our line](tel:+15551234567) or see [the map](https://map.example/find).

NEXT Distro: [Access mail-based naloxone](#)
"""
ACCEPTED = "that can be read (accepted: Markdown, HTML, DOCX, PDF and plain text)."
NOTHING = (
    "holds no reference, so there is nothing to watch and resources.yaml was not written"
    " (a reference is a link, a web or mail address, or a telephone number)"
)


def _spreadsheet() -> bytes:
    file = BytesIO()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    with ZipFile(file, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r" Type="{kind}" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return file.getvalue()


XLSX = _spreadsheet()


def test_validate_says_that_all_is_right(monitor: Monitor) -> None:
    assert monitor("validate").out == "resources.yaml is right: 2 resources, 1 fact sheet.\n"


def test_validate_prints_the_schema_for_editors(monitor: Monitor) -> None:
    assert json.loads(monitor("validate", "--schema").out)["$schema"].startswith(
        "https://json-schema.org/"
    )


def test_references_are_listed_with_who_answers(monitor: Monitor) -> None:
    document = json.loads(monitor("references", "--format", "json").out)
    assert document == {
        "references": [
            {
                "factsheet": "sheet",
                "section": "MORE",
                "line": 5,
                "text": "Find a service",
                "target": "#",
                "resource": "locator",
                "state": "matched",
            }
        ]
    }


def test_a_copy_of_a_sheet_elsewhere_is_read_as_that_sheet(
    monitor: Monitor, tmp_path: Path
) -> None:
    (tmp_path / "copy.md").write_text("MORE\n\nSome text.\n\n[Find a service](#)\n")
    rows = json.loads(monitor("references", "copy.md", "--format", "json").out)["references"]
    assert [(row["resource"], row["line"]) for row in rows] == [("locator", 5)]


def test_a_document_that_matches_no_sheet_keeps_its_own_name_and_is_not_written_as_another(
    monitor: Monitor, tmp_path: Path
) -> None:
    before = (tmp_path / "resources.yaml").read_bytes()
    (tmp_path / "other.md").write_text("[brand new](#)\n")
    rows = json.loads(monitor("references", "other.md", "--format", "json").out)["references"]
    assert [(row["factsheet"], row["state"]) for row in rows] == [("other.md", "unmapped")]
    said = monitor("references", "other.md", "--write")
    assert (said.code, (tmp_path / "resources.yaml").read_bytes()) == (2, before)
    assert said.err.startswith("other.md: not a fact sheet of the registry;")


def test_a_page_is_read_as_readers_see_it(monitor: Monitor, web: Web) -> None:
    rows = json.loads(monitor("references", web.url("/page"), "--format", "json").out)
    assert rows == {"references": []}


def test_a_page_that_is_not_there_is_said_so(monitor: Monitor, web: Web) -> None:
    web.codes["/page"] = 404
    said = monitor("references", web.url("/page"))
    assert (said.code, said.err) == (
        2,
        f"{web.url('/page')} cannot be read: The server answered 404 Not Found.\n",
    )


def test_unmapped_references_are_added_and_no_other_byte_changes(
    monitor: Monitor, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.md"
    sheet.write_text(sheet.read_text() + "\n[Access mail-based naloxone](#)\n")
    before = (tmp_path / "resources.yaml").read_text()
    said = monitor("references", "--write")
    after = (tmp_path / "resources.yaml").read_text()
    assert said.err == "1 resource added to resources.yaml.\n"
    assert after.startswith(before)
    assert monitor("references", "--quiet").out.count("unmapped") == 0


def test_add_appends_an_entry(monitor: Monitor, tmp_path: Path) -> None:
    before = (tmp_path / "resources.yaml").read_text()
    said = monitor("add", "https://nasen.org/map/", "--kind", "service", "--importance", "critical")
    assert said.out == "nasen-org-map: https://nasen.org/map/\n"
    assert (tmp_path / "resources.yaml").read_text().startswith(before)
    added = registry.load(tmp_path / "resources.yaml").resources[-1]
    assert (added.url, added.kind, added.importance) == (
        "https://nasen.org/map/",
        "service",
        "critical",
    )


def test_a_table_is_imported(monitor: Monitor, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text(
        "url,name\nhttps://a.example/,A page\nhttps://b.example/,Another\n"
    )
    assert len(monitor("add", "--csv", "table.csv").out.splitlines()) == 2


def test_a_mistake_in_a_table_changes_nothing(monitor: Monitor, tmp_path: Path) -> None:
    before = (tmp_path / "resources.yaml").read_bytes()
    (tmp_path / "table.csv").write_text("url,colour\nhttps://a.example/,red\n")
    said = monitor("add", "--csv", "table.csv")
    assert (said.code, (tmp_path / "resources.yaml").read_bytes()) == (3, before)
    assert "colour" in said.err


def test_a_sheet_that_cites_an_unknown_one_changes_nothing(
    monitor: Monitor, tmp_path: Path
) -> None:
    before = (tmp_path / "resources.yaml").read_bytes()
    said = monitor("add", "https://a.example/", "--factsheet", "none", "--text", "A")
    assert (said.code, (tmp_path / "resources.yaml").read_bytes()) == (3, before)
    assert said.err.startswith(f"{tmp_path / 'resources.yaml'}:")
    assert [path.name for path in tmp_path.iterdir() if "trial" in path.name] == []


def test_init_reads_a_fact_sheet_and_leaves_missing_targets_to_be_filled_in(
    monitor: Monitor, tmp_path: Path
) -> None:
    (tmp_path / "resources.yaml").unlink()
    (tmp_path / "naloxone.md").write_text(SHEET)
    said = monitor("init", "naloxone.md", "--owner", "me@example.org")
    assert said.code == 0
    assert said.out == (
        "resources.yaml holds 3 references; 1 address is still to be filled in there. Next: monitor check\n"
    )
    loaded = registry.load(tmp_path / "resources.yaml")
    assert sorted((item.url or "") for item in loaded.resources) == [
        "",
        "https://map.example/find",
        "tel:+15551234567",
    ]
    assert (
        json.loads(monitor("references", "--format", "json").out)["references"][2]["state"]
        == "matched"
    )


def test_init_reads_a_web_page(monitor: Monitor, web: Web, tmp_path: Path) -> None:
    (tmp_path / "resources.yaml").unlink()
    web.bodies["/sheet"] = (
        "<html><body><p><a href='https://map.example/'>A map</a></p></body></html>"
    )
    assert monitor("init", web.url("/sheet")).code == 0
    (sheet,) = registry.load(tmp_path / "resources.yaml").factsheets
    assert sheet.published_url == web.url("/sheet")


def test_init_counts_what_is_to_be_filled_in_where_it_stands(
    monitor: Monitor, tmp_path: Path
) -> None:
    (tmp_path / "resources.yaml").unlink()
    (tmp_path / "sheet.md").write_text(
        "# One\n\n[A map](#)\n\n# Two\n\n[A map](#)\n\n[Help](../help)\n"
    )
    said = monitor("init", "sheet.md")
    missing = [
        row.id for row in registry.load(tmp_path / "resources.yaml").resources if not row.url
    ]
    assert said.out == (
        f"resources.yaml holds 3 references; {len(missing)} addresses are still to be filled in there. Next: monitor check\n"
    )


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("a.xlsx", XLSX, "a.xlsx is a zip file, but no DOCX: it holds no Word document.\n"),
        ("a.bin", b"\xff\xfe\0", f"a.bin is in no format {ACCEPTED}\n"),
        ("a.png", b"\x89PNG\0", f"a.png is in no format {ACCEPTED}\n"),
        ("a.txt", b"", f"a.txt {NOTHING}\n"),
        ("a.md", b"Nothing but words.", f"a.md {NOTHING}\n"),
    ],
)
def test_init_writes_nothing_where_there_is_nothing_to_watch(
    monitor: Monitor, tmp_path: Path, name: str, body: bytes, message: str
) -> None:
    (tmp_path / "resources.yaml").unlink()
    (tmp_path / name).write_bytes(body)
    said = monitor("init", name)
    assert (said.code, said.out, said.err) == (2, "", message)
    assert not (tmp_path / "resources.yaml").exists()


@pytest.mark.parametrize(("name", "body"), [("a.xlsx", XLSX), ("a.bin", b"\xff\xfe\0")])
def test_references_of_what_is_no_text_are_refused(
    monitor: Monitor, tmp_path: Path, name: str, body: bytes
) -> None:
    (tmp_path / name).write_bytes(body)
    assert monitor("references", name).code == 2


def test_a_registry_that_cannot_be_written_is_wrong_usage(monitor: Monitor, tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    (tmp_path / "naloxone.md").write_text(SHEET)
    said = monitor("init", "naloxone.md", "--registry", "plain/resources.yaml")
    assert said.code == 2
    assert said.err.startswith(f"No file can be written in {tmp_path / 'plain'}: ")


def test_validate_as_json(monitor: Monitor) -> None:
    said = monitor("validate", "--format", "json", "--quiet")
    assert json.loads(said.out) == {
        "valid": True,
        "problems": [],
        "registry": "resources.yaml",
        "resources": 2,
        "factsheets": 1,
        "to_be_filled_in": [],
    }


def test_what_is_wrong_as_json(monitor: Monitor) -> None:
    path = monitor.folder / "resources.yaml"
    path.write_text(path.read_text().replace("kind: service", "kind: servise"))
    said = monitor("validate", "--format", "json")
    (problem,) = json.loads(said.out)["problems"]
    assert (said.code, said.err) == (3, "")
    assert (problem["file"], problem["line"], problem["where"]) == (str(path), 13, "locator.kind")


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("MONITOR_RESOLVE", "a.example=b.example"),
        ("MONITOR_CA_BUNDLE", "none.pem"),
        ("MONITOR_PROXY", "ftp://proxy:1"),
        ("MONITOR_DATABASE_URL", "sqlite://"),
    ],
)
def test_validate_refuses_the_settings_that_check_refuses(
    monitor: Monitor, variable: str, text: str
) -> None:
    monitor.environ[variable] = text
    validated, checked = monitor("validate"), monitor("check")
    assert (validated.code, validated.err.split(":")[0]) == (3, variable)
    assert checked == validated
    found = json.loads(monitor("validate", "--format", "json").out)
    assert found == {"valid": False, "problems": [{"found": validated.err.rstrip("\n")}]}
