"""What was seen and what was expected -> a verdict; a verdict and what we remember -> a status. Pure."""

from monitor.judge.causes import CauseGroup, flapping, group
from monitor.judge.edition import RULES_VERSION
from monitor.judge.rules import RULES, judge
from monitor.judge.standing import advance
from monitor.judge.trust import disown, most_hosts_failed, our_fault
from monitor.judge.unchanged import expectation_hash, known, usable

__all__ = [
    "RULES",
    "RULES_VERSION",
    "CauseGroup",
    "advance",
    "disown",
    "expectation_hash",
    "flapping",
    "group",
    "judge",
    "known",
    "most_hosts_failed",
    "our_fault",
    "usable",
]
