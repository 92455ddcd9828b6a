"""The doors of the protected lane, as Mosquitto's configuration says them (pure).

Every option is valid in Mosquitto 2.0 and 2.1. Where there are shared keys the latter
speaks TLS 1.2 alone, at both doors.
"""

from collections.abc import Sequence
from typing import NamedTuple

from gateway.broker.client_ids import ClientIds
from gateway.broker.mosquitto import limits, user_line

# Forward secrecy only (RFC 9325); TLS 1.3 has nothing else.
CERTIFICATE_SUITES = (
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-CHACHA20-POLY1305",
)
PSK_SUITES = (
    "ECDHE-PSK-CHACHA20-POLY1305",
    "ECDHE-PSK-AES128-CBC-SHA256",
    "ECDHE-PSK-AES256-CBC-SHA384",
)
CONNECTIONS = 2_000


class ProtectedListen(NamedTuple):
    """An address of this machine, the port for certificates and that for PSK."""

    host: str
    port: int
    psk_port: int


def config(where: ProtectedListen, ids: ClientIds | None) -> str:
    """Return the configuration; the files it names are beside it.

    Where the plugin guards the client ids, a shared key opens the connection alone:
    the name is proved by the password, as on the other port, or the plugin would not
    be asked. Without it the broker gives everybody the name that he has proved as his
    client id, or a board could take that of another and end its session.
    """
    proof = ids.config() if ids else ["password_file passwords"]
    rename = [] if ids else ["use_username_as_clientid true"]
    lines = [
        "# Written at each start by the gateway: changes made here are lost.",
        "allow_anonymous false",
        "allow_zero_length_clientid false",
        *proof,
        "psk_file psk",
        "acl_file acl",
        *limits(),
        "log_type all",  # a denied message is told at the level of debugging
        *user_line(),
        *listener(where.port, where.host, CERTIFICATE_SUITES),
        "certfile certificate.pem",
        "keyfile key.pem",
        *rename,
        *listener(where.psk_port, where.host, PSK_SUITES),
        "psk_hint dannaya",
        *rename,
        *([] if ids else ["use_identity_as_username true"]),
    ]
    return "\n".join(lines) + "\n"


def listener(port: int, host: str, suites: Sequence[str]) -> list[str]:
    """Return the lines that both listeners have; they must follow its first one."""
    return [
        f"listener {port} {host}",
        f"max_connections {CONNECTIONS}",
        "tls_version tlsv1.2",  # and later
        f"ciphers {':'.join(suites)}",
    ]
