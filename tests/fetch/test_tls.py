"""Looks at real TLS servers on loopback; the certificates are made on the spot."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from monitor.errors import SettingsInvalid
from monitor.fetch import open_probe
from monitor.fetch.intermediates import is_self_issued
from monitor.fetch.trust import context
from monitor.model import Certificate, FailureKind, Observation
from tests.fetch.looking import AT_ONCE, LOOPBACK, check, look, settings
from tests.servers.certificates import Authority, build, server_context
from tests.servers.clock import FakeClock
from tests.servers.proxy import proxy
from tests.servers.web import PAGE, Answer, Server, hang_up, listen, reply, serve

HOST = "page.example"


def looked(tls: ssl.SSLContext, authority: Authority, answer: Answer = PAGE) -> Observation:
    """Look at https://page.example/, which is served on loopback under `tls`."""

    async def scenario() -> Observation:
        async with serve(answer, tls=tls) as server:
            network = settings(
                ca_bundle=authority.bundle, resolve={HOST: f"127.0.0.1:{server.port}"}
            )
            return await look(f"https://{HOST}/", with_settings=network)

    return asyncio.run(scenario())


def kind(observation: Observation) -> FailureKind | None:
    return observation.failure.kind if observation.failure else None


def test_a_good_certificate_is_told_with_its_last_day(authority: Authority) -> None:
    last_day = datetime(2036, 5, 4, 12, 30, tzinfo=UTC)
    closing = reply(200, b"page", length=False)
    observation = looked(authority.good(HOST, not_after=last_day), authority, closing)
    issuer = "A test authority"
    assert observation.status_code == 200
    first_day = datetime(2000, 1, 1, tzinfo=UTC)
    assert observation.certificate == Certificate(
        HOST, last_day, issuer, chain_complete=True, not_before=first_day
    )


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        ("expired", FailureKind.TLS_EXPIRED),
        ("not_yet_valid", FailureKind.TLS_EXPIRED),
        ("untrusted", FailureKind.TLS_UNTRUSTED),
        ("self_signed", FailureKind.TLS_UNTRUSTED),
    ],
)
def test_a_bad_certificate_is_told_apart_by_what_is_bad(
    authority: Authority, server: str, expected: FailureKind
) -> None:
    observation = looked(getattr(authority, server)(HOST), authority)
    assert kind(observation) is expected
    assert observation.attempts == 1
    assert observation.certificate is None


def test_a_certificate_of_another_host_is_told(authority: Authority) -> None:
    observation = looked(authority.good("other.example"), authority)
    assert kind(observation) is FailureKind.TLS_WRONG_HOST
    assert observation.failure is not None
    assert "page.example" in observation.failure.detail


async def spoken_to(answer: bytes | None) -> Observation:
    """Look by https at a server that says `answer` to whatever it hears; None: nothing, ever."""

    async def on_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        if answer is None:
            await reader.read()
        writer.write(answer or b"")

    async with listen(on_connection) as port:
        return await look(check(f"https://127.0.0.1:{port}/", seconds=0.3))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", FailureKind.TLS_ERROR),
        (b"\x15\x03\x03\x00\x02\x02\x28", FailureKind.TLS_ERROR),  # the alert "handshake failure"
        (b"\x15\x03\x01\x00\x02\x02\x46", FailureKind.TLS_ERROR),  # the alert "protocol version"
        (b"", FailureKind.CONNECTION_LOST),
        (None, FailureKind.TIMEOUT),
    ],
    ids=["plain http", "no common cipher", "no common version", "hangs up", "silence"],
)
def test_a_handshake_that_fails_says_how(answer: bytes | None, expected: FailureKind) -> None:
    assert kind(asyncio.run(spoken_to(answer))) is expected


def test_an_old_cipher_that_browsers_take_is_taken(authority: Authority) -> None:
    old = authority.good(HOST)
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    old.set_ciphers("ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0")
    assert looked(old, authority).status_code == 200


