"""The registry's `settings:`, the environment and flags -> one frozen Settings, read once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from monitor.errors import SettingsInvalid
from monitor.settings.sections import Settings

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
        settings = Settings.model_validate(merged, context={"folder": folder})
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
        path = tuple(str(part) for part in error["loc"] if part != "[key]")
        source = next(
            (name for key, name in sources.items() if path[: len(key)] == key), "settings"
        )
        lines.append(f"{source}: {'.'.join(path)}: {error['msg'].removeprefix('Value error, ')}")
    return "\n".join(lines)


def _anchored(settings: Settings, folder: Path) -> Settings:
    """Return the settings with every relative path, SQLite's included, below the registry's folder."""
    scheme, three, name = settings.database.partition("sqlite:///")
    is_relative = not scheme and three and name and name != ":memory:" and not name.startswith("/")
    return settings.model_copy(
        update={
            "database": f"sqlite:///{folder / name}" if is_relative else settings.database,
            "reports": folder / settings.reports,
        }
    )
