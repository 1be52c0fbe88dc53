"""Bytes of certificates -> where their issuers can be fetched; a module of its own for its costly library."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import AuthorityInformationAccessOID

# What cryptography raises for a certificate that breaks its rules.
_UNREADABLE = (
    ValueError,
    x509.ExtensionNotFound,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    x509.InvalidVersion,
)


def issuer_addresses(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return where a certificate says that its issuer's certificate can be fetched."""
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess)
    except _UNREADABLE:
        return ()
    return tuple(
        description.access_location.value
        for description in access.value
        if description.access_method == AuthorityInformationAccessOID.CA_ISSUERS
        and isinstance(description.access_location, x509.UniformResourceIdentifier)
    )


def is_self_issued(certificate: x509.Certificate) -> bool:
    """Return whether subject and issuer are one, as loosely as OpenSSL compares names, or looser.

    OpenSSL takes any self-issued certificate among the known ones for a trusted root. What a
    stranger's server hands out must never become one, so doubt counts as yes.
    """
    try:
        return _folded(certificate.subject) == _folded(certificate.issuer)
    except _UNREADABLE:
        return True


def _folded(name: x509.Name) -> list[tuple[str, str]]:
    return sorted(
        (part.oid.dotted_string, " ".join(str(part.value).split()).casefold()) for part in name
    )


def certificate(content: bytes) -> x509.Certificate | None:
    """Return the first certificate in a DER, PEM or PKCS 7 file, or None."""
    for read in (
        x509.load_der_x509_certificate,
        x509.load_pem_x509_certificate,
        lambda der: pkcs7.load_der_pkcs7_certificates(der)[0],
    ):
        try:
            return read(content)
        except (*_UNREADABLE, IndexError, UnsupportedAlgorithm):
            continue
    return None


def der(certificate: x509.Certificate) -> bytes:
    """Return the certificate as OpenSSL takes it."""
    return certificate.public_bytes(Encoding.DER)
