"""The only room with SQL: what was seen and decided goes in, plain values for plans and reports come out."""

from monitor.history.lease import Lease
from monitor.history.prune import PruneCounts
from monitor.history.store import History, open_history

__all__ = ["History", "Lease", "PruneCounts", "open_history"]
