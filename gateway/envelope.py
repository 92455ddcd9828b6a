"""The envelope line: payload -> (envelope, mac, pack). DESIGN §3, telemetry payload.

    {"b": 7, "r": 305419896, "s": 12, "o": [7, 10], "u": 90500, "t": 91000} <mac>
    [{"n": "temperature", "u": "Cel", "v": 27.4}]

The line is optional and starts with ``{``; the mac is optional. Keys: b boot counter,
r random of this start, s sequence number, o oldest pack kept as [boot, seq], u uptime
of the readings and t uptime at sending, both in milliseconds, k name of the key.
"""

import re

from gateway import strict_json
from gateway.message import Envelope
from gateway.plain_wire import read_plain_envelope
from gateway.reasons import Unreadable

MAX_LINE = 512
# Doubles hold whole numbers up to here; a board's JSON may have passed through them.
COUNTER_LIMIT = 1 << 53
RANDOM_LIMIT = 1 << 32

# 16 bytes in base64url without padding, after the object and one space
MAC_LENGTH = 23
BASE64URL = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,32}")


def split(payload: bytes) -> tuple[Envelope | None, str | None, bytes]:
    """Return the envelope, the mac and the bytes of the pack behind them.

    Without an envelope the whole payload is the pack. Raises Unreadable when there
    is a first line that is not an envelope.
    """
    if not payload.startswith(b"{"):
        return None, None, payload
    line, newline, pack = payload.partition(b"\n")
    if not newline:
        raise bad("no pack follows it; a pack is a list: [{...}]")
    if len(line) > MAX_LINE:
        raise bad("it is longer than 512 bytes")
    mac = None
    if not line.endswith(b"}"):
        line, end = line[:-MAC_LENGTH], line[-MAC_LENGTH:]
        if line[-1:] != b"}" or end[:1] != b" " or end[1:].translate(None, BASE64URL):
            raise bad("after it stands something that is not a mac")
        mac = end[1:].decode()
    return read_envelope(line), mac, pack


def read_envelope(line: bytes) -> Envelope:
    """Return the envelope that this JSON object is; Unreadable if it is not one."""
    plain = read_plain_envelope(line)
    if plain is not None:
        return plain
    try:
        fields = strict_json.parse(line)
    except Unreadable as error:
        raise bad(error.detail) from None
    try:
        boot, random, seq, uptime = fields["b"], fields["r"], fields["s"], fields["u"]
        oldest_boot, oldest_seq = fields["o"]
        sent = fields.get("t", 0)
        key_id = fields.get("k")
    except KeyError as error:
        raise bad(f"it lacks {error}") from None
    except (TypeError, ValueError):
        raise bad("it is not an object, or its 'o' is not [boot, seq]") from None
    counters = (boot, random, seq, oldest_boot, oldest_seq, uptime, sent)
    # true and 1.0 are equal to 1, but are not of the type int.
    if set(map(type, counters)) != {int}:
        raise bad("b, r, s, o, u and t must be whole numbers")
    if min(counters) < 0 or max(counters) >= COUNTER_LIMIT:
        raise bad("b, r, s, o, u and t must be from 0 to below 2^53")
    if random >= RANDOM_LIMIT:
        raise bad("its 'r' has more than 32 bits")
    if key_id is not None and (type(key_id) is not str or not KEY_ID.fullmatch(key_id)):
        raise bad("its 'k' is not the name of a key")
    sent_ms = sent if "t" in fields else None
    oldest = (oldest_boot, oldest_seq)
    return Envelope(boot, random, seq, oldest, uptime, sent_ms, key_id)


def bad(what: str) -> Unreadable:
    """Return the refusal of an envelope, with what is wrong."""
    return Unreadable("bad_envelope", f"The envelope cannot be read: {what}.")
