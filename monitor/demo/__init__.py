"""A tour of the whole house: a small web of its own, some weeks in seconds, and a report worth looking at."""

from monitor.demo.live import MakeParts, OpenHouse, live

__all__ = ["MakeParts", "OpenHouse", "live"]
