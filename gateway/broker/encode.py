"""MQTT 5 packets to bytes: pure functions, no socket.

Section numbers are those of the OASIS standard "MQTT Version 5.0", 2019.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from gateway.broker.decode import DISCONNECT, PUBLISH, WIDTHS
from gateway.broker.session import MQTT_5

PING = b"\xc0\x00"


def connect(
    client_id: str,
    keep_alive_s: int,
    properties: Mapping[int, int],
    username: str | None = None,
    password: str | None = None,
) -> bytes:
    """Return a CONNECT (3.1) with clean start off and no will."""
    flags = (0x80 if username is not None else 0) | (
        0x40 if password is not None else 0
    )
    header = _text("MQTT") + struct.pack(">BBH", MQTT_5, flags, keep_alive_s)
    texts = [text for text in (client_id, username, password) if text is not None]
    return _packet(
        0x10,
        header + _properties(properties) + b"".join(_text(text) for text in texts),
    )


def subscribe(packet_id: int, filters: Sequence[tuple[str, int]]) -> bytes:
    """Return a SUBSCRIBE (3.8) of (filter, options): QoS + 4 for no-local."""
    wanted = b"".join(_text(topic) + bytes([options]) for topic, options in filters)
    return _packet(0x82, packet_id.to_bytes(2, "big") + b"\x00" + wanted)


def publish(topic: str, payload: bytes, packet_id: int, retain: bool) -> bytes:
    """Return a PUBLISH (3.3): QoS 0 when the packet id is 0, else QoS 1."""
    first = (PUBLISH << 4) | (2 if packet_id else 0) | retain
    number = packet_id.to_bytes(2, "big") if packet_id else b""
    return _packet(first, _topic(topic) + number + b"\x00" + payload)


def pubacks(packet_ids: Iterable[int]) -> bytes:
    """Return one PUBACK (3.4) with reason success for each packet id."""
    words = [0x4002_0000 | packet_id for packet_id in packet_ids]
    return struct.pack(f">{len(words)}I", *words)


def disconnect(reason: int = 0) -> bytes:
    """Return a DISCONNECT (3.14); 0 is normal and keeps the session's expiry."""
    return bytes([DISCONNECT << 4, 1, reason]) if reason else b"\xe0\x00"


def _packet(first: int, body: bytes) -> bytes:
    return bytes((first,)) + _varint(len(body)) + body


def _varint(value: int) -> bytes:
    if value < 128:
        return bytes((value,))
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _text(text: str) -> bytes:
    raw = text.encode()
    return len(raw).to_bytes(2, "big") + raw


# The topics of a room's boards, again and again.
_topic = lru_cache(maxsize=1024)(_text)


def _properties(values: Mapping[int, int]) -> bytes:
    block = b"".join(
        bytes([identifier]) + value.to_bytes(WIDTHS[identifier], "big")
        for identifier, value in values.items()
    )
    return _varint(len(block)) + block
