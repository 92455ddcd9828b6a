"""The kit's own certificate authority and the broker's certificate (X.509, P-256).

Valid from 1999 on: a board's clock starts in 2000 and has to be able to connect before
it knows the time (RFC 5280 for the fields).
"""

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from gateway.support import END_OF_SUPPORT

NOT_BEFORE = datetime(1999, 1, 1, tzinfo=UTC)


class Authority(NamedTuple):
    """The room's certificate authority: its key (secret) and certificate, both DER."""

    key: bytes
    certificate: bytes


class Issued(NamedTuple):
    """A certificate for a server and its key, both PEM."""

    key: bytes
    certificate: bytes


def new_authority(room: str) -> Authority:
    """Return a new authority for the room of that id."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = named(f"Dannaya {room}")
    certificate = (
        dated(name, name, key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage(signs_certificates=True), critical=True)
        .add_extension(identifier(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(
        plain_key(key, Encoding.DER), certificate.public_bytes(Encoding.DER)
    )


def issue(authority: Authority, hosts: Sequence[str]) -> Issued:
    """Return a server's certificate for these names and addresses."""
    authority_key = read_key(authority.key)
    issuer = x509.load_der_x509_certificate(authority.certificate)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        dated(named("Dannaya broker"), issuer.subject, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage(signs_certificates=False), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        )
        .add_extension(x509.SubjectAlternativeName(subjects(hosts)), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(
                authority_key.public_key()
            ),
            critical=False,
        )
        .sign(authority_key, hashes.SHA256())
    )
    return Issued(plain_key(key, Encoding.PEM), certificate.public_bytes(Encoding.PEM))


def pem(certificate: bytes) -> bytes:
    """Return a DER certificate as PEM."""
    return x509.load_der_x509_certificate(certificate).public_bytes(Encoding.PEM)


def belongs(authority: Authority) -> bool:
    """Tell whether an authority's key and certificate are whole, and a pair."""
    try:
        certificate = x509.load_der_x509_certificate(authority.certificate)
        certificate.verify_directly_issued_by(certificate)  # no byte of it was changed
        return read_key(authority.key).public_key() == certificate.public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm, InvalidSignature):
        return False


def covers(certificate: bytes, authority: Authority, hosts: Sequence[str]) -> bool:
    """Tell whether a PEM certificate is this authority's and names all the hosts."""
    try:
        found = x509.load_pem_x509_certificate(certificate)
        found.verify_directly_issued_by(
            x509.load_der_x509_certificate(authority.certificate)
        )
        extension = found.extensions.get_extension_for_class(
            x509.SubjectAlternativeName
        )
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False  # whatever is wrong with it: a new one is made
    return set(subjects(hosts)) <= set(extension.value)


def subjects(hosts: Sequence[str]) -> list[x509.GeneralName]:
    """Return names and IP addresses as the certificate writes them."""
    found: list[x509.GeneralName] = []
    for host in hosts:
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(host)))
        except ValueError:
            found.append(x509.DNSName(host))
    return found


def dated(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    """Return a certificate begun: who, for whom, from when to when."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(END_OF_SUPPORT)
    )


def named(text: str) -> x509.Name:
    """Return a name that has a common name alone."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def identifier(key: ec.EllipticCurvePublicKey) -> x509.SubjectKeyIdentifier:
    """Return the identifier of a key (RFC 5280 section 4.2.1.2)."""
    return x509.SubjectKeyIdentifier.from_public_key(key)


def usage(signs_certificates: bool) -> x509.KeyUsage:
    """Return what a key may do: sign certificates, or serve."""
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def read_key(der: bytes) -> ec.EllipticCurvePrivateKey:
    """Return a private key of an elliptic curve; ValueError when it is not one."""
    key = load_der_private_key(der, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("not a key of an elliptic curve")
    return key


def plain_key(key: ec.EllipticCurvePrivateKey, encoding: Encoding) -> bytes:
    """Return a private key in PKCS#8, not encrypted."""
    return key.private_bytes(encoding, PrivateFormat.PKCS8, NoEncryption())
