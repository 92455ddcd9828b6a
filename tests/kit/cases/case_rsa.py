"""RSA signatures: those of the key and of no other, whole, and only for these bytes."""

import json
from hashlib import sha256

import signing
from checks import raises
from kit import keys, rsa

MODULUS = int(signing.MODULUS, 16)
WORDS = b"signed as sent"
DIGEST = sha256(WORDS).digest()
SIGNATURE = signing.sign(WORDS)


def test_what_the_key_has_signed_is_believed():
    assert rsa.verify(DIGEST, SIGNATURE, MODULUS)


def test_another_text_or_another_key_is_not_believed():
    assert not rsa.verify(sha256(b"other").digest(), SIGNATURE, MODULUS)
    assert not rsa.verify(DIGEST, SIGNATURE, MODULUS - 2)


def test_a_signature_with_any_bit_turned_is_not_believed():
    signature = bytearray(SIGNATURE)
    for at in (0, 1, 200, 383):
        for bit in (1, 0x80):
            signature[at] ^= bit
            assert not rsa.verify(DIGEST, bytes(signature), MODULUS)
            signature[at] ^= bit


def test_a_signature_of_another_length_is_not_believed():
    longer = b"\x00" + SIGNATURE, SIGNATURE + b"\x00"
    for other in (b"", SIGNATURE[1:]) + longer:
        assert not rsa.verify(DIGEST, other, MODULUS)
    assert not rsa.verify(DIGEST, b"\xff" * rsa.BYTES, MODULUS), "above the modulus"


def test_a_block_with_less_filling_is_not_believed():
    """As in CVE-2006-4339: the digest stands early, anything may follow it."""
    whole = rsa.block(DIGEST)
    short = b"\x00\x01" + b"\xff" * 8 + whole[whole.index(b"\x00", 2) :]
    block = short + bytes(rsa.BYTES - len(short))
    forged = signing.raise_to_d(block)
    number = pow(int.from_bytes(forged, "big"), rsa.EXPONENT, MODULUS)
    assert number.to_bytes(rsa.BYTES, "big") == block
    assert not rsa.verify(DIGEST, forged, MODULUS)


def test_a_key_is_known_by_its_id_and_by_nothing_else():
    signing.trust()
    assert keys.modulus(signing.ID) == MODULUS
    for other in ("", "0" * 16, signing.ID[:8], None, 7, ["a"]):
        assert keys.modulus(other) is None, other


def test_a_file_of_keys_that_is_wrong_knows_no_key():
    n = signing.MODULUS
    short = n[2:]
    entries = [{"n": short}, {"n": n[:-1] + "0"}, {"n": "no"}, {"n": 7}, {}, 1, None]
    texts = [json.dumps({signing.ID: entry}) for entry in entries]
    texts += ["", "[1]", "null", json.dumps({"0" * 16: {"n": n}})]
    for text in texts:
        with open(keys.FILE, "w") as file:
            file.write(text)
        assert keys.modulus(signing.ID) is None, text
        assert keys.modulus("0" * 16) is None, text


def test_a_board_without_keys_knows_none():
    assert keys.modulus(signing.ID, "nowhere/") is None
    assert raises(OSError, open, "nowhere/keys.json")
