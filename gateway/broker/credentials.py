"""How one of the room's own programs comes in at the protected broker."""

import ssl
from pathlib import Path
from typing import TypedDict

from gateway.broker.session import BrokerError
from gateway.errors import DannayaError
from gateway.identity import keys, read_keyring
from gateway.identity.certificates import pem
from gateway.language import tr


class Credentials(TypedDict):
    """The arguments of ``open_session`` that prove both sides to each other."""

    username: str
    password: str
    tls: ssl.SSLContext


def credentials(folder: Path, program: str) -> Credentials:
    """Return the credentials of a program (``GATEWAY``, ``PROBE``) in a room.

    BrokerError when the room has no secrets yet, or spoiled ones.
    """
    try:
        keyring = read_keyring(folder)
    except DannayaError as error:
        raise BrokerError(error.sentence) from error
    if keyring is None:
        raise BrokerError(tr("This room has no secrets yet."))
    authority = pem(keyring.authority.certificate).decode()
    trust = ssl.create_default_context(cadata=authority)
    trust.minimum_version = ssl.TLSVersion.TLSv1_2
    return {
        "username": program,
        "password": keys.password(keyring.programs[program]),
        "tls": trust,
    }
