"""The protected lane: this board proves who it is, and the gateway that it is ours.

All that proves the board comes from its one key, HMAC-SHA256 under a label: `password`
for the broker, `psk` for TLS with a shared key, `mac` for the signature of each pack.
TLS is opened with `tls.SSLContext`, which always verifies; the `ssl` module of a board
starts at no verification.
"""

import asyncio
import gc
from binascii import b2a_base64, unhexlify

from kit.clock import FILE
from kit.envelope import Signer

CA = "ca.der"  # the room's authority, beside board.json
# Forward secret, in Mbed TLS's names: who learns the key later reads nothing of before.
PSK_SUITES = (
    "TLS-ECDHE-PSK-WITH-CHACHA20-POLY1305-SHA256",
    "TLS-ECDHE-PSK-WITH-AES-128-CBC-SHA256",
)


def derive(key, label):
    """Return the 32 bytes that a key gives under a label."""
    return Signer(key).digest((label.encode(),))


def password(key):
    """Return the MQTT password of a board with this key."""
    text = b2a_base64(derive(key, "password")).rstrip(b"=\n")
    return text.replace(b"+", b"-").replace(b"/", b"_").decode()


def words(board, log=print):
    """Return the words for `Node` that a board needs on this lane.

    `board` is what board.json says: `id`, `host`, `key` in hexadecimal, and `tls_port`,
    with the authority in ca.der, or `psk_port` where the firmware has TLS-PSK
    (MicroPython 1.29 and later). The password is given through both: the shared key
    opens the connection, the password says for whom.
    """
    key = unhexlify(board["key"])
    proof = {"mac_key": derive(key, "mac"), "username": board["id"]}
    proof["password"] = password(key)
    proof["time_file"] = FILE
    if "psk_port" in board:
        context = psk_context(board["id"], derive(key, "psk"))
        port = board["psk_port"]
    else:
        with open(CA, "rb") as file:
            context = trusting(file.read())
        port = board["tls_port"]
    proof["connect"] = connector(board["host"], port, context, log)
    return proof


def trusting(authority):
    """Return the TLS context that believes this authority (DER) and no other."""
    tls = _tls()
    context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    context.verify_mode = tls.CERT_REQUIRED
    context.load_verify_locations(cadata=authority)
    return context


def psk_context(board_id, key):
    """Return the TLS context of a shared key: each side proves that it has it."""
    tls = _tls()
    context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    try:
        context.verify_mode = tls.CERT_NONE  # the shared key is the proof
        context.psk_identity = board_id.encode()
        context.psk_key = key
    except AttributeError:
        raise RuntimeError(
            "this firmware has no TLS-PSK: use the certificate"
        ) from None
    context.set_ciphers(PSK_SUITES)
    return context


def connector(host, port, context, log=print):
    """Return the function that opens a connection; it tells the memory once.

    `at` is where the gateway is now; its certificate is for `host` wherever it is.
    """
    told = []

    async def connect(at=host):
        if hasattr(gc, "mem_free"):  # on a board TLS needs its memory in one piece
            gc.collect()
        pair = await asyncio.open_connection(
            at, port, ssl=context, server_hostname=host
        )
        if not told and hasattr(gc, "mem_free"):
            log("memory left with TLS: %d bytes" % gc.mem_free())
            told.append(True)
        return pair

    return connect


def _tls():
    """Return the module with SSLContext: MicroPython's `tls`, CPython's `ssl`."""
    for name in ("tls", "ssl"):
        try:
            return __import__(name)
        except ImportError:
            pass
    raise RuntimeError("there is no TLS here: only the open lane")
