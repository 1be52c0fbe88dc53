"""A connection with an older schema, or none -> the same connection with the newest one, by Alembic.

A new revision is one file in `migrations/versions`, written by hand, and one entry in `schema.REVISIONS`;
a test compares the result with `tables.py` on both databases.
"""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def configuration(connection: Connection) -> Config:
    """Return Alembic's configuration for the scripts of this package, bound to one connection."""
    config = Config()
    config.set_main_option("script_location", "monitor.history:migrations")
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run what is missing up to `revision`, inside the transaction of the connection."""
    command.upgrade(configuration(connection), revision)
