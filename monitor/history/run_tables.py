"""Rows of what is watched and of the runs that watch it.

Resources and runs carry a number of their own (`key`), so that the rows written for every check stay narrow.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, LargeBinary
from sqlmodel import Field

from monitor.history.catalogue import Row
from monitor.history.columns import Hex, Words


class ResourceRow(Row, table=True):
    """What we watch, or once watched."""

    __tablename__ = "resource"

    key: int | None = Field(default=None, primary_key=True)
    id: str = Field(sa_type=Words, unique=True)
    name: str = Field(sa_type=Words)
    url: str | None = Field(sa_type=Words)
    host: str = Field(sa_type=Words)  # "" where there is no address
    kind: str
    importance: str
    owner: str | None = Field(sa_type=Words)
    direct: bool
    first_seen: datetime
    retired_at: datetime | None  # left the registry; the history stays


class FactSheetRow(Row, table=True):
    """A document that sends readers elsewhere, as the registry of the last run had it."""

    __tablename__ = "factsheet"

    id: str = Field(sa_type=Words, primary_key=True)
    title: str = Field(sa_type=Words)
    path: str | None = Field(sa_type=Words)
    published_url: str | None = Field(sa_type=Words)
    edit_url: str | None = Field(sa_type=Words)
    lang: str = Field(sa_type=Words)
    reviewed: date | None
    review_due: date | None
    owner: str | None = Field(sa_type=Words)


class ReferenceRow(Row, table=True):
    """A place in a fact sheet that points at a resource, as the last run found it."""

    __tablename__ = "reference"

    factsheet: str = Field(sa_type=Words, primary_key=True)
    position: int = Field(primary_key=True)  # in the order of the sheet
    section: str = Field(sa_type=Words)
    text: str = Field(sa_type=Words)
    target: str = Field(sa_type=Words)
    line: int | None
    lead: str = Field(sa_type=Words)
    file: str = Field(sa_type=Words)
    state: str
    resource_key: int | None = Field(foreign_key="resource.key", index=True)


class RegistryTextRow(Row, table=True):
    """The recoverable text of a registry, stored once per hash."""

    __tablename__ = "registry_text"

    hash: str = Field(sa_type=Hex, primary_key=True)
    files: bytes = Field(sa_type=LargeBinary)  # zlib over JSON: {relative path: text}


class RunRow(Row, table=True):
    """One pass through the pipeline."""

    __tablename__ = "run"

    key: int | None = Field(default=None, primary_key=True)
    id: str = Field(sa_type=Words, unique=True)
    trigger: str
    started_at: datetime = Field(index=True)
    finished_at: datetime | None
    abandoned_at: datetime | None  # when a later run found that this one was killed
    trusted: bool
    planned: int
    counts: str = Field(sa_type=Words)  # JSON: {verdict: number}
    program_version: str = Field(sa_type=Words)
    rules_version: str = Field(sa_type=Words)
    registry_hash: str = Field(sa_type=Hex, foreign_key="registry_text.hash")


class LeaseRow(Row, table=True):
    """Who may sweep; the row stays after a release, so that `token` never repeats."""

    __tablename__ = "lease"

    name: str = Field(sa_type=Words, primary_key=True)
    owner: str = Field(sa_type=Words)  # "" where nobody holds it
    since: datetime
    expires_at: datetime
    token: int = Field(sa_type=BigInteger)  # counts the holders: what compare-and-set compares


class ReportRow(Row, table=True):
    """Who writes the report of a period: exactly one claim each."""

    __tablename__ = "report"

    period: str = Field(sa_type=Words, primary_key=True)
    claimed_at: datetime
    written_at: datetime | None
