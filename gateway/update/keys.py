"""The keys that sign updates: RSA-3072, each in a file that its owner alone may read.

A *release key* signs the kit's own updates and never needs to be on a gateway. A
*workshop key* signs what participants write, and is made by the presenter. What boards
have is the public half alone, put there over USB. Signatures are RSASSA-PKCS1-v1_5
with SHA-256 (RFC 8017 §8.2): a board checks one with `pow`.
"""

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from gateway.errors import DannayaError
from gateway.language import not_written, system_reason, tr
from gateway.private import read_private, write_private
from gateway.update.trusted import BITS, EXPONENT, PublicKey


class KeyFileError(DannayaError):
    """A key that cannot be made, read or opened."""


class Locked(KeyFileError):
    """A key whose file asks for a password that was not given, or not the right one."""


class SigningKey:
    """A private key; shown, it tells only which one it is."""

    def __init__(self, key: rsa.RSAPrivateKey, kind: str = "workshop") -> None:
        self._key = key
        modulus = key.public_key().public_numbers().n
        self.public = PublicKey(modulus, kind)

    def __repr__(self) -> str:
        return f"<SigningKey {self.public.id}>"

    def sign(self, message: bytes) -> bytes:
        """Return the 384 bytes of the signature of a message."""
        return self._key.sign(message, padding.PKCS1v15(), hashes.SHA256())

    def pem(self, password: str | None = None) -> str:
        """Return the key as its file holds it (PKCS #8), locked with a password."""
        lock: KeySerializationEncryption = NoEncryption()
        if password:
            lock = BestAvailableEncryption(password.encode())
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock).decode()


def new_key(kind: str = "workshop") -> SigningKey:
    """Return a fresh key: some tenths of a second of work."""
    return SigningKey(rsa.generate_private_key(EXPONENT, BITS), kind)


def write_key(path: Path, key: SigningKey, password: str | None = None) -> None:
    """Write a key for its owner's eyes alone; KeyFileError for a file that is there.

    A key that is overwritten is lost, and boards believe no other.
    """
    if path.exists():
        raise KeyFileError(
            tr(
                "{file} is there already: boards may believe this key. Choose another "
                "file with --out.",
                file=path,
            )
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_private(path, key.pem(password))
    except OSError as error:
        raise KeyFileError(not_written(path, error)) from error


def read_key(path: Path, password: str | None = None) -> SigningKey:
    """Return the key of a file.

    Locked when it has a password and this is not it; KeyFileError when it is none.
    """
    try:
        raw = read_private(path)
    except OSError as error:
        raise KeyFileError(
            tr(
                "There is no key in {file} ({reason}): make one with `dannaya update "
                "keygen`, or name its file with --key.",
                file=path,
                reason=system_reason(error),
            )
        ) from error
    try:
        key = load_pem_private_key(raw, password.encode() if password else None)
    except TypeError:  # a password for a key without one, or none for one with
        if password:
            return read_key(path)
        raise Locked(
            tr("The key in {file} asks for its password.", file=path)
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        if password and b"ENCRYPTED" in raw:
            raise Locked(
                tr("This is not the password of the key in {file}.", file=path)
            ) from None
        raise no_key(path) from None
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size != BITS:
        raise no_key(path)
    return SigningKey(key)


def no_key(path: Path) -> KeyFileError:
    """Return the error about a file that holds no key of the kit."""
    return KeyFileError(
        tr(
            "{file} holds no key for updates: take the file that `dannaya update "
            "keygen` has written.",
            file=path,
        )
    )