def test_the_certificate_is_that_of_the_last_https_hop(authority: Authority) -> None:
    async def scenario() -> Observation:
        async with serve(PAGE) as plain:
            answer = reply(302, Location=plain.url())
            async with serve(answer, tls=authority.good(HOST)) as server:
                network = settings(
                    ca_bundle=authority.bundle, resolve={HOST: f"127.0.0.1:{server.port}"}
                )
                return await look(f"https://{HOST}/", with_settings=network)

    observation = asyncio.run(scenario())
    assert [hop.status_code for hop in observation.hops] == [302, 200]
    assert observation.certificate is not None
    assert observation.certificate.host == HOST


def test_an_address_may_have_a_certificate_of_its_own(authority: Authority) -> None:
    async def scenario() -> Observation:
        async with serve(PAGE, tls=authority.good("127.0.0.1")) as server:
            network = settings(ca_bundle=authority.bundle)
            return await look(server.url(scheme="https"), with_settings=network)

    assert asyncio.run(scenario()).status_code == 200


class Chain:
    """A root, an intermediate and a leaf whose server shows no intermediate."""

    def __init__(self, folder: Path, *, issuer_at: str, links: int = 1) -> None:
        keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(links + 2)]
        names = ["Root", *(f"Intermediate {n}" for n in range(links)), HOST]
        self.root = build("Root", keys[0], "Root", keys[0], is_authority=True)
        self.certificates = [self.root]
        for n in range(1, links + 2):
            self.certificates.append(
                build(
                    names[n],
                    keys[n],
                    names[n - 1],
                    keys[n - 1],
                    is_authority=n <= links,
                    issuer_at=f"{issuer_at}/{n - 1}",
                )
            )
        self.tls = server_context(keys[-1], self.certificates[-1:])
        self.bundle = folder / "root.pem"
        self.bundle.write_bytes(self.root.public_bytes(Encoding.PEM))


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def incomplete(
    folder: Path,
    served: dict[str, bytes] | None = None,
    *,
    links: int = 1,
    looks: int = 1,
    trusts_root: bool = True,
) -> tuple[Observation, list[str]]:
    """Look at a server that forgot its intermediates; `served` overrides what their addresses bring.

    Returns the last observation and what was fetched.
    """

    async def scenario() -> tuple[Observation, Server]:
        routes: dict[str, Answer] = {}
        async with serve(routes) as issuers:
            chain = Chain(folder, issuer_at=issuers.url("").rstrip("/"), links=links)
            routes |= {f"/{n}": reply(200, der(one)) for n, one in enumerate(chain.certificates)}
            routes |= {path: reply(200, body) for path, body in (served or {}).items()}
            async with serve(PAGE, tls=chain.tls) as server:
                network = settings(
                    ca_bundle=chain.bundle if trusts_root else Authority(folder).bundle,
                    resolve={HOST: f"127.0.0.1:{server.port}"},
                )
                async with open_probe(network, AT_ONCE, FakeClock()) as probe:
                    for _ in range(looks):
                        observation = await probe.look(check(f"https://{HOST}/"))
                return observation, issuers

    observation, issuers = asyncio.run(scenario())
    return observation, [request.target for request in issuers.requests]


def test_a_forgotten_intermediate_is_fetched_as_browsers_do(tmp_path: Path) -> None:
    observation, fetched = incomplete(tmp_path)
    assert observation.status_code == 200
    assert observation.certificate is not None
    assert observation.certificate.chain_complete is False
    assert fetched == ["/1", "/0"]


def test_several_forgotten_intermediates_are_fetched(tmp_path: Path) -> None:
    observation, fetched = incomplete(tmp_path, links=3)
    assert observation.status_code == 200
    assert fetched == ["/3", "/2", "/1"]


def test_the_fetched_intermediate_serves_for_the_whole_run(tmp_path: Path) -> None:
    observation, fetched = incomplete(tmp_path, looks=2)
    assert observation.certificate is not None
    assert observation.certificate.chain_complete is False
    assert fetched == ["/1", "/0"]


def test_an_intermediate_under_an_unknown_root_makes_nobody_trusted(tmp_path: Path) -> None:
    observation, fetched = incomplete(tmp_path, trusts_root=False)
    assert kind(observation) is FailureKind.TLS_UNTRUSTED
    assert fetched == ["/1", "/0"]


