"""The monitor as a service: calls run and report on a timetable, nothing else."""

from monitor.service.health import Health, serve_health
from monitor.service.timetable import Deeds, Timetable

__all__ = ["Deeds", "Health", "Timetable", "serve_health"]
