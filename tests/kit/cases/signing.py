"""A key that signs updates in these tests and nowhere else, and what it signs.

On a board nobody signs: here it is done by the bare `pow`, so that the same tests
run on MicroPython.
"""

import json
from binascii import hexlify, unhexlify
from hashlib import sha256

from kit import keys, rsa

MODULUS = (
    "d691d71774605b9c68d67e493392344f4832311e304f4a924ad610beace0aa8c962708963453"
    "675c802cc387198fe7915a07b6bc1ce4d7b60acd17a61f0b2304360bb3bb105f87330dc676fa"
    "af0ff1901620e22d3d8c440e0547a540412e9e34cdb2646029690c9f38b10036249efe7226a9"
    "e781e89afea43f1399ccbd6cdfe4f518be6c1df30b46530bb2d03e2f17e5095ac2091dc60685"
    "27ab9704e5e984bda670eeb6ca6ef3d13b4039b3ccd9beadabaeedef6d29b58927dc97462bd9"
    "33f95c0566c6db1c2d8ff0d54dc623c1da6f6ae0064d8b118acce15a22c0015829c2f849daa3"
    "9c42e246134bca1a901ed5755fbec63af796b6fc01678ee62fcf267d520e85127b5b4f953781"
    "5f8364e1d5554d75ee1164add5989036342f33dc4003224302228f4ecb7d5a51b1a9f873ea42"
    "21be297825ea7a8dba1bc71acda4f5dcefe8b167b6267449c790766615efd53c58407aa33b6b"
    "0669c8b6ef875c8cf2b36d866d9b4b462a46199b64056d2736ef44f967a50f55e0d85f4f66a5"
    "d7ecdbdf"
)
P = (
    "fa5364afdd880a7236b2a719fb269f7f4b65dbb433b965f000115ce129a251c08c4e2e80450e"
    "72d0c33d92790f503218242a42fd83cf534c1f41535c8e7680c4ca2072a06374f6830ad4c3e3"
    "91a8ea78165296c2bc65f8eb8d2e5f53feee0d4f4b823b488a32579218e3496f4510d63de039"
    "81e1227e0cee1f975af62739fc18ad7db2f995441c8aa9202971900141ca13921fff349dcd94"
    "e027e95499a32a850e1aa92041bc670cb285cf6a2ae848cbdf24da38b5363cbc1f314ad5db8e"
    "d0db"
)
Q = (
    "db6ef591268e39abd40fbca3092da604c50a151431aba6cd908da5c2609f35e276b4f73e6f4f"
    "337e1ad436fc72b09027e940b43c2a787ec3e3994e79f86c577ebd6f68bb002609f1dce5f55c"
    "77009f4af766ee5ba77456a9c4999d6dc75be3d575df79cfe2a14b2499167c32c3f9c1094d19"
    "b0b59df5de123917c8ebea30a8181d58cf132c48f0a1ebfa680ede8f4659c361d245b7be5c8b"
    "20be39b9687bf5bad558e4a0a0394ffc9e2e684851101bff7453dad491faa0b1389246131619"
    "3e4d"
)
KEY = unhexlify(MODULUS)
ID = keys.id_of(KEY)


def sign(data):
    """Return the signature of some bytes."""
    return raise_to_d(rsa.block(sha256(data).digest()))


def raise_to_d(block):
    """Return the 384 bytes that `pow(…, 65537, modulus)` makes a block of.

    By the two primes (RFC 8017, section 5.1.2): a fourth of the work.
    """
    number, p, q = int.from_bytes(block, "big"), int(P, 16), int(Q, 16)
    first = pow(number, pow_inverse(rsa.EXPONENT, p - 1), p)
    second = pow(number, pow_inverse(rsa.EXPONENT, q - 1), q)
    more = (first - second) * pow_inverse(q % p, p) % p
    return (second + more * q).to_bytes(rsa.BYTES, "big")


def pow_inverse(number, modulus):
    """Return x with number * x = 1 (mod modulus): MicroPython's pow has no -1."""
    old, new, low, high = number, modulus, 1, 0
    while new:
        quotient = old // new
        old, new = new, old - quotient * new
        low, high = high, low - quotient * high
    return low % modulus


def trust(root=""):
    """Put the key on a board's flash."""
    with open(root + keys.FILE, "w") as file:
        file.write(keys_json())


def keys_json():
    """Return what a board's file of keys holds."""
    return json.dumps({ID: {"kind": "workshop", "n": MODULUS}})


def manifest(contents, **changes):
    """Return the bytes of a manifest for (path, bytes) pairs."""
    found = {
        "format": 1,
        "seq": 7,
        "min_seq": 0,
        "model": "any",
        "board": None,
        "min_firmware": "1.24",
        "files": [[path, len(data), digest(data)] for path, data in contents],
        "purpose": {"fr": "Essai", "en": "A test"},
        "key": ID,
        "made": "2026-11-26",
    }
    found.update(changes)
    return json.dumps(found).encode()


def digest(data):
    """Return a SHA-256 in hex."""
    return hexlify(sha256(data).digest()).decode()
