"""The tables under one name each, for the statements of this room; the two modules of rows define them."""

from __future__ import annotations

from sqlalchemy import MetaData, Table

from monitor.history import look_tables as look
from monitor.history import run_tables as run
from monitor.history.catalogue import Row

METADATA: MetaData = Row.metadata


def _table(row: type[Row]) -> Table:
    return METADATA.tables[str(row.__tablename__)]


RESOURCE = _table(run.ResourceRow)
FACTSHEET = _table(run.FactSheetRow)
REFERENCE = _table(run.ReferenceRow)
REGISTRY_TEXT = _table(run.RegistryTextRow)
RUN = _table(run.RunRow)
LEASE = _table(run.LeaseRow)
REPORT = _table(run.ReportRow)
STANDING = _table(look.StandingRow)
CHECK_RESULT = _table(look.CheckResultRow)
BODY = _table(look.BodyRow)
EVIDENCE = _table(look.EvidenceRow)
PAGE = _table(look.PageRow)
TRANSITION = _table(look.TransitionRow)
INCIDENT = _table(look.IncidentRow)
KNOWN = _table(look.KnownRow)
CERTIFICATE = _table(look.CertificateRow)
WEEK_COUNT = _table(look.WeekCountRow)
