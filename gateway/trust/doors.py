"""What a stranger finds at the protected broker's doors: for T03 and T05."""

import socket
import ssl
import time

from gateway.trust.observed import Doors
from gateway.trust.place import Place
from gateway.trust.visitor import Door, Name, knock

ANSWER_S = 5.0
STRANGER = "stranger"
# Encryption without forward secrecy: who learns the key later reads all of before.
WEAK = "AES128-GCM-SHA256:AES256-GCM-SHA384:AES128-SHA:AES256-SHA:@SECLEVEL=0"


def try_doors(place: Place) -> Doors:
    """Return what happened; nothing of it was tried where there is no such door."""
    door = place.protected_door()
    if door is None:
        return Doors()
    return Doors(
        at_us=time.time_ns() // 1000,
        anonymous_in=knock(door, Name(STRANGER)),
        weak_in=speaks_weakly(door),
        tls=spoken(door),
    )


def spoken(door: Door) -> tuple[str, str] | None:
    """Return (version, suite) of a session of our own there."""
    try:
        with handshake(door, door.tls) as session:
            cipher = session.cipher()
            return str(session.version()), cipher[0] if cipher else "?"
    except OSError:
        return None


def speaks_weakly(door: Door) -> bool | None:
    """Tell whether a door accepts an encryption without forward secrecy."""
    weak = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    weak.check_hostname = False
    weak.verify_mode = ssl.CERT_NONE  # the question is what it accepts, not who it is
    weak.maximum_version = ssl.TLSVersion.TLSv1_2
    try:
        weak.set_ciphers(WEAK)
        with handshake(door, weak):
            return True
    except ssl.SSLError:
        return False
    except ConnectionResetError:
        return False  # hung up in the middle: that is a no too
    except OSError:
        return None


def handshake(door: Door, tls: ssl.SSLContext | None) -> ssl.SSLSocket:
    """Return an encrypted connection; OSError when it does not come about."""
    if tls is None:
        raise OSError("no encryption here")
    plain = socket.create_connection((door.host, door.port), ANSWER_S)
    try:
        return tls.wrap_socket(plain, server_hostname=door.host)
    except OSError:
        plain.close()
        raise
