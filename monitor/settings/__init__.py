"""The registry's `settings:`, the environment and flags, merged into one frozen Settings, read once.

A flag goes before the environment (`MONITOR_*`), the environment before the registry.
"""

from monitor.settings.load import ENVIRONMENT, load
from monitor.settings.sections import (
    NetworkSection,
    PatienceSection,
    ReportSection,
    RetentionSection,
    Section,
    Settings,
    Weekday,
)
from monitor.settings.values import DURATION_WORDS, UNITS, Duration, HttpUrl, duration

__all__ = [
    "DURATION_WORDS",
    "ENVIRONMENT",
    "UNITS",
    "Duration",
    "HttpUrl",
    "NetworkSection",
    "PatienceSection",
    "ReportSection",
    "RetentionSection",
    "Section",
    "Settings",
    "Weekday",
    "duration",
    "load",
]
