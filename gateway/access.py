"""The facilitator's password, as a hash, and the key that signs the pages' sessions.

Both lie in `access.toml` in the room's folder, readable by its owner only. The password
itself is written nowhere: it is shown once, when it is made.
"""

import base64
import hashlib
import hmac
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path

from gateway.errors import DannayaError
from gateway.language import not_written, tr
from gateway.private import write_private

FILE_NAME = "access.toml"
# Small letters and digits without those that look alike: 0 o, 1 i l.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 3, 4  # 59 bits, far more than a slowed login lets anyone try
# scrypt as OWASP's Password Storage Cheat Sheet gives it for 16 MiB: 0.15 s here.
COST, BLOCK, PARALLEL = 2**14, 8, 5
SALT_BYTES = HASH_BYTES = KEY_BYTES = 32
MEMORY_BYTES = 64 * 2**20

FILE = """\
# The facilitator's login: a hash of the password, not the password. Lost it?
# Make a new one: dannaya password
[login]
scrypt = "{scrypt}"
session_key = "{session_key}"
"""


class AccessError(DannayaError):
    """`access.toml` cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Access:
    """What opens the acting part of the pages; ``repr`` shows nothing of it."""

    salt: bytes
    hashed: bytes
    session_key: bytes

    def __repr__(self) -> str:
        return "Access(…)"

    def accepts(self, password: str) -> bool:
        """Tell whether this is the password; capitals, spaces and hyphens are free."""
        return hmac.compare_digest(hash_of(password, self.salt), self.hashed)


def new_password() -> str:
    """Return a new password, such as ``k7mx-p3wd-hn4r``."""
    groups = (
        "".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH))
        for _ in range(GROUPS)
    )
    return "-".join(groups)


def hash_of(password: str, salt: bytes) -> bytes:
    """Return the scrypt hash (RFC 7914) of a password as people type it."""
    typed = "".join(c for c in password.lower() if c not in " -").encode()
    return hashlib.scrypt(
        typed, salt=salt, n=COST, r=BLOCK, p=PARALLEL, maxmem=MEMORY_BYTES
    )[:HASH_BYTES]


def renew(folder: Path, password: str = "") -> str:
    """Write a new password's hash and a new key, which ends every session.

    Returns the password, drawn here unless one is given; AccessError when the folder
    cannot be written.
    """
    password, salt = password or new_password(), secrets.token_bytes(SALT_BYTES)
    text = FILE.format(
        scrypt=f"{encoded(salt)}${encoded(hash_of(password, salt))}",
        session_key=encoded(secrets.token_bytes(KEY_BYTES)),
    )
    try:
        write_private(folder / FILE_NAME, text)
    except OSError as error:
        raise AccessError(not_written(folder / FILE_NAME, error)) from error
    return password


def ensure(folder: Path) -> str | None:
    """Make a password for a room that has none and return it, else None."""
    return None if (folder / FILE_NAME).exists() else renew(folder)


def read_access(path: Path) -> Access | None:
    """Return what the file holds, None when there is none yet.

    AccessError when somebody has changed it so that it cannot be used.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise damaged(path) from error
    try:
        login = tomllib.loads(text)["login"]
        salt, hashed = map(decoded, login["scrypt"].split("$"))
        found = Access(salt, hashed, decoded(login["session_key"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(path) from error
    lengths = tuple(map(len, (found.salt, found.hashed, found.session_key)))
    if lengths != (SALT_BYTES, HASH_BYTES, KEY_BYTES):
        raise damaged(path)
    return found


def damaged(path: Path) -> AccessError:
    """Return the error about a file that cannot be used."""
    return AccessError(
        tr("{file} is damaged: make a new one with: dannaya password", file=path)
    )


def encoded(data: bytes) -> str:
    """Return bytes in base64url."""
    return base64.urlsafe_b64encode(data).decode()


def decoded(text: str) -> bytes:
    """Return the bytes of a base64url text; ValueError when it is none."""
    return base64.b64decode(text, altchars=b"-_", validate=True)
