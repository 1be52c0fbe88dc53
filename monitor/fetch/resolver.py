"""A host name -> its IP addresses (hosts file first, then DNS), or NameNotFound, or NameTrouble."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, ip_address
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import aiodns
import pycares

from monitor.fetch.address import Address

HOSTS_FILE = Path("/etc/hosts")
_NO_HOSTS: Mapping[str, tuple[Address, ...]] = MappingProxyType({})
ATTEMPT_SECONDS = (
    2.5  # for one question to one server: two rounds fit twice into the usual 20 s check
)


class NameNotFound(Exception):
    """The name does not exist: a real NXDOMAIN."""


class NameTrouble(Exception):
    """The name could not be looked up: SERVFAIL, no answer in time, or an answer without addresses."""


class Resolver(Protocol):
    """What the fetch room asks of names."""

    async def addresses(self, host: str) -> tuple[Address, ...]:
        """Return at least one address; raise NameNotFound or NameTrouble."""

    async def mail_hosts(self, domain: str) -> tuple[str, ...]:
        """Return the names in the domain's MX records, () where it has none; raise as `addresses`."""

    async def aclose(self) -> None:
        """Give back sockets and threads."""


class DnsResolver:
    """Asks the hosts file, then the system's name servers (or `nameservers`, each "address:port")."""

    def __init__(
        self,
        *,
        nameservers: Sequence[str] = (),
        hosts: Mapping[str, tuple[Address, ...]] = _NO_HOSTS,
        attempt_seconds: float = ATTEMPT_SECONDS,
    ) -> None:
        self._nameservers = nameservers
        self._hosts = hosts
        self._attempt_seconds = attempt_seconds
        self._channel: aiodns.DNSResolver | None = None

    async def addresses(self, host: str) -> tuple[Address, ...]:
        """Return the addresses of a host, IPv4 first; raise NameNotFound or NameTrouble."""
        listed = self._hosts.get(host)
        if listed:
            return listed
        # IPv4 first: addresses are tried one after the other, and a host's broken IPv6 is the
        # commoner fault; without any route to IPv4 the first attempt fails at once.
        answers = await asyncio.gather(
            self._query(host, "A"), self._query(host, "AAAA"), return_exceptions=True
        )
        found = tuple(
            ip_address(record.data.addr)
            for answer in answers
            if not isinstance(answer, BaseException)
            for record in answer
            if isinstance(record.data, (pycares.ARecordData, pycares.AAAARecordData))
        )
        if found:
            return found
        raise _why_nothing(host, answers)

    async def mail_hosts(self, domain: str) -> tuple[str, ...]:
        """Return the MX names of a domain, () for none, ("",) for "takes no mail" (RFC 7505)."""
        (answer,) = await asyncio.gather(self._query(domain, "MX"), return_exceptions=True)
        if isinstance(answer, BaseException):
            if answer.args[:1] == (aiodns.error.ARES_ENODATA,):
                return ()
            raise _why_nothing(domain, (answer,))
        return tuple(
            record.data.exchange.removesuffix(".")
            for record in answer
            if isinstance(record.data, pycares.MXRecordData)
        )

    async def aclose(self) -> None:
        """Close the DNS channel."""
        if self._channel is not None:
            await self._channel.close()

    async def _query(self, name: str, kind: str) -> Sequence[pycares.DNSRecord]:
        if self._channel is None:
            self._channel = aiodns.DNSResolver(
                nameservers=self._nameservers or None, timeout=self._attempt_seconds, tries=2
            )
        return (await self._channel.query_dns(name, kind)).answer


def read_hosts(text: str) -> dict[str, tuple[Address, ...]]:
    """Return the addresses of every name in a hosts file; lines that make no sense are passed over."""
    hosts: dict[str, tuple[Address, ...]] = {}
    for line in text.splitlines():
        literal, *names = line.partition("#")[0].split() or [""]
        try:
            address = ip_address(literal)
        except ValueError:
            continue
        for name in names:
            key = name.lower().removesuffix(".")
            before = hosts.get(key, ())
            is_ipv4 = isinstance(address, IPv4Address)
            hosts[key] = (address, *before) if is_ipv4 else (*before, address)
    return hosts


def system_hosts(path: Path = HOSTS_FILE) -> dict[str, tuple[Address, ...]]:
    """Return the names that this machine's own hosts file lists, none where it cannot be read."""
    try:
        return read_hosts(path.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return {}


def _why_nothing(host: str, answers: Sequence[object]) -> Exception:
    errors = [answer for answer in answers if isinstance(answer, BaseException)]
    for error in errors:
        if not isinstance(error, aiodns.error.DNSError):
            raise error
    codes = {error.args[0] for error in errors}
    if codes == {aiodns.error.ARES_ENOTFOUND} and len(errors) == len(answers):
        return NameNotFound(f"{host} does not exist (NXDOMAIN)")
    words = "; ".join(sorted({str(error.args[1]) for error in errors})) or "an empty answer"
    return NameTrouble(f"{host} could not be looked up: {words}")
