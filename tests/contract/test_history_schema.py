"""The schema on disk: the same as the tables in code, reached from every schema that was ever released."""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from datetime import UTC, date, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect, text

from monitor.errors import HistoryUnavailable
from monitor.history import History, migrate, open_history
from monitor.history.database import Database
from monitor.history.schema import REVISIONS
from monitor.history.tables import METADATA
from monitor.model import (
    Certificate,
    FailureKind,
    Known,
    PageNote,
    Reason,
    Standing,
    Status,
    Strikes,
    Verdict,
    WeekCount,
)

NOW = datetime(2026, 11, 16, 9, 0, 0, 123456, tzinfo=UTC)
MONDAY = date(2026, 11, 16)


def differences(connection: Connection, metadata: MetaData) -> list[object]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    return list(compare_metadata(context, metadata))


def test_the_migrations_lead_to_the_tables_in_code(history: History) -> None:
    with history._database.read() as connection:
        assert differences(connection, METADATA) == []


def test_a_table_or_column_that_differs_would_be_noticed(history: History) -> None:
    other = MetaData(naming_convention=METADATA.naming_convention)
    for table in METADATA.sorted_tables[:-1]:
        table.to_metadata(other)
    other.tables["known"].c.etag.nullable = False
    with history._database.read() as connection:
        found = {str(difference).split("'")[1] for difference in differences(connection, other)}
    assert found == {"remove_table", "remove_index", "modify_nullable"}


def test_every_revision_is_listed_in_its_order() -> None:
    with Database("sqlite://").read() as connection:
        scripts = ScriptDirectory.from_config(migrate.configuration(connection))
        walked = [script.revision for script in scripts.walk_revisions()]
    assert tuple(reversed(walked)) == REVISIONS


def test_check_results_are_clustered_by_run_on_sqlite(history: History) -> None:
    with history._database.read() as connection:
        if connection.dialect.name != "sqlite":
            return
        query = "SELECT sql FROM sqlite_master WHERE name = 'check_result'"
        assert "WITHOUT ROWID" in str(connection.exec_driver_sql(query).scalar())


# Rows as each released schema held them: what was once written must be read by every later program.
FACTS = {
    "url": "https://a.example/",
    "at": NOW.isoformat(),
    "hops": [
        {
            "url": "https://a.example/",
            "status_code": 404,
            "headers": [["server", "x"]],
            "location": None,
            "address": "192.0.2.7",
            "elapsed": 1500,
            "is_refresh": False,
        }
    ],
    "failure": ["timeout", "read timed out"],
    "body": 4,
    "body_hash": "aabb",
    "cut": "deadline",
    "elapsed": 2500,
    "attempts": 2,
    "certificate": {
        "host": "a.example",
        "not_after": NOW.isoformat(),
        "issuer": "An issuer",
        "chain_complete": True,
    },
    "answers": [],
}
ROWS_0001: list[tuple[str, dict[str, object]]] = [
    (
        "resource",
        {
            "key": 1,
            "id": "a",
            "name": "A",
            "url": "https://a.example/",
            "host": "a.example",
            "kind": "service",
            "importance": "critical",
            "owner": None,
            "direct": False,
            "first_seen": NOW,
            "retired_at": None,
        },
    ),
    (
        "registry_text",
        {"hash": b"\x01", "files": zlib.compress(b'{"resources.yaml": "version: 1"}')},
    ),
    (
        "run",
        {
            "key": 1,
            "id": "r1",
            "trigger": "command",
            "started_at": NOW,
            "finished_at": NOW,
            "abandoned_at": None,
            "trusted": True,
            "planned": 1,
            "counts": '{"broken": 1}',
            "program_version": "0.1.0",
            "rules_version": "1",
            "registry_hash": b"\x01",
        },
    ),
    (
        "standing",
        {
            "resource_key": 1,
            "version": 3,
            "status": "down",
            "since": NOW,
            "reason": "not_found",
            "detail": "It says 404.",
            "looked_at": NOW,
            "last_good_at": None,
            "due_at": NOW,
            "strikes": json.dumps({"broken": [2, NOW.isoformat(), "r1"]}),
            "broken_when_added": True,
            "held": "",
            "evidence_hash": b"\xaa\xbb",
            "has_evidence": True,
        },
    ),
    (
        "check_result",
        {
            "run_key": 1,
            "resource_key": 1,
            "number": 1,
            "status_code": 404,
            "elapsed_us": 2500,
            "at": NOW,
            "reason": "not_found",
            "rule": "not found",
            "url": "https://a.example/",
            "final_url": None,
            "detail": None,
            "body_hash": b"\xaa\xbb",
        },
    ),
    ("body", {"hash": b"\x02", "bodies": zlib.compress(b"Gone")}),
    (
        "evidence",
        {
            "run_key": 1,
            "resource_key": 1,
            "number": 1,
            "at": NOW,
            "good": False,
            "keep": True,
            "has_page": True,
            "title": "Not found",
            "excerpt": "",
            "lang": "en",
            "observation": zlib.compress(json.dumps(FACTS).encode()),
            "body_hash": b"\x02",
        },
    ),
    ("page", {"resource_key": 1, "at": NOW, "title": "Not found", "excerpt": "", "lang": "en"}),
    (
        "transition",
        {
            "resource_key": 1,
            "run_key": 1,
            "at": NOW,
            "before": "suspect",
            "after": "down",
            "reason": "not_found",
            "detail": "It says 404.",
        },
    ),
    (
        "incident",
        {
            "resource_key": 1,
            "host": "a.example",
            "reason": "not_found",
            "detail": "It says 404.",
            "opened_at": NOW,
            "since": NOW,
            "closed_at": None,
            "open_for": 1,
        },
    ),
    (
        "known",
        {
            "resource_key": 1,
            "url": "https://a.example/",
            "etag": '"e"',
            "last_modified": None,
            "body_hash": "aabb",
            "expectation_hash": "cc",
            "rules_version": "1",
        },
    ),
    (
        "certificate",
        {
            "host": "a.example",
            "not_after": NOW,
            "issuer": "An issuer",
            "chain_complete": True,
            "seen_at": NOW,
        },
    ),
    ("week_count", {"resource_key": 1, "monday": MONDAY, "looks": 7}),
    ("report", {"period": "2026-W46", "claimed_at": NOW, "written_at": NOW}),
]
RELEASED = {"0001": ROWS_0001}