@pytest.mark.parametrize("served", [b"", b"nonsense", b"x" * 100_000])
def test_an_intermediate_that_cannot_be_had_leaves_the_chain_untrusted(
    tmp_path: Path, served: bytes
) -> None:
    observation, _ = incomplete(tmp_path, {"/1": served})
    assert kind(observation) is FailureKind.TLS_UNTRUSTED
    assert observation.failure is not None
    assert "unable to get local issuer certificate" in observation.failure.detail


async def look_at_incomplete(
    folder: Path,
    routes: dict[str, Answer] | None = None,
    *,
    form: Callable[[x509.Certificate], bytes] = der,
    status: int = 200,
    answer: Answer = PAGE,
    issuer_at: str = "",
    allow: Sequence[str] = LOOPBACK,
) -> tuple[Observation, Server]:
    """Look at a server that forgot its intermediate; it is served in `form` unless `routes` say otherwise."""
    paths = dict(routes or {})
    async with serve(paths) as issuers:
        chain = Chain(folder, issuer_at=issuer_at or issuers.url("").rstrip("/"))
        paths.setdefault("/1", reply(status, form(chain.certificates[1])))
        async with serve(answer, tls=chain.tls) as server:
            with_settings = settings(
                allow=allow,
                ca_bundle=chain.bundle,
                resolve={HOST: f"127.0.0.1:{server.port}"},
            )
            return await look(f"https://{HOST}/", with_settings=with_settings), issuers


@pytest.mark.parametrize("subject", ["Evil", "evil", "EVIL  ", "Evil "])
def test_a_strangers_root_never_becomes_a_trusted_one(tmp_path: Path, subject: str) -> None:
    """The server names an issuer that signs itself, its two names spelled alike or almost alike."""
    key = ec.generate_private_key(ec.SECP256R1())
    root = build(subject, key, "Evil", key, is_authority=True)
    assert is_self_issued(root)

    async def scenario() -> Observation:
        async with serve(reply(200, der(root))) as issuers:
            leaf = build(HOST, key, subject, key, issuer_at=issuers.url("/root"))
            async with serve(PAGE, tls=server_context(key, [leaf])) as server:
                network = settings(
                    ca_bundle=Authority(tmp_path).bundle,
                    resolve={HOST: f"127.0.0.1:{server.port}"},
                )
                return await look(f"https://{HOST}/", with_settings=network)

    assert kind(asyncio.run(scenario())) is FailureKind.TLS_UNTRUSTED


def test_an_intermediate_is_not_fetched_from_a_private_address(tmp_path: Path) -> None:
    scene = look_at_incomplete(tmp_path, issuer_at="http://127.0.0.2", allow=("127.0.0.1/32",))
    observation, _ = asyncio.run(scene)
    assert kind(observation) is FailureKind.TLS_UNTRUSTED


@pytest.mark.parametrize(
    "form",
    [
        lambda one: one.public_bytes(Encoding.PEM),
        lambda one: pkcs7.serialize_certificates([one], Encoding.DER),
    ],
    ids=["pem", "pkcs7"],
)
def test_an_intermediate_may_come_in_any_usual_form(
    tmp_path: Path, form: Callable[[x509.Certificate], bytes]
) -> None:
    observation, _ = asyncio.run(look_at_incomplete(tmp_path, form=form))
    assert observation.status_code == 200


