"""The first released schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"{table}_{column}_fk")


def upgrade() -> None:
    _create_factsheet()
    _create_claims()
    _create_certificate()
    _create_resource()
    _create_reference()
    _create_run()
    _create_standing()
    _create_check_result()
    _create_evidence()
    _create_page_and_known()
    _create_transition()
    _create_incident()
    _create_week_count()


def _create_factsheet() -> None:
    op.create_table(
        "factsheet",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=True),
        sa.Column("published_url", sa.Text(), nullable=True),
        sa.Column("edit_url", sa.Text(), nullable=True),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("reviewed", sa.Date(), nullable=True),
        sa.Column("review_due", sa.Date(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="factsheet_pk"),
    )


def _create_claims() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="lease_pk"),
    )
    op.create_table(
        "report",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=False),
        sa.Column("written_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("period", name="report_pk"),
    )


def _create_certificate() -> None:
    op.create_table(
        "certificate",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("not_after", MOMENT, nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("chain_complete", sa.Boolean(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("host", name="certificate_pk"),
    )


def _create_resource() -> None:
    op.create_table(
        "resource",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("importance", sa.String(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("direct", sa.Boolean(), nullable=False),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("key", name="resource_pk"),
        sa.UniqueConstraint("id", name="resource_id_key"),
    )


def _create_reference() -> None:
    op.create_table(
        "reference",
        sa.Column("factsheet", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("resource_key", sa.Integer(), nullable=True),
        _refers("reference", "resource_key", "resource.key"),
        sa.PrimaryKeyConstraint("factsheet", "position", name="reference_pk"),
    )
    op.create_index("reference_resource_key_ix", "reference", ["resource_key"])


def _create_run() -> None:
    op.create_table(
        "registry_text",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="registry_text_pk"),
    )
    op.create_table(
        "run",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("abandoned_at", MOMENT, nullable=True),
        sa.Column("trusted", sa.Boolean(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("program_version", sa.Text(), nullable=False),
        sa.Column("rules_version", sa.Text(), nullable=False),
        sa.Column("registry_hash", sa.LargeBinary(), nullable=False),
        _refers("run", "registry_hash", "registry_text.hash"),
        sa.PrimaryKeyConstraint("key", name="run_pk"),
        sa.UniqueConstraint("id", name="run_id_key"),
    )
    op.create_index("run_started_at_ix", "run", ["started_at"])


def _create_standing() -> None:
    op.create_table(
        "standing",
        sa.Column("resource_key", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("since", MOMENT, nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("looked_at", MOMENT, nullable=True),
        sa.Column("last_good_at", MOMENT, nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("strikes", sa.Text(), nullable=False),
        sa.Column("broken_when_added", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Text(), nullable=False),
        sa.Column("evidence_hash", sa.LargeBinary(), nullable=True),
        sa.Column("has_evidence", sa.Boolean(), nullable=False),
        _refers("standing", "resource_key", "resource.key"),
        sa.PrimaryKeyConstraint("resource_key", name="standing_pk"),
    )
    op.create_index("standing_due_at_ix", "standing", ["due_at"])


def _create_check_result() -> None:
    op.create_table(
        "check_result",
        sa.Column("run_key", sa.Integer(), nullable=False),
        sa.Column("resource_key", sa.Integer(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("status_code", sa.SmallInteger(), nullable=True),
        sa.Column("elapsed_us", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("final_url", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("body_hash", sa.LargeBinary(), nullable=True),
        _refers("check_result", "resource_key", "resource.key"),
        _refers("check_result", "run_key", "run.key"),
        sa.PrimaryKeyConstraint("run_key", "resource_key", "number", name="check_result_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("check_result_resource_key_at_ix", "check_result", ["resource_key", "at"])


def _create_evidence() -> None:
    op.create_table(
        "body",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("bodies", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="body_pk"),
    )
    op.create_table(
        "evidence",
        sa.Column("run_key", sa.Integer(), nullable=False),
        sa.Column("resource_key", sa.Integer(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("good", sa.Boolean(), nullable=False),
        sa.Column("keep", sa.Boolean(), nullable=False),
        sa.Column("has_page", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("observation", sa.LargeBinary(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        _refers("evidence", "body_hash", "body.hash"),
        sa.ForeignKeyConstraint(
            ["run_key", "resource_key", "number"],
            ["check_result.run_key", "check_result.resource_key", "check_result.number"],
            name="evidence_check_result_fk",
        ),
        sa.PrimaryKeyConstraint("run_key", "resource_key", "number", name="evidence_pk"),
    )
    op.create_index("evidence_body_hash_ix", "evidence", ["body_hash"])
    op.create_index("evidence_resource_key_at_ix", "evidence", ["resource_key", "at"])


def _create_page_and_known() -> None:
    op.create_table(
        "page",
        sa.Column("resource_key", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        _refers("page", "resource_key", "resource.key"),
        sa.PrimaryKeyConstraint("resource_key", name="page_pk"),
    )
    op.create_table(
        "known",
        sa.Column("resource_key", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("expectation_hash", sa.Text(), nullable=False),
        sa.Column("rules_version", sa.Text(), nullable=False),
        _refers("known", "resource_key", "resource.key"),
        sa.PrimaryKeyConstraint("resource_key", name="known_pk"),
    )


def _create_transition() -> None:
    op.create_table(
        "transition",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("resource_key", sa.Integer(), nullable=False),
        sa.Column("run_key", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        _refers("transition", "resource_key", "resource.key"),
        _refers("transition", "run_key", "run.key"),
        sa.PrimaryKeyConstraint("key", name="transition_pk"),
    )
    op.create_index("transition_at_ix", "transition", ["at"])
    op.create_index("transition_resource_key_at_ix", "transition", ["resource_key", "at"])


def _create_incident() -> None:
    op.create_table(
        "incident",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("resource_key", sa.Integer(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("open_for", sa.Integer(), nullable=True),
        _refers("incident", "resource_key", "resource.key"),
        sa.PrimaryKeyConstraint("key", name="incident_pk"),
        sa.UniqueConstraint("open_for", name="incident_open_for_key"),
    )
    op.create_index("incident_closed_at_ix", "incident", ["closed_at"])
    op.create_index("incident_resource_key_opened_at_ix", "incident", ["resource_key", "opened_at"])


def _create_week_count() -> None:
    op.create_table(
        "week_count",
        sa.Column("resource_key", sa.Integer(), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        _refers("week_count", "resource_key", "resource.key"),
        sa.PrimaryKeyConstraint("resource_key", "monday", name="week_count_pk"),
    )
    op.create_index("week_count_monday_ix", "week_count", ["monday"])
