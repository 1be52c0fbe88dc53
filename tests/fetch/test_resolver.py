from __future__ import annotations

import asyncio
from ipaddress import ip_address
from pathlib import Path

import pytest

from monitor.fetch.resolver import (
    DnsResolver,
    NameNotFound,
    NameTrouble,
    read_hosts,
    system_hosts,
)
from tests.servers.names import Zone, name_server

A4 = "a.example. 60 IN A 192.0.2.1"
A6 = "a.example. 60 IN AAAA 2001:db8::1"


def addresses(zone: Zone, host: str = "a.example", hosts: str = "") -> list[str]:
    async def scenario() -> list[str]:
        async with name_server(zone) as server:
            resolver = DnsResolver(
                nameservers=[server], hosts=read_hosts(hosts), attempt_seconds=0.2
            )
            try:
                return [str(address) for address in await resolver.addresses(host)]
            finally:
                await resolver.aclose()

    return asyncio.run(scenario())


def mail_hosts(zone: Zone) -> tuple[str, ...]:
    async def scenario() -> tuple[str, ...]:
        async with name_server(zone) as server:
            resolver = DnsResolver(nameservers=[server])
            try:
                return await resolver.mail_hosts("a.example")
            finally:
                await resolver.aclose()

    return asyncio.run(scenario())


@pytest.mark.parametrize(
    ("a", "aaaa", "found"),
    [
        ([A4], [A6], ["192.0.2.1", "2001:db8::1"]),
        ([A4], [], ["192.0.2.1"]),
        ([], [A6], ["2001:db8::1"]),
        ([A4], "SERVFAIL", ["192.0.2.1"]),
        ([A4], "NXDOMAIN", ["192.0.2.1"]),
        ("SERVFAIL", [A6], ["2001:db8::1"]),
        (["a.example. 60 IN CNAME b.example.", "b.example. 60 IN A 192.0.2.2"], [], ["192.0.2.2"]),
    ],
)
def test_a_name_stands_for_all_its_addresses_ipv4_first(
    a: list[str] | str, aaaa: list[str] | str, found: list[str]
) -> None:
    assert addresses({("a.example", "A"): a, ("a.example", "AAAA"): aaaa}) == found


@pytest.mark.parametrize(
    ("a", "aaaa", "trouble", "words"),
    [
        ("NXDOMAIN", "NXDOMAIN", NameNotFound, "a.example does not exist (NXDOMAIN)"),
        ("NXDOMAIN", "SERVFAIL", NameTrouble, "could not be looked up"),
        ("NXDOMAIN", [], NameTrouble, "could not be looked up"),
        (
            "NXDOMAIN",
            ["a.example. 60 IN CNAME b.example."],
            NameTrouble,
            "could not be looked up",
        ),
        ("SERVFAIL", "SERVFAIL", NameTrouble, "DNS server returned general failure"),
        ("REFUSED", "REFUSED", NameTrouble, "refused"),
        ([], [], NameTrouble, "DNS server returned answer with no data"),
        ("SILENCE", "SILENCE", NameTrouble, "Timeout while contacting DNS servers"),
        (["a.example. 60 IN CNAME b.example."], [], NameTrouble, "could not be looked up"),
    ],
)
def test_only_a_real_nxdomain_means_that_a_name_does_not_exist(
    a: list[str] | str, aaaa: list[str] | str, trouble: type[Exception], words: str
) -> None:
    with pytest.raises(trouble, match=words.replace("(", r"\(").replace(")", r"\)")):
        addresses({("a.example", "A"): a, ("a.example", "AAAA"): aaaa})


def test_the_hosts_file_goes_first() -> None:
    zone: Zone = {("a.example", "A"): [A4], ("a.example", "AAAA"): [A6]}
    assert addresses(zone, hosts="127.0.0.1 a.example") == ["127.0.0.1"]
    assert addresses(zone, hosts="127.0.0.1 b.example") == ["192.0.2.1", "2001:db8::1"]


def test_a_hosts_file_is_read_as_the_system_reads_it() -> None:
    text = """
    # comment
    ::1        localhost ip6-localhost
    127.0.0.1\tLocalHost # the same
    nonsense   x
    10.0.0.1
    """
    assert read_hosts(text) == {
        "localhost": (ip_address("127.0.0.1"), ip_address("::1")),
        "ip6-localhost": (ip_address("::1"),),
    }


def test_a_system_without_a_hosts_file_lists_no_names(tmp_path: Path) -> None:
    assert system_hosts(tmp_path / "none") == {}


@pytest.mark.parametrize(
    ("mx", "names"),
    [
        (
            ["a.example. 60 IN MX 10 mx1.example.", "a.example. 60 IN MX 20 mx2.example."],
            ("mx1.example", "mx2.example"),
        ),
        (["a.example. 60 IN MX 0 ."], ("",)),
        ([], ()),
    ],
)
def test_the_mail_hosts_of_a_domain_are_told(mx: list[str], names: tuple[str, ...]) -> None:
    assert mail_hosts({("a.example", "MX"): mx}) == names


@pytest.mark.parametrize(
    ("answer", "trouble"), [("NXDOMAIN", NameNotFound), ("SERVFAIL", NameTrouble)]
)
def test_a_mail_domain_that_cannot_be_looked_up_is_told(
    answer: str, trouble: type[Exception]
) -> None:
    with pytest.raises(trouble):
        mail_hosts({("a.example", "MX"): answer})
