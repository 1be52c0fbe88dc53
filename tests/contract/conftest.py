"""Each contract test runs once for each backend: SQLite always, PostgreSQL where a server is named."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from monitor.history import History, open_history
from monitor.history.tables import METADATA

SERVER = os.environ.get("MONITOR_TEST_POSTGRESQL", "")

BACKENDS = [
    "sqlite",
    pytest.param(
        "postgresql",
        marks=[
            pytest.mark.postgresql,
            pytest.mark.skipif(not SERVER, reason="PostgreSQL: MONITOR_TEST_POSTGRESQL is not set"),
        ],
    ),
]


@contextmanager
def database(backend: str, folder: Path) -> Iterator[str]:
    """Yield the address of an empty database that nobody else uses, and drop it afterwards."""
    if backend == "sqlite":
        yield f"sqlite:///{folder / 'monitor.db'}"
        return
    server = make_url(SERVER).set(drivername="postgresql+psycopg")
    schema = f"test_{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
        try:
            own = server.update_query_dict({"options": f"-csearch_path={schema}"})
            yield own.render_as_string(hide_password=False)
        finally:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture(params=BACKENDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the address of a database without any table."""
    with database(request.param, tmp_path) as address:
        yield address


@pytest.fixture(scope="session", params=BACKENDS)
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, History]]:
    """One history for all tests of a backend, because migrating a new one for each takes 0.2 s."""
    folder = tmp_path_factory.mktemp("history")
    with database(request.param, folder) as address, open_history(address) as opened:
        yield address, opened


@pytest.fixture
def history(shared: tuple[str, History]) -> History:
    """Return an open history without anything in it."""
    opened = shared[1]
    with opened._database.write() as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(table.delete())
    return opened


@pytest.fixture
def url(shared: tuple[str, History], history: History) -> str:
    """Return the address of the open history."""
    return shared[0]
