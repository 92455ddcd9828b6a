"""Packs to bytes and back: what flash and RTC memory keep of them (pure).

The packs of one start, so its boot and random are not repeated: for each the number,
the uptime in ms, the length of the SenML bytes, and these.
"""

import struct

_HEAD = "<IQH"
HEAD_BYTES = struct.calcsize(_HEAD)


def encode(packs):
    """Return packs of one start as bytes."""
    return b"".join(
        struct.pack(_HEAD, seq, uptime_ms, len(data)) + data
        for _, _, seq, uptime_ms, data in packs
    )


def decode(start, data):
    """Return the packs in `data`, of the start (boot, random).

    Raises ValueError when the bytes end in the middle of a pack.
    """
    packs = []
    at = 0
    while at < len(data):
        if at + HEAD_BYTES > len(data):
            raise ValueError("a pack is cut off")
        seq, uptime_ms, length = struct.unpack_from(_HEAD, data, at)
        at += HEAD_BYTES + length
        if at > len(data):
            raise ValueError("a pack is cut off")
        packs.append(tuple(start) + (seq, uptime_ms, bytes(data[at - length : at])))
    return packs
