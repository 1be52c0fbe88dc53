"""One registry with its settings and its history, open: what every wish of a person starts from."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.history import History
from monitor.model import Clock, Registry
from monitor.settings import Settings


@dataclass(frozen=True, slots=True)
class House:
    """One registry with its settings and its history, open."""

    registry: Registry
    settings: Settings
    history: History
    clock: Clock
