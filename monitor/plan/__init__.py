"""Resources, their Standings and the time -> which are looked at now, in which order, and when again."""

from monitor.plan.due import due
from monitor.plan.order import interleave, order
from monitor.plan.when import next_look

__all__ = ["due", "interleave", "next_look", "order"]
