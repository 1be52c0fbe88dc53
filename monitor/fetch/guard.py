"""IP addresses a name stands for -> those we may connect to; the rest is refused, whoever names it."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from monitor.fetch.address import Address, as_literal

Network = IPv4Network | IPv6Network

# Each row: the network and what it is. Source: the IANA special-purpose registries for IPv4 and IPv6.
# Own rows, because `ipaddress.is_global` answers differently from one Python to the next.
FORBIDDEN: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(network), reason)
    for network, reason in (
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by a carrier's customers"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "a cloud's own control address"),
        ("169.254.0.0/16", "link-local, where clouds serve metadata"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "for documentation"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("64:ff9b:1::/48", "a private IPv4 translation"),
        ("fc00::/7", "private, where clouds serve metadata"),
        ("fe80::/10", "link-local"),
        ("ff00::/8", "multicast"),
        ("2001::/23", "reserved for protocols, Teredo among them"),
        ("2001:db8::/32", "for documentation"),
        ("3fff::/20", "for documentation"),
    )
)
EVERYWHERE: tuple[Network, ...] = (IPv4Network("0.0.0.0/0"), IPv6Network("::/0"))
_GLOBAL_UNICAST = IPv6Network("2000::/3")  # RFC 4291: everything else in IPv6 is special

# Each row: an IPv6 network that carries an IPv4 address, and how many bits stand behind that address.
EMBEDDINGS: tuple[tuple[IPv6Network, int], ...] = (
    (IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64: how a network without IPv4 reaches IPv4 sites
    (IPv6Network("2002::/16"), 80),  # 6to4
)


class AddressRefused(Exception):
    """Every address that a host stands for lies in a network we do not enter."""


class Guard:
    """Refuses private, loopback, link-local, metadata and other special addresses.

    `allowed` are the operator's exceptions (`network.allow_networks`).
    """

    def __init__(self, allowed: Iterable[Network] = ()) -> None:
        self._allowed = tuple(allowed)

    def vet(self, host: str, addresses: Iterable[Address]) -> tuple[Address, ...]:
        """Return the addresses that may be connected to; raise AddressRefused where none may."""
        candidates = tuple(addresses)
        reasons = {address: self.refusal(address) for address in candidates}
        permitted = tuple(address for address in candidates if reasons[address] is None)
        if permitted or not candidates:
            return permitted
        address = candidates[0]
        leads_to = "is " if host == str(address) else f"stands for {address}, which is "
        raise AddressRefused(
            f"{host} {leads_to}{reasons[address]}"
            " (accepted: public addresses, and networks that network.allow_networks names)"
        )

    def vet_unresolved(self, host: str) -> None:
        """Raise AddressRefused for a host that somebody else will look up and that is plainly local."""
        is_local = host == "localhost" or host.endswith(".localhost")  # RFC 6761, 6.3
        literal = IPv4Address("127.0.0.1") if is_local else as_literal(host)
        if literal is not None:
            self.vet(host, (literal,))

    def refusal(self, address: Address) -> str | None:
        """Return what is wrong with an address, in words that complete "which is ..."; None: nothing."""
        inner = embedded(address)
        if self._allows(address) or (inner is not None and self._allows(inner)):
            return None
        if inner is not None:
            return self.refusal(inner)
        named = next((reason for network, reason in FORBIDDEN if _holds(network, address)), None)
        if named is None and isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
            return "not a public address"
        return named

    def _allows(self, address: Address) -> bool:
        return any(_holds(network, address) for network in self._allowed)


def embedded(address: Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address carries and leads to, or None."""
    if isinstance(address, IPv4Address):
        return None
    behind = next((bits for network, bits in EMBEDDINGS if address in network), None)
    return None if behind is None else IPv4Address((int(address) >> behind) & 0xFFFF_FFFF)


def _holds(network: Network, address: Address) -> bool:
    return network.version == address.version and address in network
