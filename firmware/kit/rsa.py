"""Whether the owner of a key has signed something (pure; RFC 8017, section 8.2.2).

RSA with 3072 bits, PKCS#1 v1.5 and SHA-256, of all signatures the one that a board can
check by a single `pow`: it has no elliptic curves. It takes a plain ESP32 about 0.2 s.
"""

from binascii import unhexlify

BYTES = 384
EXPONENT = 65537
# what stands before the digest: "this is a SHA-256" in DER (section 9.2, note 1)
_KIND = unhexlify("3031300d060960864801650304020105000420")


def verify(digest, signature, modulus):
    """Tell whether a signature is that of a SHA-256 digest, under a key's modulus.

    The whole block is compared, not its beginning: where a verifier leaves bytes
    unread, signatures can be made up without a key (CVE-2006-4339).
    """
    number = int.from_bytes(signature, "big")
    if len(signature) != BYTES or not number < modulus:
        return False
    found = pow(number, EXPONENT, modulus).to_bytes(BYTES, "big")
    difference = 0
    for got, wanted in zip(found, block(digest)):  # noqa: B905
        difference |= got ^ wanted
    return difference == 0


def block(digest):
    """Return the 384 bytes that are signed for a digest (section 9.2)."""
    end = b"\x00" + _KIND + digest
    return b"\x00\x01" + b"\xff" * (BYTES - 2 - len(end)) + end