@pytest.mark.parametrize("tls_to_proxy", [False, True])
def test_a_forgotten_intermediate_is_fetched_behind_a_proxy_too(
    tmp_path: Path, tls_to_proxy: bool
) -> None:
    async def scenario() -> tuple[Observation, list[str]]:
        routes: dict[str, Answer] = {}
        proxy_authority = Authority(tmp_path)
        async with serve(routes) as issuers:
            chain = Chain(tmp_path, issuer_at="http://issuers.example")
            routes |= {f"/{n}": reply(200, der(one)) for n, one in enumerate(chain.certificates)}
            chain.bundle.write_bytes(
                chain.bundle.read_bytes() + proxy_authority.bundle.read_bytes()
            )
            proxy_tls = proxy_authority.good("127.0.0.1") if tls_to_proxy else None
            async with (
                serve(PAGE, tls=chain.tls) as server,
                proxy({HOST: server.port, "issuers.example": issuers.port}, tls=proxy_tls) as way,
            ):
                scheme = "https" if tls_to_proxy else "http"
                with_settings = settings(
                    ca_bundle=chain.bundle, proxy=f"{scheme}://127.0.0.1:{way.port}"
                )
                return await look(f"https://{HOST}/", with_settings=with_settings), way.asked

    observation, asked = asyncio.run(scenario())
    assert observation.status_code == 200
    assert observation.certificate is not None
    assert observation.certificate.chain_complete is False
    tunnel = f"CONNECT {HOST}:443"
    assert asked == [tunnel, tunnel, "GET http://issuers.example/1", tunnel]


def test_a_redirect_of_an_intermediate_is_not_followed(tmp_path: Path) -> None:
    routes: dict[str, Answer] = {"/1": reply(302, Location="/0")}
    observation, issuers = asyncio.run(look_at_incomplete(tmp_path, routes))
    assert kind(observation) is FailureKind.TLS_UNTRUSTED
    assert [request.target for request in issuers.requests] == ["/1"]


def test_an_intermediate_on_an_error_page_is_not_taken(tmp_path: Path) -> None:
    observation, issuers = asyncio.run(look_at_incomplete(tmp_path, status=404))
    assert kind(observation) is FailureKind.TLS_UNTRUSTED
    assert len(issuers.requests) == 1


@pytest.mark.parametrize("scheme", ["https", "ldap"])
def test_an_intermediate_is_fetched_over_http_only(tmp_path: Path, scheme: str) -> None:
    async def scenario() -> tuple[Observation, Server]:
        issuer = Authority(tmp_path)
        routes: dict[str, Answer] = {}
        async with serve(routes, tls=issuer.good("127.0.0.1")) as issuers:
            chain = Chain(tmp_path, issuer_at=f"{scheme}://127.0.0.1:{issuers.port}")
            routes["/1"] = reply(200, der(chain.certificates[1]))
            chain.bundle.write_bytes(chain.bundle.read_bytes() + issuer.bundle.read_bytes())
            async with serve(PAGE, tls=chain.tls) as server:
                with_settings = settings(
                    ca_bundle=chain.bundle, resolve={HOST: f"127.0.0.1:{server.port}"}
                )
                return await look(f"https://{HOST}/", with_settings=with_settings), issuers

    observation, issuers = asyncio.run(scenario())
    assert kind(observation) is FailureKind.TLS_UNTRUSTED
    assert issuers.requests == []


def test_trouble_after_the_chain_was_completed_is_told_as_it_is(tmp_path: Path) -> None:
    """Not as the incomplete chain that came before it."""
    observation, _ = asyncio.run(look_at_incomplete(tmp_path, answer=hang_up))
    assert kind(observation) is FailureKind.CONNECTION_LOST


@pytest.mark.parametrize(
    ("content", "words"), [(None, "No such file or directory"), ("nonsense", "")]
)
def test_a_bundle_that_cannot_be_used_is_a_mistake_in_the_settings(
    tmp_path: Path, content: str | None, words: str
) -> None:
    bundle = tmp_path / "bundle.pem"
    if content is not None:
        bundle.write_text(content)
    with pytest.raises(SettingsInvalid) as invalid:
        context(bundle)
    assert str(invalid.value).startswith(f"network.ca_bundle: {bundle} cannot be used: {words}")
    assert str(invalid.value).endswith("(accepted: a PEM file of certificates)")


def test_by_default_the_systems_authorities_are_trusted_and_nothing_is_lax() -> None:
    trusting = context(None)
    assert trusting.verify_mode is ssl.CERT_REQUIRED
    assert trusting.check_hostname
    assert not trusting.verify_flags & ssl.VERIFY_X509_PARTIAL_CHAIN
    assert trusting.minimum_version is ssl.TLSVersion.TLSv1_2