def fill(connection: Connection, revision: str) -> None:
    """Bring an empty database to a released schema, and put that release's rows into it."""
    migrate.upgrade(connection, revision)
    released = MetaData()
    released.reflect(connection)
    for name, values in RELEASED[revision]:
        # SQLite reads its moments back as naive; they are UTC.
        is_sqlite = connection.dialect.name == "sqlite"
        bare = {
            key: value.replace(tzinfo=None) if isinstance(value, datetime) and is_sqlite else value
            for key, value in values.items()
        }
        connection.execute(released.tables[name].insert(), bare)


@pytest.mark.parametrize("revision", REVISIONS)
def test_what_every_released_schema_held_is_read_by_this_program(empty: str, revision: str) -> None:
    database = Database(empty)
    with database.write() as connection:
        fill(connection, revision)
    database.close()
    with open_history(empty) as history:
        with history._database.read() as connection:
            assert differences(connection, METADATA) == []
        assert_holds_what_was_released(history)


def assert_holds_what_was_released(history: History) -> None:
    standing = Standing(
        "a",
        status=Status.DOWN,
        since=NOW,
        reason=Reason.NOT_FOUND,
        detail="It says 404.",
        looked_at=NOW,
        due_at=NOW,
        broken=Strikes(2, NOW, "r1"),
        broken_when_added=True,
        version=3,
    )
    assert history.standings() == {"a": standing}
    (run,) = history.runs()
    assert (run.id, run.counts) == ("r1", {Verdict.BROKEN: 1})
    assert history.registry_files("r1") == {"resources.yaml": "version: 1"}
    look = history.evidence("a")
    assert look is not None
    assert look.observation is not None
    assert (look.at, look.detail) == (NOW, Reason.NOT_FOUND.sentence)
    assert (look.observation.body, look.observation.at) == (b"Gone", NOW)
    assert look.observation.failure is not None
    assert look.observation.failure.kind is FailureKind.TIMEOUT
    assert history.latest_looks()["a"].page == PageNote("Not found", "", "en")
    assert [change.after for change in history.transitions()] == [Status.DOWN]
    assert [incident.closed_at for incident in history.incidents()] == [None]
    known = Known("https://a.example/", '"e"', None, "aabb", "cc", "1")
    assert history.known() == {"a": known}
    assert history.certificates() == (Certificate("a.example", NOW, "An issuer"),)
    assert history.week_counts(MONDAY) == (WeekCount("a", MONDAY, 7),)
    assert not history.claim_report("2026-W46", at=NOW + timedelta(days=400))


def test_a_history_of_a_newer_program_is_refused_and_left_alone(empty: str) -> None:
    open_history(empty).close()
    database = Database(empty)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(
        HistoryUnavailable,
        match=r"^The history \S+ has the schema '9999', which a newer monitor wrote: "
        r"upgrade this program \(it knows schemas up to '0001'\)\.$",
    ):
        open_history(empty)
    with database.read() as connection:
        assert (
            connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"
        )
    database.close()


def test_a_migration_that_fails_leaves_nothing_behind(empty: str) -> None:
    database = Database(empty)
    with database.write() as connection:
        connection.execute(text("CREATE TABLE run (somebody_elses INTEGER)"))
    with pytest.raises(HistoryUnavailable, match=r"cannot be used: .*run.* already exists"):
        open_history(empty)
    with database.read() as connection:
        assert inspect(connection).get_table_names() == ["run"]
    database.close()


def test_a_history_that_is_up_to_date_is_opened_without_alembic(url: str) -> None:
    program = (
        "import sys; from monitor.history import open_history; "
        "open_history(sys.argv[1]).close(); print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, url], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
