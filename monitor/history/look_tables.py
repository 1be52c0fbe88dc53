"""Rows of what was seen, and of what we believe since."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, LargeBinary, SmallInteger
from sqlmodel import Field

from monitor.history.catalogue import Row
from monitor.history.columns import Hex, Words


class StandingRow(Row, table=True):
    """What we remember of one resource between runs."""

    __tablename__ = "standing"

    resource_key: int = Field(primary_key=True, foreign_key="resource.key")
    version: int
    status: str
    since: datetime | None
    reason: str | None
    detail: str = Field(sa_type=Words)
    looked_at: datetime | None
    last_good_at: datetime | None
    due_at: datetime | None = Field(index=True)
    strikes: str = Field(sa_type=Words)  # JSON: {kind: [looks, since, run]}, only those above 0
    broken_when_added: bool
    held: str = Field(sa_type=Words)
    evidence_hash: str | None = Field(sa_type=Hex)  # of the body that evidence was last kept of
    has_evidence: bool


class CheckResultRow(Row, table=True):
    """One look: narrow, append-only, clustered by run where the database can."""

    __tablename__ = "check_result"
    __table_args__ = (Index(None, "resource_key", "at"), {"sqlite_with_rowid": False})

    run_key: int = Field(primary_key=True, foreign_key="run.key")
    resource_key: int = Field(primary_key=True, foreign_key="resource.key")
    number: int = Field(primary_key=True, sa_type=SmallInteger)
    status_code: int | None = Field(sa_type=SmallInteger)
    elapsed_us: int = Field(sa_type=BigInteger)
    at: datetime
    reason: str
    rule: str = Field(sa_type=Words)
    url: str = Field(sa_type=Words)
    final_url: str | None = Field(sa_type=Words)  # NULL: the same as `url`
    detail: str | None = Field(sa_type=Words)  # NULL: the sentence that belongs to the reason
    body_hash: str | None = Field(sa_type=Hex)


class BodyRow(Row, table=True):
    """The bodies of one observation, stored once however often the same page is seen."""

    __tablename__ = "body"

    hash: str = Field(sa_type=Hex, primary_key=True)
    bodies: bytes = Field(sa_type=LargeBinary)  # zlib over the bodies, one after the other


class EvidenceRow(Row, table=True):
    """What was seen in full; only for looks that failed or differ from the one before."""

    __tablename__ = "evidence"
    __table_args__ = (
        ForeignKeyConstraint(
            ["run_key", "resource_key", "number"],
            ["check_result.run_key", "check_result.resource_key", "check_result.number"],
            name="evidence_check_result_fk",
        ),
        Index(None, "resource_key", "at"),
    )

    run_key: int = Field(primary_key=True)
    resource_key: int = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_type=SmallInteger)
    at: datetime
    good: bool
    keep: bool  # the first bad look of a trouble, or the last good one before it: never pruned
    has_page: bool
    title: str = Field(sa_type=Words)
    excerpt: str = Field(sa_type=Words)
    lang: str = Field(sa_type=Words)
    observation: bytes = Field(sa_type=LargeBinary)  # zlib over JSON, without the bodies
    body_hash: str = Field(sa_type=Hex, foreign_key="body.hash", index=True)


class PageRow(Row, table=True):
    """What a person recognises a resource's page by: of the last look that parsed one."""

    __tablename__ = "page"

    resource_key: int = Field(primary_key=True, foreign_key="resource.key")
    at: datetime
    title: str = Field(sa_type=Words)
    excerpt: str = Field(sa_type=Words)
    lang: str = Field(sa_type=Words)


class TransitionRow(Row, table=True):
    """One change of status: the ledger, never pruned."""

    __tablename__ = "transition"
    __table_args__ = (Index(None, "resource_key", "at"),)

    key: int | None = Field(default=None, primary_key=True)
    resource_key: int = Field(foreign_key="resource.key")
    run_key: int = Field(foreign_key="run.key")
    at: datetime = Field(index=True)
    before: str
    after: str
    reason: str
    detail: str = Field(sa_type=Words)


class IncidentRow(Row, table=True):
    """From the transition to down until the transition to up; one open at a time."""

    __tablename__ = "incident"
    __table_args__ = (Index(None, "resource_key", "opened_at"),)

    key: int | None = Field(default=None, primary_key=True)
    resource_key: int = Field(foreign_key="resource.key")
    host: str = Field(sa_type=Words)
    reason: str
    detail: str = Field(sa_type=Words)
    opened_at: datetime
    since: datetime
    closed_at: datetime | None = Field(index=True)
    # The resource's key while the incident is open, NULL afterwards: unique, so that no second one opens.
    # (A partial index would do the same, but naming PostgreSQL's option loads its dialect: 60 ms a start.)
    open_for: int | None = Field(unique=True)


class KnownRow(Row, table=True):
    """What a healthy look left behind for the next one."""

    __tablename__ = "known"

    resource_key: int = Field(primary_key=True, foreign_key="resource.key")
    url: str = Field(sa_type=Words)
    etag: str | None = Field(sa_type=Words)
    last_modified: str | None = Field(sa_type=Words)
    body_hash: str = Field(sa_type=Words)
    expectation_hash: str = Field(sa_type=Words)
    rules_version: str = Field(sa_type=Words)


class CertificateRow(Row, table=True):
    """The certificate that a host showed last."""

    __tablename__ = "certificate"

    host: str = Field(sa_type=Words, primary_key=True)
    not_after: datetime
    issuer: str = Field(sa_type=Words)
    chain_complete: bool
    seen_at: datetime


class WeekCountRow(Row, table=True):
    """How many trusted looks a resource had in one week; outlives the looks themselves."""

    __tablename__ = "week_count"

    resource_key: int = Field(primary_key=True, foreign_key="resource.key")
    monday: date = Field(primary_key=True, index=True)
    looks: int
