"""The registry's `settings:`, the environment and flags, merged into one frozen Settings, read once.

A flag goes before the environment (`MONITOR_*`), the environment before the registry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from monitor.errors import SettingsInvalid
from monitor.model import Patience

UNITS = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "second": timedelta(seconds=1),
    "min": timedelta(minutes=1),
    "minute": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
DURATION_WORDS = "a number and a unit (ms, s, min, h, days, weeks), such as 20 s or 6 hours"
_DURATION = re.compile(r"\s*(\d{1,7}(?:\.\d{1,6})?)\s*([a-zA-Z]+)\s*")


def duration(text: object) -> timedelta:
    """Return "20 s", "6 hours" or "0" as a timedelta; raise ValueError for anything else."""
    if isinstance(text, timedelta):
        return text
    match = _DURATION.fullmatch("0 s" if str(text).strip() == "0" else str(text))
    unit = (
        UNITS.get(match[2].lower()) or UNITS.get(match[2].lower().removesuffix("s"))
        if match
        else None
    )
    if match is None or unit is None:
        raise ValueError(f"{str(text)!r} is not a duration (accepted: {DURATION_WORDS})")
    return float(match[1]) * unit


def _known_timezone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"{name!r} is not a time zone (accepted: names such as America/New_York)"
        ) from None


def _http_url(url: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\S*", url):
        raise ValueError(f"{url!r} is not an address (accepted: http:// or https:// addresses)")
    return url


Duration = Annotated[timedelta, BeforeValidator(duration)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
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

    proxy: HttpUrl | None = None
    no_proxy: tuple[str, ...] = ()
    ca_bundle: Path | None = None
    resolve: Mapping[str, str] = Field(default_factory=dict)  # host[:port] -> address[:port]
    allow_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    concurrency: int = Field(64, ge=1, le=4096)
    body_cap: int = Field(2_000_000, ge=1024)  # bytes, after decompression


class Settings(Section):
    """Everything that an operator sets."""

    timezone: Annotated[str, AfterValidator(_known_timezone)] = "UTC"
    contact: str = ""  # goes into the honest User-Agent
    canaries: tuple[HttpUrl, ...] = ("https://example.com/", "https://example.org/")
    heartbeat: HttpUrl | None = None
    database: str = "sqlite:///monitor.db"
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


# Each row: the variable, where it goes, and what separates the parts of a list ("" for a single value).
ENVIRONMENT: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("HTTPS_PROXY", ("network", "proxy"), ""),
    ("https_proxy", ("network", "proxy"), ""),
    ("NO_PROXY", ("network", "no_proxy"), ","),
    ("no_proxy", ("network", "no_proxy"), ","),
    ("SSL_CERT_FILE", ("network", "ca_bundle"), ""),
    ("MONITOR_TIMEZONE", ("timezone",), ""),
    ("MONITOR_CONTACT", ("contact",), ""),
    ("MONITOR_CANARIES", ("canaries",), ","),
    ("MONITOR_HEARTBEAT", ("heartbeat",), ""),
    ("MONITOR_DATABASE_URL", ("database",), ""),
    ("MONITOR_REPORTS", ("reports",), ""),
    ("MONITOR_REPORT_DAY", ("report", "day"), ""),
    ("MONITOR_REPORT_HOUR", ("report", "hour"), ""),
    ("MONITOR_PROXY", ("network", "proxy"), ""),
    ("MONITOR_NO_PROXY", ("network", "no_proxy"), ","),
    ("MONITOR_CA_BUNDLE", ("network", "ca_bundle"), ""),
    ("MONITOR_RESOLVE", ("network", "resolve"), ","),  # host[:port]=address[:port], ...
    ("MONITOR_ALLOW_NETWORKS", ("network", "allow_networks"), ","),
    ("MONITOR_CONCURRENCY", ("network", "concurrency"), ""),
)


def load(
    file: Mapping[str, object],
    environ: Mapping[str, str],
    flags: Mapping[str, object],
    folder: Path,
) -> Settings:
    """Return the settings of the registry's section, the environment and flags, paths absolute.

    `flags` holds top-level keys of Settings (None: not given). Relative paths are relative to
    `folder`, the registry's. Raises SettingsInvalid with every mistake, each named with its source.
    """
    merged = _nested(file)
    sources: dict[tuple[str, ...], str] = {}
    for variable, path, separator in ENVIRONMENT:
        if environ.get(variable):
            _put(merged, path, _split(environ[variable], path[-1], separator))
            sources[path] = variable
    for key, value in flags.items():
        if value is not None:
            merged[key] = value
            sources[(key,)] = f"--{key}"
    try:
        settings = Settings.model_validate(merged)
    except ValidationError as invalid:
        raise SettingsInvalid(_explained(invalid, sources)) from invalid
    return _anchored(settings, folder)


def _nested(file: Mapping[str, object]) -> dict[str, object]:
    return {
        key: dict(value) if isinstance(value, Mapping) else value for key, value in file.items()
    }


def _put(merged: dict[str, object], path: tuple[str, ...], value: object) -> None:
    *sections, key = path
    for section in sections:
        inner = merged.setdefault(section, {})
        assert isinstance(inner, dict)  # noqa: S101  (a section that is no mapping failed in the registry)
        merged = inner
    merged[key] = value


def _split(text: str, key: str, separator: str) -> object:
    if not separator:
        return text
    parts = [part.strip() for part in text.split(separator) if part.strip()]
    if key == "resolve":
        return {name: address for name, _, address in (part.partition("=") for part in parts)}
    return parts


def _explained(invalid: ValidationError, sources: Mapping[tuple[str, ...], str]) -> str:
    lines = []
    for error in invalid.errors():
        path = tuple(str(part) for part in error["loc"])
        source = next(
            (name for key, name in sources.items() if path[: len(key)] == key), "settings"
        )
        lines.append(f"{source}: {'.'.join(path)}: {error['msg'].removeprefix('Value error, ')}")
    return "\n".join(lines)


def _anchored(settings: Settings, folder: Path) -> Settings:
    """Return the settings with every relative path, SQLite's included, below the registry's folder."""
    scheme, three, name = settings.database.partition("sqlite:///")
    is_relative = not scheme and three and name and name != ":memory:" and not name.startswith("/")
    bundle = settings.network.ca_bundle
    network = settings.network.model_copy(update={"ca_bundle": folder / bundle if bundle else None})
    return settings.model_copy(
        update={
            "database": f"sqlite:///{folder / name}" if is_relative else settings.database,
            "reports": folder / settings.reports,
            "network": network,
        }
    )
