"""What keeps a history from being opened or written, and how the operator is told."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, make_url
from sqlalchemy.exc import OperationalError

from monitor.errors import HistoryUnavailable
from monitor.history import open_history
from monitor.history.database import parse_url
from monitor.history.failures import masked, unavailable
from monitor.model import Registry, Run, RunContext

NOW = datetime(2026, 11, 16, tzinfo=UTC)
SERVER = os.environ.get("MONITOR_TEST_POSTGRESQL", "")


def test_a_new_file_is_created_with_wal_and_foreign_keys(tmp_path: Path) -> None:
    with open_history(f"sqlite:///{tmp_path}/monitor.db") as history:
        with history._database.read() as connection:
            pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "auto_vacuum")
            values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
        assert values == ["wal", 1, 1, 5000, 2]
    assert (tmp_path / "monitor.db").is_file()


def test_a_history_in_memory_lasts_as_long_as_it_is_open() -> None:
    with open_history("sqlite://") as history:
        history.begin_run(Run("r1", NOW), RunContext(Registry(Path("/r.yaml")), "1", "1"))
        assert len(history.runs()) == 1


def missing_folder(folder: Path) -> str:
    return f"{folder}/no/monitor.db"


def not_a_database(folder: Path) -> str:
    (folder / "monitor.db").write_text("resources:\n" * 1000)
    return f"{folder}/monitor.db"


def damaged(folder: Path) -> str:
    path = folder / "monitor.db"
    open_history(f"sqlite:///{path}").close()
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    return str(path)


def a_folder(folder: Path) -> str:
    (folder / "monitor.db").mkdir()
    return f"{folder}/monitor.db"


def read_only(folder: Path) -> str:
    open_history(f"sqlite:///{folder}/monitor.db").close()
    return f"file:{folder}/monitor.db?mode=ro&uri=true"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (missing_folder, "cannot be opened: the folder {folder}/no does not exist."),
        (not_a_database, "cannot be opened: the file is not a SQLite database."),
        (damaged, "cannot be read: the file is damaged; restore it from a backup."),
        (a_folder, "cannot be opened: this account may not read or create the file."),
        (read_only, "cannot be written: the file or its folder is read-only for this account."),
    ],
)
def test_each_trouble_with_a_file_has_a_sentence_of_its_own(
    tmp_path: Path, make: Callable[[Path], str], sentence: str
) -> None:
    address = f"sqlite:///{make(tmp_path)}"
    with pytest.raises(HistoryUnavailable) as caught:
        open_history(address)
    shown = make_url(address).render_as_string()
    assert str(caught.value) == f"The history {shown} {sentence.format(folder=tmp_path)}"
    assert caught.value.exit_code == 5


def test_a_file_that_another_program_keeps_locked_is_waited_for_and_then_reported(
    tmp_path: Path,
) -> None:
    path = tmp_path / "monitor.db"
    with open_history(f"sqlite:///{path}") as history, closing(sqlite3.connect(path)) as other:
        with history._database.read() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 1")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(
            HistoryUnavailable,
            match=r"cannot be written: another program has held it locked for more than 5 seconds\.$",
        ):
            history.abandon_unfinished(NOW)
        assert history.runs() == ()


def test_a_full_disk_is_reported_and_nothing_is_half_written(tmp_path: Path) -> None:
    with open_history(f"sqlite:///{tmp_path}/monitor.db") as history:
        with history._database.read() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
        text = "".join(f"{number}, " for number in range(50_000))
        registry = Registry(Path("/r.yaml"), files={Path("/r.yaml"): text})
        with pytest.raises(HistoryUnavailable, match=r"cannot be written: the disk is full\.$"):
            history.begin_run(Run("r1", NOW), RunContext(registry, "1", "1"))
        assert history.runs() == ()
        with history._database.read() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM registry_text").scalar() == 0


def test_a_server_that_is_down_is_named_without_its_password() -> None:
    with pytest.raises(HistoryUnavailable) as caught:
        open_history("postgresql://monitor:s3cret@127.0.0.1:1/monitor")
    message = str(caught.value)
    assert message.startswith(
        "The history postgresql+psycopg://monitor:***@127.0.0.1:1/monitor cannot be used: "
    )
    assert "refused" in message
    assert "s3cret" not in message
    assert "\n" not in message


@pytest.mark.postgresql
@pytest.mark.skipif(not SERVER, reason="PostgreSQL: MONITOR_TEST_POSTGRESQL is not set")
def test_a_database_that_the_server_does_not_have_is_reported() -> None:
    address = make_url(SERVER).set(database="no_such_database")
    with pytest.raises(HistoryUnavailable, match=r'database "no_such_database" does not exist\.$'):
        open_history(address.render_as_string(hide_password=False))


@pytest.mark.postgresql
@pytest.mark.skipif(not SERVER, reason="PostgreSQL: MONITOR_TEST_POSTGRESQL is not set")
def test_a_read_only_server_is_reported() -> None:
    address = make_url(SERVER).update_query_dict({"options": "-cdefault_transaction_read_only=on"})
    with pytest.raises(HistoryUnavailable, match=r"cannot be written: the server is read-only\.$"):
        open_history(address.render_as_string(hide_password=False))


ACCEPTED = "(accepted: sqlite:///path or postgresql://user:password@host/name)."


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", f"'' is not the address of a database {ACCEPTED}"),
        ("monitor.db", f"'monitor.db' is not the address of a database {ACCEPTED}"),
        (
            "postgresql://u:s3cret@host:many/d",
            f"'postgresql://u:***@host:many/d' is not the address of a database {ACCEPTED}",
        ),
        (
            "mysql://u:s3cret@host/d",
            f"The history cannot be kept in 'mysql://u:***@host/d' {ACCEPTED}",
        ),
        (
            "postgresql+asyncpg://u:s3cret@host/d",
            f"The history cannot be kept in 'postgresql+asyncpg://u:***@host/d' {ACCEPTED}",
        ),
    ],
)
def test_an_address_that_names_no_database_of_ours_is_refused(address: str, sentence: str) -> None:
    with pytest.raises(HistoryUnavailable) as caught:
        open_history(address)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("sqlite:///monitor.db", "sqlite:///monitor.db"),
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql://u:s3cret@h/d", "postgresql+psycopg://u:***@h/d"),
        ("postgresql+psycopg://u:p%40ss@h:5/d", "postgresql+psycopg://u:***@h:5/d"),
        (
            "postgresql://h/d?user=u&password=s3cret&sslpassword=s3cret",
            "postgresql+psycopg://h/d?password=%2A%2A%2A&sslpassword=%2A%2A%2A&user=u",
        ),
    ],
)
def test_an_address_is_shown_without_its_password(address: str, shown: str) -> None:
    assert masked(parse_url(address)) == shown


class DriverError(Exception):
    """What a driver raises."""

    def __init__(self, words: str, **codes: object) -> None:
        super().__init__(words)
        self.__dict__.update(codes)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            DriverError("x", sqlite_errorcode=sqlite3.SQLITE_PERM),
            "cannot be opened: this account may not read or write the file.",
        ),
        (
            DriverError("x", sqlite_errorcode=sqlite3.SQLITE_IOERR | 3 << 8),
            "cannot be read or written: the disk reports an error.",
        ),
        (
            DriverError("no such table: run", sqlite_errorcode=1),
            "cannot be used: no such table: run.",
        ),
        (DriverError("x", sqlstate="53100"), "cannot be written: the server's disk is full."),
        (DriverError("x", sqlstate="25006"), "cannot be written: the server is read-only."),
        (
            DriverError("x", sqlstate="42501"),
            "cannot be used: this account may not read and write its tables.",
        ),
        (
            DriverError("x", sqlstate="57P01"),
            "cannot be reached: the server is shutting down or starting up.",
        ),
        (
            DriverError("x", sqlstate="08006"),
            "cannot be reached: the connection to the server was lost.",
        ),
        (
            DriverError("no password s3cret here\nmore", sqlstate=None),
            "cannot be used: no password *** here.",
        ),
        (DriverError(""), "cannot be used: the driver gives no reason."),
    ],
)
def test_each_error_of_a_driver_has_a_sentence(error: DriverError, sentence: str) -> None:
    raised = OperationalError("SELECT 1", {}, error)
    address = make_url("postgresql://u:s3cret@h/d")
    assert str(unavailable(raised, address)) == f"The history postgresql://u:***@h/d {sentence}"


def test_trouble_after_opening_is_reported_too(tmp_path: Path) -> None:
    with open_history(f"sqlite:///{tmp_path}/monitor.db") as history:
        with history._database.write() as connection:
            connection.exec_driver_sql("DROP TABLE report")
        with pytest.raises(
            HistoryUnavailable, match=re.escape("cannot be used: no such table: report.")
        ):
            history.claim_report("2026-W47", at=NOW)


def test_connections_are_given_back(tmp_path: Path) -> None:
    closed: list[object] = []
    with open_history(f"sqlite:///{tmp_path}/monitor.db") as history:
        history.runs()
        event.listen(history._database._reading, "close", lambda *_: closed.append(1))
    assert closed == [1]
