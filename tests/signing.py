"""Packs signed as a board signs them, by the firmware's own code."""

from gateway.identity import keys
from gateway.proofs import use_firmware
from tests.test_ingest import PACK, envelope

use_firmware()
from kit.envelope import Signer, verify  # noqa: E402

__all__ = ["Signer", "signed_pack", "verify"]


def signed_pack(
    key: bytes, board: str, seq: int, pack: bytes = PACK, **changes: object
) -> bytes:
    """Return the payload of a pack with the mac of a board's key."""
    line = envelope(seq, **changes).rstrip(b"\n")  # type: ignore[arg-type]
    signer = Signer(keys.mac_key(key))
    mac: bytes = signer.mac(f"kit/{board}/telemetry", line, b"\n", pack)
    return line + b" " + mac + b"\n" + pack
