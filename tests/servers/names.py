"""A real DNS server on loopback (UDP, dnslib), and a resolver that answers from a table."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import cast

from dnslib import QTYPE, RCODE, RR, DNSRecord

from monitor.fetch import NameNotFound
from monitor.fetch.address import Address

Zone = Mapping[tuple[str, str], Sequence[str] | str]  # (name, type) -> zone file lines, or an RCODE


class _Protocol(asyncio.DatagramProtocol):
    def __init__(self, zone: Zone, asked: list[tuple[str, str]]) -> None:
        self.zone = zone
        self.asked = asked
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, packet: bytes, address: tuple[str, int]) -> None:
        question = DNSRecord.parse(packet)
        key = (str(question.q.qname).rstrip(".").lower(), QTYPE[question.q.qtype])
        self.asked.append(key)
        answer = self.zone.get(key, ())
        if answer == "SILENCE":
            return
        reply = question.reply()
        if isinstance(answer, str):
            reply.header.rcode = getattr(RCODE, answer)
        else:
            for line in answer:
                reply.add_answer(*RR.fromZone(line))
        assert self.transport is not None
        self.transport.sendto(reply.pack(), address)


@asynccontextmanager
async def name_server(zone: Zone, asked: list[tuple[str, str]] | None = None) -> AsyncIterator[str]:
    """Serve a zone; yield "address:port". Names it does not know have no records (NODATA)."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: _Protocol(zone, asked if asked is not None else []), ("127.0.0.1", 0)
    )
    try:
        host, port = transport.get_extra_info("sockname")
        yield f"{host}:{port}"
    finally:
        transport.close()


class TableResolver:
    """Answers from a table; several answers for one name are given one after the other."""

    def __init__(self, table: Mapping[str, Sequence[Sequence[str]]] | None = None) -> None:
        self.table = {
            name: [list(answer) for answer in rows] for name, rows in (table or {}).items()
        }
        self.asked: list[str] = []

    async def addresses(self, host: str) -> tuple[Address, ...]:
        self.asked.append(host)
        rows = self.table.get(host)
        if not rows:
            raise NameNotFound(f"{host} does not exist (NXDOMAIN)")
        return tuple(map(ip_address, rows.pop(0) if len(rows) > 1 else rows[0]))

    async def mail_hosts(self, domain: str) -> tuple[str, ...]:
        return ()

    async def aclose(self) -> None:
        pass
