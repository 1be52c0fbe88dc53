"""The settings' `ca_bundle` -> TLS contexts that trust what a reader's browser trusts; a connection -> its certificate."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import certifi
import httpx

from monitor.errors import SettingsInvalid
from monitor.model import Certificate

# Where systems keep the authorities they trust, for a Python whose own OpenSSL looks elsewhere.
SYSTEM_BUNDLES = (
    Path("/etc/ssl/certs/ca-certificates.crt"),  # Debian, Alpine
    Path("/etc/pki/tls/certs/ca-bundle.crt"),  # Fedora
    Path("/etc/ssl/ca-bundle.pem"),  # openSUSE
    Path("/etc/ssl/cert.pem"),  # macOS, BSD
)

# Old servers that browsers still open must not fail here, and what browsers refuse must:
# SECLEVEL=1 takes 1024-bit Diffie-Hellman and SHA-1 signatures in the handshake (level 2 is a
# distribution's choice, no browser's); the floor stays TLS 1.2, as in every browser since 2020.
CIPHERS = "DEFAULT:@SECLEVEL=1"
_LEGACY_SERVER_CONNECT = (
    0x4  # SSL_OP_LEGACY_SERVER_CONNECT: servers without RFC 5746; ssl names it from 3.12
)


def context(ca_bundle: Path | None, intermediates: Iterable[bytes] = ()) -> ssl.SSLContext:
    """Return a context that verifies chain, dates and host name.

    Trusts `ca_bundle` alone if given, else the system's authorities, else certifi's. `intermediates`
    (DER) help to build a chain; none of them may be self-issued, or it would be trusted.
    Raises SettingsInvalid for a bundle that cannot be read.
    """
    fresh = _bare()
    for der in intermediates:
        fresh.load_verify_locations(cadata=der)
    fresh.verify_mode = ssl.CERT_REQUIRED
    fresh.check_hostname = True
    if ca_bundle is None:
        _trust_system(fresh)
        return fresh
    try:
        fresh.load_verify_locations(cafile=ca_bundle)
    except OSError as error:
        raise SettingsInvalid(
            f"network.ca_bundle: {ca_bundle} cannot be used: {error.strerror or error}"
            " (accepted: a PEM file of certificates)"
        ) from error
    return fresh


def unverified() -> ssl.SSLContext:
    """Return a context that takes any certificate: only for reading one, never for a request."""
    fresh = _bare()
    fresh.check_hostname = False
    fresh.verify_mode = ssl.CERT_NONE
    return fresh


def certificate(response: httpx.Response, host: str) -> Certificate | None:
    """Return the certificate of the connection that a response came over; None without TLS."""
    stream = response.extensions.get("network_stream")
    connection = stream.get_extra_info("ssl_object") if stream is not None else None
    shown = connection.getpeercert() if connection is not None else None
    if not shown:
        return None
    return Certificate(
        host=host,
        not_after=_moment(shown["notAfter"]),
        not_before=_moment(shown["notBefore"]),
        issuer=_issuer(shown["issuer"]),
        chain_complete=not response.extensions.get("chain_completed", False),
    )


def _moment(written: str) -> datetime:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(written), UTC)


def _bare() -> ssl.SSLContext:
    # Not ssl.create_default_context: from Python 3.13 it is stricter than browsers (X509_STRICT)
    # and takes any known intermediate for a root (PARTIAL_CHAIN), which chain.py must never do.
    fresh = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    fresh.minimum_version = ssl.TLSVersion.TLSv1_2
    fresh.set_ciphers(CIPHERS)
    fresh.options |= _LEGACY_SERVER_CONNECT
    return fresh


def _trust_system(fresh: ssl.SSLContext) -> None:
    # The compiled-in places only: `load_default_certs` would read the environment behind our back.
    paths = ssl.get_default_verify_paths()
    folder = Path(paths.openssl_capath)
    bundle = next(
        (path for path in (Path(paths.openssl_cafile), *SYSTEM_BUNDLES) if path.is_file()), None
    )
    if folder.is_dir() and next(folder.glob("*.0"), None):
        fresh.load_verify_locations(capath=folder)  # read one by one when needed: a faster start
    else:
        fresh.load_verify_locations(cafile=bundle or certifi.where())


def _issuer(names: tuple[tuple[tuple[str, str], ...], ...]) -> str:
    parts = {key: value for group in names for key, value in group}
    return parts.get("organizationName") or parts.get("commonName") or ""
