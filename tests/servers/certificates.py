"""Certificates for test servers, good and bad ones, made on the spot under an authority of our own."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

_DAY = timedelta(days=1)


@dataclass
class Authority:
    """An authority that readers trust (`bundle`), and the server contexts it signs."""

    folder: Path
    root: trustme.CA = field(
        default_factory=lambda: trustme.CA(
            organization_name="A test authority", key_type=trustme.KeyType.ECDSA
        )
    )

    @cached_property
    def bundle(self) -> Path:
        path = self.folder / "authority.pem"
        self.root.cert_pem.write_to_path(str(path))
        return path

    def good(self, host: str, *, not_after: datetime | None = None) -> ssl.SSLContext:
        return self._context(
            self.root.issue_cert(host, not_after=not_after, key_type=trustme.KeyType.ECDSA)
        )

    def expired(self, host: str) -> ssl.SSLContext:
        now = datetime.now(UTC)
        return self._context(
            self.root.issue_cert(host, not_before=now - 30 * _DAY, not_after=now - _DAY)
        )

    def not_yet_valid(self, host: str) -> ssl.SSLContext:
        now = datetime.now(UTC)
        return self._context(
            self.root.issue_cert(host, not_before=now + _DAY, not_after=now + 30 * _DAY)
        )

    def untrusted(self, host: str) -> ssl.SSLContext:
        """Signed by an authority that nobody knows."""
        return self._context(trustme.CA().issue_cert(host))

    def self_signed(self, host: str) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        return server_context(key, [build(host, key, host, key)])

    @staticmethod
    def _context(certificate: trustme.LeafCert) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        return context


def build(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool = False,
    issuer_at: str | None = None,
) -> x509.Certificate:
    """Return a certificate; `issuer_at` is where its AIA extension says that the issuer's is."""
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + 90 * _DAY)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if not is_authority:
        names = x509.SubjectAlternativeName([x509.DNSName(subject)])
        builder = builder.add_extension(names, critical=False)
    if issuer_at:
        access = x509.AccessDescription(
            AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(issuer_at)
        )
        builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def server_context(
    key: ec.EllipticCurvePrivateKey, chain: list[x509.Certificate]
) -> ssl.SSLContext:
    """Return a server context that shows `chain`, leaf first."""
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem += b"".join(certificate.public_bytes(Encoding.PEM) for certificate in chain)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with trustme.Blob(pem).tempfile() as path:
        context.load_cert_chain(path)
    return context
