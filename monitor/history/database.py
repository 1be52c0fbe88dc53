"""A database URL -> transactions for reading and for writing, on SQLite or PostgreSQL."""

from __future__ import annotations

import importlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError

from monitor.errors import HistoryUnavailable
from monitor.history.failures import masked, unavailable

ACCEPTED = "sqlite:///path or postgresql://user:password@host/name"

# What people write -> the driver that is used.
DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}

# WAL lets reports read while a run writes. NORMAL may lose the last transactions when the power
# fails, never a part of one. auto_vacuum counts only while the file is new: prune gives space back.
PRAGMAS = (
    "PRAGMA busy_timeout = 5000",
    "PRAGMA auto_vacuum = INCREMENTAL",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
)


class Database:
    """The engine behind the history; every trouble of the driver leaves as HistoryUnavailable."""

    def __init__(self, url: str) -> None:
        self.url = parse_url(url)
        self._reading = _engine(self.url)
        # The write lock is taken at the start: a transaction that reads first and writes later
        # would fail at once, without waiting, whenever another process wrote in between.
        self._writing = self._reading.execution_options(begin="BEGIN IMMEDIATE")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection for reading; raises HistoryUnavailable."""
        with self._transaction(self._reading) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield a connection whose changes are committed together, or not at all; raises HistoryUnavailable."""
        with self._transaction(self._writing) as connection:
            yield connection

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        try:
            with engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise  # a bug of ours, not a lost database
        except DBAPIError as error:
            raise unavailable(error, self.url) from error

    def close(self) -> None:
        """Give every connection back."""
        self._reading.dispose()


def parse_url(url: str) -> URL:
    """Return the URL with the driver that is used for it; raise HistoryUnavailable for one that names none."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        shown = re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", url)
        raise HistoryUnavailable(
            f"{shown!r} is not the address of a database (accepted: {ACCEPTED})."
        ) from error
    if parsed.drivername not in DRIVERS:
        raise HistoryUnavailable(
            f"The history cannot be kept in {masked(parsed)!r} (accepted: {ACCEPTED})."
        )
    return parsed.set(drivername=DRIVERS[parsed.drivername])


def insert_for(connection: Connection, table: Table) -> sqlite.Insert:
    """Return an INSERT that can say what to do on a conflict, in the words of this database.

    The dialect's module is loaded with the engine; importing both here would cost every command 50 ms.
    PostgreSQL's INSERT takes the same words as SQLite's.
    """
    dialect = importlib.import_module(f"sqlalchemy.dialects.{connection.dialect.name}")
    return cast("sqlite.Insert", dialect.insert(table))


def _engine(url: URL) -> Engine:
    if url.drivername == "sqlite":
        return _sqlite_engine(url)
    waits = {} if "connect_timeout" in url.query else {"connect_timeout": 10}
    # The ping finds connections that a restart of the server has cut.
    return create_engine(url, connect_args=waits, pool_pre_ping=True)


def _sqlite_engine(url: URL) -> Engine:
    folder = Path(url.database or ".").parent
    if not (url.database or "").startswith("file:") and not folder.is_dir():
        raise HistoryUnavailable(
            f"The history {masked(url)} cannot be opened: the folder {folder} does not exist."
        )
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # None: transactions begin when we say so, not when the driver thinks fit.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma).close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
