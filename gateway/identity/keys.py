"""A board's key, and the secrets that are derived from it (pure but for the draw).

The key itself never leaves the room's own file and the board. What others need is
derived with HMAC-SHA256 and a label (RFC 2104), which cannot be turned back:
`password` and `psk` for the broker, `mac` for the signature of each pack.
"""

import hmac
import re
import secrets
from base64 import urlsafe_b64encode

KEY_BYTES = 16  # 128 bits, from the system's generator
KEY = re.compile(r"[0-9a-f]{32}")
CHECK_BYTES = 4


def new_key() -> bytes:
    """Return a fresh key."""
    return secrets.token_bytes(KEY_BYTES)


def derive(key: bytes, label: str) -> bytes:
    """Return the 32 bytes that a key gives under a label."""
    return hmac.digest(key, label.encode(), "sha256")


def password(key: bytes) -> str:
    """Return the MQTT password: 43 characters of base64url."""
    return urlsafe_b64encode(derive(key, "password")).rstrip(b"=").decode()


def psk(key: bytes) -> str:
    """Return the pre-shared key of TLS in hexadecimal, as Mosquitto writes it."""
    return derive(key, "psk").hex()


def mac_key(key: bytes) -> bytes:
    """Return the key with which a board signs, and is answered."""
    return derive(key, "mac")


def check(key: bytes, room: str, name: str) -> str:
    """Return the mark that ties an entry of the secrets file to its room and name.

    A key that was changed by hand, or copied from another room or another board, does
    not have it.
    """
    return derive(key, f"check {room} {name}")[:CHECK_BYTES].hex()
