"""The settings' `resolve` rows and a host and port -> where to connect instead, as curl's --connect-to."""

from __future__ import annotations

import re
from collections.abc import Mapping

from monitor.errors import SettingsInvalid
from monitor.fetch.address import Address, AddressInvalid, as_literal, canonical_host

_PLACE = re.compile(r"(?P<host>\[[^\]]+\]|[^:\[\]]+)(?::(?P<port>[0-9]{1,5}))?")

Place = tuple[str, int | None]


class Routes:
    """Looks up the operator's own answer for a host; the name itself stays in Host header, SNI and certificate."""

    def __init__(self, rows: Mapping[str, str]) -> None:
        self._rows = {_place(key, key): _target(key, value) for key, value in rows.items()}

    def names(self, host: str) -> bool:
        """Return whether any row is about this host."""
        return any(name == host for name, _ in self._rows)

    def find(self, host: str, port: int) -> tuple[Address, int] | None:
        """Return the address and port for a canonical host, the row with its port first; None: no row."""
        target = self._rows.get((host, port)) or self._rows.get((host, None))
        return None if target is None else (target[0], target[1] or port)


def _place(text: str, key: str) -> Place:
    is_bare_ipv6 = text.count(":") > 1 and "[" not in text
    match = _PLACE.fullmatch(f"[{text}]" if is_bare_ipv6 else text)
    port = int(match["port"]) if match and match["port"] else None
    is_port = port is None or 0 < port < 65536
    try:
        return canonical_host(match["host"] if match and is_port else ""), port
    except AddressInvalid as invalid:
        raise SettingsInvalid(
            f"network.resolve: {key}: {text!r} is no host"
            " (accepted: host or host:port, then address or address:port)"
        ) from invalid


def _target(key: str, text: str) -> tuple[Address, int | None]:
    host, port = _place(text, key)
    address = as_literal(host)
    if address is None:
        raise SettingsInvalid(
            f"network.resolve: {key}: {text!r} is no IP address"
            " (accepted: an address such as 192.0.2.7, 192.0.2.7:8443 or [2001:db8::7]:8443)"
        )
    return address, port
