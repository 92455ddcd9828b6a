"""Identities: a key for each board, what is derived from it, and who may speak."""

from gateway.identity.keyring import GATEWAY, PROBE, Keyring, read_keyring
from gateway.identity.provision import board_files
from gateway.identity.roster import (
    IdentityError,
    State,
    enrol,
    forget,
    prepare,
    revoke,
    states,
    unenrol,
)

__all__ = [
    "GATEWAY",
    "PROBE",
    "IdentityError",
    "Keyring",
    "State",
    "board_files",
    "enrol",
    "forget",
    "prepare",
    "read_keyring",
    "revoke",
    "states",
    "unenrol",
]
