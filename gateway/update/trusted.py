"""The public halves that a room's boards believe: `update-keys.json` beside room.toml.

    {"<key id>": {"n": "<modulus in hexadecimal>", "kind": "workshop"}, ...}

The same bytes go to each board over USB, as `keys.json`, and never over the air. A
signature is checked with plain arithmetic, as the board does it: the whole expected
block is made and compared, nothing of the signature is parsed (RFC 8017 §8.2.2).
"""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from gateway.errors import DannayaError
from gateway.language import not_written, system_reason, tr

FILE_NAME = "update-keys.json"
BITS = 3072
BYTES = BITS // 8
EXPONENT = 65537
KINDS = ("release", "workshop")
MODULUS = re.compile(rf"[0-9a-f]{{{2 * BYTES}}}")
# What stands in front of a SHA-256 in the signed block (RFC 8017 §9.2, note 1)
PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")
MOST_KEYS = 8


class TrustedError(DannayaError):
    """The public keys of a room cannot be read or written."""


@dataclass(frozen=True)
class PublicKey:
    """The public half of a key that signs updates."""

    modulus: int
    kind: str

    @property
    def id(self) -> str:
        """Return the first 16 digits of the SHA-256 of the modulus."""
        return sha256(self.modulus.to_bytes(BYTES, "big")).hexdigest()[:16]

    def facts(self) -> dict[str, str]:
        """Return what is written of it."""
        return {"n": f"{self.modulus:0{2 * BYTES}x}", "kind": self.kind}

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Tell whether the private half has signed this message."""
        if len(signature) != BYTES:
            return False
        number = int.from_bytes(signature, "big")
        if number >= self.modulus:
            return False
        block = pow(number, EXPONENT, self.modulus).to_bytes(BYTES, "big")
        return hmac.compare_digest(block, expected(message))


def expected(message: bytes) -> bytes:
    """Return the block that a signature of a message must give."""
    end = b"\x00" + PREFIX + sha256(message).digest()
    return b"\x00\x01" + b"\xff" * (BYTES - 2 - len(end)) + end


def path_of(folder: Path) -> Path:
    """Return where a room's public keys are."""
    return folder / FILE_NAME


def read_trusted(folder: Path) -> dict[str, PublicKey]:
    """Return key id -> key of a room, {} when it has none yet; TrustedError."""
    path = path_of(folder)
    return read_file(path) if path.exists() else {}


def read_file(path: Path) -> dict[str, PublicKey]:
    """Return key id -> key of a file of public keys; TrustedError."""
    try:
        return parse(json.loads(path.read_bytes()), path)
    except ValueError:
        raise wrong(path) from None
    except OSError as error:
        raise TrustedError(
            tr(
                "{file} cannot be read ({reason}): check its rights.",
                file=path,
                reason=system_reason(error),
            )
        ) from error


def parse(found: Any, path: Path) -> dict[str, PublicKey]:
    """Return the keys that a file holds; TrustedError when it is not as written."""
    if not isinstance(found, dict) or len(found) > MOST_KEYS:
        raise wrong(path)
    keys = {}
    for name, facts in found.items():
        if not isinstance(facts, dict) or facts.get("kind") not in KINDS:
            raise wrong(path)
        modulus = facts.get("n")
        if not isinstance(modulus, str) or not MODULUS.fullmatch(modulus):
            raise wrong(path)
        key = PublicKey(int(modulus, 16), facts["kind"])
        if key.id != name:
            raise wrong(path)
        keys[name] = key
    return keys


def write_trusted(folder: Path, keys: Mapping[str, PublicKey]) -> None:
    """Keep the public keys of a room, whole or not at all; TrustedError."""
    path = path_of(folder)
    temporary = path.with_suffix(".new")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(written(keys))
        temporary.replace(path)
    except OSError as error:
        raise TrustedError(not_written(path, error)) from error


def trust(folder: Path, key: PublicKey) -> None:
    """Let the boards that are prepared from now on believe this key too."""
    keys = read_trusted(folder) | {key.id: key}
    if len(keys) > MOST_KEYS:
        raise TrustedError(
            tr(
                "{file} holds {count} keys already: take one out that no board needs.",
                file=path_of(folder),
                count=MOST_KEYS,
            )
        )
    write_trusted(folder, keys)


def public_keys(folder: Path) -> dict[str, dict[str, str]]:
    """Return what a board's `keys.json` holds, {} in a room without keys."""
    return {name: key.facts() for name, key in read_trusted(folder).items()}


def written(keys: Mapping[str, PublicKey]) -> bytes:
    """Return the bytes of the file, and of a board's `keys.json`."""
    return json.dumps(
        {name: key.facts() for name, key in keys.items()}, separators=(",", ":")
    ).encode()


def wrong(path: Path) -> TrustedError:
    """Return the error about a file that is not as the kit wrote it."""
    return TrustedError(
        tr(
            "{file} is not as the kit wrote it: bring back your copy, or remove it and "
            "make the keys again with `dannaya update keygen`.",
            file=path,
        )
    )
