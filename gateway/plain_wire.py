"""What boards of the kit send, read in one step: every message of the room is one.

msgspec reads JSON straight into typed fields and says no to anything else: another
key, another type, a number out of range. Only a key given twice passes it unseen; then
there are more colons than keys. None means "not so plain": envelope.py and senml.py
read it again by the whole rules and name what is wrong.
"""

from typing import Annotated

from msgspec import Meta, MsgspecError, Struct, json

from gateway.message import Envelope

Counter = Annotated[int, Meta(ge=0, lt=1 << 53)]


class PlainEnvelope(Struct, forbid_unknown_fields=True, gc=False):
    """The six fields that a board which does not sign writes, all of them."""

    b: Counter
    r: Annotated[int, Meta(ge=0, lt=1 << 32)]
    s: Counter
    o: tuple[Counter, Counter]
    u: Counter
    t: Counter


class PlainRecord(Struct, forbid_unknown_fields=True, gc=False):
    """A number with its name and unit, measured when the pack was made."""

    n: str
    u: str
    v: float


ENVELOPE = json.Decoder(PlainEnvelope)
PACK = json.Decoder(list[PlainRecord])


def read_plain_envelope(line: bytes) -> Envelope | None:
    """Return the envelope, None when it is not a plain one."""
    if line.count(b":") != len(PlainEnvelope.__struct_fields__):
        return None
    try:
        found = ENVELOPE.decode(line)
    except (MsgspecError, UnicodeDecodeError):
        return None
    return Envelope(found.b, found.r, found.s, found.o, found.u, found.t, None)


def read_plain_pack(data: bytes) -> list[PlainRecord] | None:
    """Return the records, None when one is not plain; names and units are unchecked."""
    try:
        found = PACK.decode(data)
    except (MsgspecError, UnicodeDecodeError):
        return None
    keys = len(PlainRecord.__struct_fields__) * len(found)
    return found if data.count(b":") == keys else None
