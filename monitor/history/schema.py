"""A database -> the same database with today's schema; Alembic is loaded only where something is to be done."""

from __future__ import annotations

import importlib
from typing import Protocol, cast

from sqlalchemy import Connection, text

from monitor.errors import HistoryUnavailable
from monitor.history.database import Database
from monitor.history.failures import masked

# Every released schema, oldest first. A test compares this with the files in migrations/versions.
REVISIONS = ("0001",)

_VERSION_TABLE = "alembic_version"
_MIGRATION_LOCK = 0x6D6F6E69746F72  # "monitor" in ASCII; PostgreSQL's advisory locks are numbers


class _Migrate(Protocol):
    def upgrade(self, connection: Connection) -> None: ...


def ensure_current(database: Database) -> None:
    """Bring the schema up to date; raise HistoryUnavailable where it is newer than the program or cannot be written."""
    with database.write() as connection:  # also proves that the history can be written
        _refuse_read_only(connection, database)
        if _is_current(connection, database):
            return
    with database.write() as connection:
        _wait_for_other_migrations(connection)
        if not _is_current(connection, database):
            # By name, because importing Alembic takes longer than opening a database that is up to date.
            migrate = cast("_Migrate", importlib.import_module("monitor.history.migrate"))
            migrate.upgrade(connection)


def _is_current(connection: Connection, database: Database) -> bool:
    if not connection.dialect.has_table(connection, _VERSION_TABLE):
        return False
    revision = connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar()  # noqa: S608 (a constant)
    if revision is not None and revision not in REVISIONS:
        raise HistoryUnavailable(
            f"The history {masked(database.url)} has the schema {revision!r}, which a newer monitor wrote: "
            f"upgrade this program (it knows schemas up to {REVISIONS[-1]!r})."
        )
    return bool(revision == REVISIONS[-1])


def _refuse_read_only(connection: Connection, database: Database) -> None:
    if connection.dialect.name == "postgresql" and (
        connection.execute(text("SHOW transaction_read_only")).scalar() == "on"
    ):
        raise HistoryUnavailable(
            f"The history {masked(database.url)} cannot be written: the server is read-only."
        )


def _wait_for_other_migrations(connection: Connection) -> None:
    """Let one process migrate at a time; SQLite's write lock has seen to it already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
