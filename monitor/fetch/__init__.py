"""Check -> Observation: the only room that speaks HTTP, DNS and TLS."""

from monitor.fetch.client import open_probe, ping
from monitor.fetch.resolver import NameNotFound, NameTrouble, Resolver

__all__ = ["NameNotFound", "NameTrouble", "Resolver", "open_probe", "ping"]
