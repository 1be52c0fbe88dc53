"""A throw-away certificate authority: names and dates in, files that TLS servers and clients load out."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# TLS libraries read the real clock, so what counts as valid must hold in real and in simulated time.
TEN_YEARS = timedelta(days=3652)
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Paper:
    """What a host shows: the names it is made out to, and until when it holds."""

    names: tuple[str, ...]
    not_after: datetime  # UTC


@dataclass(slots=True)
class Authority:
    """Signs certificates for made-up hosts; nothing of it outlives its folder."""

    folder: Path
    now: datetime  # UTC; what is made holds from ten years before this moment
    _key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    _contexts: dict[Paper, ssl.SSLContext] = field(default_factory=dict)
    _root: x509.Certificate = field(init=False)

    def __post_init__(self) -> None:
        self._root = self._signed_root()
        self.bundle.write_bytes(self._root.public_bytes(serialization.Encoding.PEM))

    @property
    def bundle(self) -> Path:
        """Return the file to trust, for `MONITOR_CA_BUNDLE`."""
        return self.folder / "authority.pem"

    def lasting(self, *names: str) -> Paper:
        """Return a paper that holds for ten years more."""
        return Paper(names, self.now + TEN_YEARS)

    def context(self, paper: Paper) -> ssl.SSLContext:
        """Return what a server needs to show the paper."""
        if paper not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self._file(paper))
            self._contexts[paper] = context
        return self._contexts[paper]

    def _file(self, paper: Paper) -> Path:
        path = self.folder / f"{paper.names[0]}-{len(self._contexts)}.pem"
        leaf = self._signed_leaf(paper).public_bytes(serialization.Encoding.PEM)
        path.write_bytes(self._private_bytes() + leaf)
        path.chmod(0o600)
        return path

    def _private_bytes(self) -> bytes:
        return self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def _signed_root(self) -> x509.Certificate:
        name = _name("Throw-away authority of the monitor's demo")
        usage = x509.KeyUsage(
            digital_signature=True,
            key_cert_sign=True,
            crl_sign=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        )
        builder = (
            self._blank(name, name, self.now + TEN_YEARS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
        )
        return builder.sign(self._key, hashes.SHA256())

    def _signed_leaf(self, paper: Paper) -> x509.Certificate:
        names = x509.SubjectAlternativeName([x509.DNSName(name) for name in paper.names])
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = (
            self._blank(_name(paper.names[0]), self._root.subject, paper.not_after)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(names, critical=False)
            .add_extension(issuer, critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        )
        return builder.sign(self._key, hashes.SHA256())

    def _blank(
        self, subject: x509.Name, issuer: x509.Name, not_after: datetime
    ) -> x509.CertificateBuilder:
        identifier = x509.SubjectKeyIdentifier.from_public_key(self._key.public_key())
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.now - TEN_YEARS)
            .not_valid_after(not_after)
            .add_extension(identifier, critical=False)
        )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])
