"""Everything that an operator sets, as frozen sections with their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from monitor.model import Patience
from monitor.settings.values import (
    Bundle,
    Database,
    Duration,
    HttpUrl,
    Proxy,
    ResolvedAddress,
    ResolvedHost,
    Timezone,
)

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Section(BaseModel):
    """A part of `settings:`: frozen, and an unknown key is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ReportSection(Section):
    """When the weekly report is written, in the time zone of the settings."""

    day: Weekday = "mon"
    hour: int = Field(9, ge=0, le=23)


class PatienceSection(Section):
    """How long trouble must last before it is believed."""

    broken_looks: int = Field(2, ge=1, le=20)
    broken_gap: Duration = timedelta(hours=1)
    unsure_looks: int = Field(3, ge=1, le=20)
    unsure_span: Duration = timedelta(hours=24)
    blocked_looks: int = Field(2, ge=1, le=20)
    attention_looks: int = Field(2, ge=1, le=20)
    recovery_looks: int = Field(2, ge=1, le=20)
    recovery_gap: Duration = timedelta(minutes=15)


class RetentionSection(Section):
    """How long the history keeps what it may forget."""

    results: Duration = timedelta(days=400)
    evidence: Duration = timedelta(days=400)


class NetworkSection(Section):
    """How the network is reached."""

    proxy: Proxy | None = None
    no_proxy: tuple[str, ...] = ()
    ca_bundle: Bundle | None = None
    # host[:port] -> address[:port]
    resolve: Mapping[ResolvedHost, ResolvedAddress] = Field(default_factory=dict)
    allow_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    concurrency: int = Field(64, ge=1, le=4096)
    body_cap: int = Field(2_000_000, ge=1024)  # bytes, after decompression


class Settings(Section):
    """Everything that an operator sets."""

    timezone: Timezone = "UTC"
    contact: str = ""  # goes into the honest User-Agent
    canaries: tuple[HttpUrl, ...] = ("https://example.com/", "https://example.org/")
    heartbeat: HttpUrl | None = None
    database: Database = "sqlite:///monitor.db"
    reports: Path = Path("reports")
    report: ReportSection = ReportSection()
    patience: PatienceSection = PatienceSection()
    retention: RetentionSection = RetentionSection()
    network: NetworkSection = NetworkSection()

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone of reports."""
        return ZoneInfo(self.timezone)

    @property
    def patience_values(self) -> Patience:
        """Return the patience as the value that `judge` decides by."""
        return Patience(**dict(self.patience))
