"""Looks through a real proxy on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from monitor.errors import SettingsInvalid
from monitor.fetch import open_probe
from monitor.fetch.proxies import NoProxy
from monitor.model import FailureKind, Observation
from tests.fetch.looking import AT_ONCE, look, settings
from tests.servers.certificates import Authority
from tests.servers.clock import FakeClock
from tests.servers.names import TableResolver
from tests.servers.proxy import Proxy, proxy
from tests.servers.web import PAGE, Answer, reply, serve

HOST = "page.example"


def looked(
    authority: Authority,
    url: str,
    *,
    answer: Answer = PAGE,
    refusal: str | None = None,
    credentials: str = "",
    no_proxy: tuple[str, ...] = (),
    tls_to_proxy: bool = False,
    resolve: Mapping[str, str] | None = None,
) -> tuple[Observation, Proxy]:
    """Look at `url`, which only the proxy knows the way to; page.example is served with and without TLS."""

    async def scenario() -> tuple[Observation, Proxy]:
        tls = authority.good(HOST) if url.startswith("https") else None
        proxy_tls = authority.good("127.0.0.1") if tls_to_proxy else None
        async with (
            serve(answer, tls=tls) as server,
            proxy({HOST: server.port}, refusal=refusal, tls=proxy_tls) as way,
        ):
            scheme = "https" if tls_to_proxy else "http"
            rows = {host: f"{to}:{server.port}" for host, to in (resolve or {}).items()}
            network = settings(
                allow=("127.0.0.1/32",) if rows else (),
                proxy=f"{scheme}://{credentials}127.0.0.1:{way.port}",
                no_proxy=no_proxy,
                ca_bundle=authority.bundle,
                resolve=rows,
            )
            return await look(url, with_settings=network, resolver=TableResolver()), way

    return asyncio.run(scenario())


def kind(observation: Observation) -> FailureKind | None:
    return observation.failure.kind if observation.failure else None


@pytest.mark.parametrize("tls_to_proxy", [False, True])
def test_https_goes_through_a_tunnel(authority: Authority, tls_to_proxy: bool) -> None:
    observation, way = looked(authority, f"https://{HOST}/", tls_to_proxy=tls_to_proxy)
    assert observation.status_code == 200
    assert observation.certificate is not None
    assert observation.hops[0].address is None
    assert way.asked == [f"CONNECT {HOST}:443"]


def test_http_is_forwarded(authority: Authority) -> None:
    observation, way = looked(authority, f"http://{HOST}/")
    assert observation.status_code == 200
    assert way.asked == [f"GET http://{HOST}/"]


def test_the_proxys_password_is_sent_to_it(authority: Authority) -> None:
    observation, way = looked(authority, f"https://{HOST}/", credentials="me:secret@")
    assert observation.status_code == 200
    assert way.authorizations == ["Basic bWU6c2VjcmV0"]


@pytest.mark.parametrize(
    ("url", "refusal", "expected"),
    [
        (f"https://{HOST}/", "407 Proxy Authentication Required", FailureKind.PROXY),
        (f"http://{HOST}/", "407 Proxy Authentication Required", FailureKind.PROXY),
        (f"https://{HOST}/", "403 Forbidden", FailureKind.PROXY),
        (f"https://{HOST}/", "400 Bad Request", FailureKind.PROXY),
        ("https://gone.example/", None, FailureKind.CONNECT_FAILED),
    ],
)
def test_trouble_of_the_proxy_is_told_from_trouble_behind_it(
    authority: Authority, url: str, refusal: str | None, expected: FailureKind
) -> None:
    observation, _ = looked(authority, url, refusal=refusal)
    assert kind(observation) is expected


def test_a_bad_certificate_behind_the_proxy_is_the_sites(authority: Authority) -> None:
    async def scenario() -> Observation:
        async with (
            serve(PAGE, tls=authority.expired(HOST)) as server,
            proxy({HOST: server.port}) as way,
        ):
            network = settings(allow=(), proxy=way.url, ca_bundle=authority.bundle)
            return await look(f"https://{HOST}/", with_settings=network, resolver=TableResolver())

    assert kind(asyncio.run(scenario())) is FailureKind.TLS_EXPIRED


def test_a_bad_certificate_of_the_proxy_is_the_proxys(authority: Authority) -> None:
    async def scenario() -> Observation:
        async with proxy({}, tls=authority.expired("127.0.0.1")) as way:
            network = settings(
                allow=(), proxy=f"https://127.0.0.1:{way.port}", ca_bundle=authority.bundle
            )
            return await look(f"https://{HOST}/", with_settings=network, resolver=TableResolver())

    assert kind(asyncio.run(scenario())) is FailureKind.PROXY


@pytest.mark.parametrize("url", [f"https://{HOST}/", f"http://{HOST}/"])
def test_a_proxy_that_is_not_there_is_the_proxys_trouble(url: str) -> None:
    async def scenario() -> Observation:
        async with proxy({}) as way:
            pass
        return await look(url, with_settings=settings(proxy=way.url), resolver=TableResolver())

    observation = asyncio.run(scenario())
    assert kind(observation) is FailureKind.PROXY
    assert observation.attempts == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://2130706433/",
        "http://[::1]/",
        "http://localhost/",
        "http://169.254.169.254/latest",
    ],
)
def test_a_proxy_is_not_asked_for_private_addresses(url: str) -> None:
    async def scenario() -> tuple[Observation, Proxy]:
        async with proxy({}) as way:
            network = settings(allow=(), proxy=way.url)
            return await look(url, with_settings=network, resolver=TableResolver()), way

    observation, way = asyncio.run(scenario())
    assert kind(observation) is FailureKind.FORBIDDEN_ADDRESS
    assert way.asked == []


def test_a_redirect_through_the_proxy_into_a_private_network_is_refused(
    authority: Authority,
) -> None:
    to_metadata = reply(302, Location="http://169.254.169.254/")
    observation, way = looked(authority, f"http://{HOST}/", answer=to_metadata)
    assert kind(observation) is FailureKind.FORBIDDEN_ADDRESS
    assert len(way.asked) == 1


def test_what_no_proxy_names_is_asked_directly(authority: Authority) -> None:
    observation, way = looked(authority, f"https://{HOST}/", no_proxy=("example",))
    assert kind(observation) is FailureKind.DNS_NOT_FOUND
    assert way.asked == []


def test_a_host_whose_place_the_operator_names_is_asked_there(authority: Authority) -> None:
    observation, way = looked(authority, f"https://{HOST}/", resolve={HOST: "127.0.0.1"})
    assert (observation.status_code, observation.hops[0].address) == (200, "127.0.0.1")
    assert way.asked == []


@pytest.mark.parametrize(
    ("entries", "host", "is_direct"),
    [
        ((), "a.example", False),
        (("",), "a.example", False),
        (("*",), "a.example", True),
        (("a.example",), "a.example", True),
        (("A.Example ",), "a.example", True),
        (("a.example",), "www.a.example", True),
        (("a.example",), "ba.example", False),
        ((".a.example",), "a.example", True),
        ((".a.example",), "www.a.example", True),
        (("*.a.example",), "www.a.example", True),
        (("www.a.example",), "a.example", False),
        (("a.example", "b.example"), "b.example", True),
        (("10.0.0.0/8",), "10.1.2.3", True),
        (("10.0.0.0/8",), "11.1.2.3", False),
        (("10.0.0.1/8",), "10.1.2.3", True),
        (("10.1.2.3",), "10.1.2.3", True),
        (("2001:db8::/32",), "2001:db8::1", True),
        (("[2001:db8::1]",), "2001:db8::1", True),
        (("10.0.0.0/8",), "2001:db8::1", False),
        (("1.2.3",), "4.1.2.3", False),
        (("a.example",), "10.1.2.3", False),
        (("müller.de",), "xn--mller-kva.de", True),
    ],
)
def test_no_proxy_is_read_as_curl_reads_it(
    entries: tuple[str, ...], host: str, is_direct: bool
) -> None:
    assert NoProxy(entries)(host) is is_direct


def test_a_proxy_address_that_makes_no_sense_is_a_mistake_in_the_settings() -> None:
    async def scenario() -> None:
        async with open_probe(settings(proxy="http://xn--zz:3128"), AT_ONCE, FakeClock()):
            pass

    with pytest.raises(SettingsInvalid) as invalid:
        asyncio.run(scenario())
    assert str(invalid.value).startswith("network.proxy: 'xn--zz' is no host name: ")
    assert str(invalid.value).endswith(" (accepted: http://host:port or https://host:port)")
