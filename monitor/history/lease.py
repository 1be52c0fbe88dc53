"""A claim on the sweep -> a lease in the database that one process holds at a time, with a heartbeat."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, or_, select, update

from monitor.errors import RunInProgress
from monitor.history.database import Database, insert_for
from monitor.history.tables import LEASE

SWEEP = "sweep"


@dataclass(slots=True)
class Lease:
    """The right to sweep, until it expires or is given back."""

    database: Database
    owner: str
    ttl: timedelta
    token: int  # of this holder: the next one has a higher one

    def renew(self, now: datetime) -> None:
        """Keep the lease for another `ttl`; raise RunInProgress where another run has taken it over."""
        with self.database.write() as connection:
            held = update(LEASE).where(LEASE.c.name == SWEEP, LEASE.c.token == self.token)
            if connection.execute(held.values(expires_at=now + self.ttl)).rowcount != 1:
                raise RunInProgress(f"The lease of {self.owner} ran out and {_fate(connection)}.")

    def give_back(self, now: datetime) -> None:
        """Let the next run begin; does nothing where another run has taken the lease over."""
        with self.database.write() as connection:
            held = update(LEASE).where(LEASE.c.name == SWEEP, LEASE.c.token == self.token)
            connection.execute(held.values(owner="", expires_at=now))


@contextmanager
def lease(
    database: Database,
    *,
    owner: str,
    now: datetime,
    ttl: timedelta,
    is_alive: Callable[[str], bool] | None,
) -> Iterator[Lease]:
    """Hold the lease for the length of the block; see `History.lease`."""
    with database.write() as connection:
        token = _acquire(connection, owner, now, now + ttl, is_alive)
    held = Lease(database, owner, ttl, token)
    try:
        yield held
    finally:
        held.give_back(now)


def _acquire(
    connection: Connection,
    owner: str,
    now: datetime,
    expires_at: datetime,
    is_alive: Callable[[str], bool] | None,
) -> int:
    """Return the token of the new holder; raise RunInProgress where another one is alive."""
    values = {"owner": owner, "since": now, "expires_at": expires_at}
    first = insert_for(connection, LEASE).on_conflict_do_nothing()
    connection.execute(first, values | {"name": SWEEP, "owner": "", "token": 0})
    is_free = or_(LEASE.c.owner == "", LEASE.c.expires_at <= now)
    holder, since, token = _holder(connection)
    if is_alive is not None and holder and not is_alive(holder):
        is_free = or_(is_free, LEASE.c.token == token)
    if not _take(connection, is_free, values):
        holder, since, _ = _holder(connection)
        raise RunInProgress(f"Another run is in progress: {holder}, since {_shown(since)}.")
    return _holder(connection)[2]


def _take(connection: Connection, is_free: ColumnElement[bool], values: dict[str, object]) -> bool:
    """Compare and set: of two processes that try, one changes the row."""
    taken = update(LEASE).where(LEASE.c.name == SWEEP, is_free)
    return connection.execute(taken.values(**values, token=LEASE.c.token + 1)).rowcount == 1


def _holder(connection: Connection) -> tuple[str, datetime, int]:
    query = select(LEASE.c.owner, LEASE.c.since, LEASE.c.token).where(LEASE.c.name == SWEEP)
    return connection.execute(query).one()


def _fate(connection: Connection) -> str:
    owner, since, _ = _holder(connection)
    return (
        f"was taken over by {owner} at {_shown(since)}" if owner else "another run has ended since"
    )


def _shown(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
