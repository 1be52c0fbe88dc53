from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.fetch.guard import FORBIDDEN, AddressRefused, Guard, embedded


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("0.0.0.0", "unspecified"),
        ("10.1.2.3", "private"),
        ("100.64.0.1", "shared by a carrier's customers"),
        ("100.127.255.255", "shared by a carrier's customers"),
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("168.63.129.16", "a cloud's own control address"),
        ("169.254.169.254", "link-local, where clouds serve metadata"),
        ("172.31.255.255", "private"),
        ("192.0.0.192", "reserved for protocols"),
        ("192.0.2.1", "for documentation"),
        ("192.88.99.1", "a 6to4 relay"),
        ("192.168.0.1", "private"),
        ("198.19.0.1", "for benchmarks"),
        ("198.51.100.1", "for documentation"),
        ("203.0.113.1", "for documentation"),
        ("224.0.0.1", "multicast"),
        ("255.255.255.255", "reserved"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("::127.0.0.1", "not a public address"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:169.254.169.254", "link-local, where clouds serve metadata"),
        ("::ffff:0:127.0.0.1", "not a public address"),
        ("64:ff9b::10.0.0.1", "private"),
        ("64:ff9b:1::10.0.0.1", "a private IPv4 translation"),
        ("2002:7f00:1::", "loopback"),
        ("2002:a9fe:a9fe::1", "link-local, where clouds serve metadata"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "reserved for protocols, Teredo among them"),
        ("2001:db8::1", "for documentation"),
        ("3fff::1", "for documentation"),
        ("fc00::1", "private, where clouds serve metadata"),
        ("fd00:ec2::254", "private, where clouds serve metadata"),
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("fec0::1", "not a public address"),
        ("ff02::1", "multicast"),
        ("4000::1", "not a public address"),
        ("8.8.8.8", None),
        ("100.63.255.255", None),
        ("100.128.0.0", None),
        ("172.32.0.1", None),
        ("2606:4700::1111", None),
        ("::ffff:8.8.8.8", None),
        ("64:ff9b::8.8.8.8", None),
        ("2002:808:808::1", None),
    ],
)
def test_only_public_addresses_are_let_through(address: str, reason: str | None) -> None:
    assert Guard().refusal(ip_address(address)) == reason


@pytest.mark.parametrize(
    ("allowed", "address", "is_permitted"),
    [
        ("127.0.0.0/8", "127.0.0.1", True),
        ("127.0.0.0/8", "::ffff:127.0.0.1", True),
        ("127.0.0.0/8", "::1", False),
        ("::1/128", "::1", True),
        ("10.0.0.0/24", "10.0.0.255", True),
        ("10.0.0.0/24", "10.0.1.0", False),
        ("fd00:ec2::254/128", "fd00:ec2::254", True),
    ],
)
def test_the_operator_may_name_exceptions(allowed: str, address: str, is_permitted: bool) -> None:
    guard = Guard([ip_network(allowed)])
    assert (guard.refusal(ip_address(address)) is None) is is_permitted


def test_every_row_refuses_something_that_no_other_row_does() -> None:
    for network, reason in FORBIDDEN:
        assert Guard().refusal(network[0]) == reason


def test_of_several_addresses_only_the_permitted_ones_remain() -> None:
    addresses = [ip_address("127.0.0.1"), ip_address("8.8.8.8"), ip_address("10.0.0.1")]
    assert Guard().vet("a.example", addresses) == (IPv4Address("8.8.8.8"),)


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("a.example", "a.example stands for 127.0.0.1, which is loopback"),
        ("127.0.0.1", "127.0.0.1 is loopback"),
    ],
)
def test_a_refusal_says_what_was_refused_why_and_what_is_accepted(host: str, words: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        Guard().vet(host, [ip_address("127.0.0.1")])
    accepted = " (accepted: public addresses, and networks that network.allow_networks names)"
    assert str(refused.value) == words + accepted


@pytest.mark.parametrize(
    ("host", "is_refused"),
    [
        ("localhost", True),
        ("a.localhost", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("8.8.8.8", False),
        ("example.org", False),
    ],
)
def test_what_a_proxy_would_look_up_is_refused_where_it_is_plainly_local(
    host: str, is_refused: bool
) -> None:
    if is_refused:
        with pytest.raises(AddressRefused):
            Guard().vet_unresolved(host)
    else:
        Guard().vet_unresolved(host)


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:0:0", "64:ff9b::"]))
def test_an_address_inside_another_is_judged_like_the_address_itself(
    inner: IPv4Address, prefix: str
) -> None:
    outer = IPv6Address(int(IPv6Address(prefix)) | int(inner))
    assert embedded(outer) == inner
    assert Guard().refusal(outer) == Guard().refusal(inner)


@given(st.ip_addresses())
def test_nothing_private_by_python_is_let_through(address: IPv4Address | IPv6Address) -> None:
    if Guard().refusal(address) is None:
        inner = embedded(address)
        assert (inner or address).is_global
