"""Who may do what at the protected broker, as Mosquitto's files say it (pure).

One block of rights for each board, not a pattern for all: when its block is gone, a
live connection loses its rights with it.
"""

import hashlib
import secrets
from base64 import b64encode
from collections.abc import Iterable, Mapping

from gateway.wire import BODY_KINDS, GATEWAY_KINDS

# Mosquitto's own form, "$7$": PBKDF2 with SHA-512. Few rounds, because no password
# here is a person's: each has 256 bits.
ROUNDS = 101
SALT_BYTES, HASH_BYTES = 12, 64

BOARD_WRITES = ("telemetry", "telemetry/+", *sorted(BODY_KINDS))
BOARD_READS = (*sorted(GATEWAY_KINDS), "update/#")
GATEWAY_RIGHTS = ("readwrite kit/#", "read $SYS/broker/version")


def password_file(passwords: Mapping[str, str]) -> str:
    """Return the password file: a salted hash for each user."""
    return "".join(f"{user}:{hashed(word)}\n" for user, word in passwords.items())


def hashed(password: str) -> str:
    """Return a password as `mosquitto_passwd` writes it."""
    salt = secrets.token_bytes(SALT_BYTES)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ROUNDS, HASH_BYTES)
    return f"$7${ROUNDS}${b64encode(salt).decode()}${b64encode(digest).decode()}"


def psk_file(keys: Mapping[str, str]) -> str:
    """Return the file of pre-shared keys; the keys are in hexadecimal."""
    return "".join(f"{board}:{key}\n" for board, key in keys.items())


def acl_file(gateway: str, boards: Iterable[str]) -> str:
    """Return the access control list; a user without a block may do nothing."""
    blocks = [block(gateway, GATEWAY_RIGHTS)]
    for board in boards:
        writes = [f"write kit/{board}/{kind}" for kind in BOARD_WRITES]
        reads = [f"read kit/{board}/{kind}" for kind in BOARD_READS]
        blocks.append(block(board, [*writes, *reads]))
    return "\n".join(blocks)


def may_write(board: str, topic: str) -> bool:
    """Tell whether a board's block of rights lets it publish on a topic."""
    own = f"kit/{board}/"
    if not topic.startswith(own):
        return False
    kind = topic.removeprefix(own)
    parent, _, name = kind.rpartition("/")
    return kind in BOARD_WRITES or (parent == "telemetry" and name != "+")


def block(user: str, rights: Iterable[str]) -> str:
    """Return the rights of one user."""
    return f"user {user}\n" + "".join(f"topic {right}\n" for right in rights)
