"""SenML packs (RFC 8428), JSON or CBOR: bytes -> resolved records.

Base fields last until they are replaced; name = base name + name; a time below 2^28
is relative. A sum becomes a record of its own, named ``<name>/sum``; booleans become
1.0 and 0.0. Fields that are not known are ignored, unless their label ends in ``_``.
"""

import re
from base64 import urlsafe_b64decode
from functools import lru_cache
from math import isfinite
from typing import Any, NamedTuple

from gateway import cbor, strict_json
from gateway.message import Record
from gateway.plain_wire import read_plain_pack
from gateway.reasons import Unreadable
from gateway.senml_fields import BASES, NUMBER, check_fields, json_labels
from gateway.units import UNITS, advice

MAX_BYTES = 8192
MAX_RECORDS = 256
MAX_NAME = 128
VERSION = 10

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-:./_]*")
BASE64URL = re.compile(r"[A-Za-z0-9_-]*")

# Seconds. RFC 8428 §4.5.3: from 2^28 on a time is absolute. The end is the year 2100.
ABSOLUTE_S = 1 << 28
LAST_S = 4_102_444_800

PLAIN = frozenset(["n", "u", "v", "t"])
PLAIN_TYPES = frozenset((str, str, value, time) for value in NUMBER for time in NUMBER)
OTHER_VALUES = ("vs", "vb", "vd")


class Base(NamedTuple):
    """The base fields in effect; None means no base value or base sum was given."""

    name: str = ""
    time: float = 0
    unit: str = ""
    value: float | None = None
    sum: float | None = None


def read_pack(data: bytes) -> tuple[Record, ...]:
    """Return the resolved records of a pack; Unreadable with its reason if not."""
    if len(data) > MAX_BYTES:
        raise Unreadable("too_large", f"A pack of {len(data)} bytes; 8192 is the most.")
    if not data:
        raise Unreadable("empty")
    # The first byte of a CBOR array is 0x80 to 0x9f; no JSON text starts so.
    if 0x80 <= data[0] <= 0x9F:
        return resolve([json_labels(fields) for fields in cbor.parse(data)])
    plain = read_plain_pack(data)
    if plain and len(plain) <= MAX_RECORDS:
        records = [
            Record(r.n, r.u, r.v, 0, False) for r in plain if is_series(r.n, r.u)
        ]
        if len(records) == len(plain):
            return tuple(records)
    pack = strict_json.parse(data)
    if type(pack) is not list:
        raise Unreadable("bad_pack")
    return resolve(pack)


def resolve(pack: list[Any]) -> tuple[Record, ...]:
    """Return the resolved records of a pack that is a list of labelled fields."""
    if not 0 < len(pack) <= MAX_RECORDS:
        raise Unreadable("too_large" if pack else "empty")
    base = Base()
    records: list[Record] = []
    for fields in pack:
        if type(fields) is not dict:
            raise Unreadable("bad_pack")
        if add_plain_record(records, fields, base):
            continue
        check_fields(fields)
        if not BASES.isdisjoint(fields):
            base = rebase(base, fields)
        add_record(records, fields, base)
    return tuple(records)


def add_plain_record(records: list[Record], fields: dict[str, Any], base: Base) -> bool:
    """Append a record of a number, its name, unit and time, each of them optional.

    This is what boards send most, and the rules below would take three times as long
    over it. False, and nothing done, when the record is not so plain.
    """
    if not PLAIN.issuperset(fields) or base.value is not None or base.sum is not None:
        return False
    get = fields.get
    name, unit = get("n", ""), get("u", base.unit)
    value, time = get("v", ""), get("t", 0)
    if (type(name), type(unit), type(value), type(time)) not in PLAIN_TYPES:
        return False
    name = base.name + name
    if len(name) > MAX_NAME or not is_series(name, unit):
        return False
    seconds = base.time + time
    time_us, absolute = resolve_time(seconds) if seconds else (0, False)
    records.append(Record(name, unit, finite(value), time_us, absolute))
    return True


# A room has a few series, each used thousands of times.
@lru_cache(maxsize=1024)
def is_series(name: str, unit: str) -> bool:
    """Tell whether this is a SenML name and a unit of the registry."""
    return is_name(name) and unit in UNITS


def is_name(name: str) -> bool:
    """Tell whether this is a SenML name (RFC 8428 §4.5.1) of at most 128 characters."""
    return len(name) <= MAX_NAME and NAME.fullmatch(name) is not None


def rebase(base: Base, fields: dict[str, Any]) -> Base:
    """Return the base fields in effect from this record on."""
    version = fields.get("bver", VERSION)
    if not 0 < version <= VERSION:
        raise Unreadable("unknown_version", f"SenML version {version}; 10 is known.")
    return Base(
        fields.get("bn", base.name),
        fields.get("bt", base.time),
        fields.get("bu", base.unit),
        fields.get("bv", base.value),
        fields.get("bs", base.sum),
    )


def add_record(records: list[Record], fields: dict[str, Any], base: Base) -> None:
    """Append what one record holds: its value, its sum, or both."""
    name = base.name + fields.get("n", "")
    if not is_name(name):
        raise Unreadable("bad_name", f"The name {name[:40]!r} is not a SenML name.")
    unit = fields.get("u", base.unit)
    if unit not in UNITS:
        raise Unreadable("bad_unit", advice(unit))
    time_us, absolute = resolve_time(base.time + fields.get("t", 0))
    value = read_value(fields, base)
    if value is not None:
        records.append(Record(name, unit, value, time_us, absolute))
    if base.sum is not None or "s" in fields:
        total = finite((base.sum or 0) + fields.get("s", 0))
        records.append(Record(f"{name}/sum", unit, total, time_us, absolute))


def read_value(fields: dict[str, Any], base: Base) -> float | str | bytes | None:
    """Return the one value of a record; None when it holds only a sum."""
    others = [label for label in OTHER_VALUES if label in fields]
    if "v" in fields:
        if others:
            raise Unreadable("bad_value")
        return finite(fields["v"] + (base.value or 0))
    if not others:
        if "s" in fields or base.sum is not None:
            return None
        if base.value is None:
            raise Unreadable("bad_value")
        return finite(base.value)
    if len(others) > 1:
        raise Unreadable("bad_value")
    value: bool | str | bytes = fields[others[0]]
    if type(value) is bool:
        return float(value)
    return decode_data(value) if others == ["vd"] else value


def decode_data(value: str | bytes) -> bytes:
    """Return the bytes of a data value: as they are from CBOR, base64url from JSON."""
    if type(value) is bytes:
        return value
    text = str(value)
    # One character left over after groups of four holds less than a byte.
    if BASE64URL.fullmatch(text) is None or len(text) % 4 == 1:
        raise Unreadable("bad_data")
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def finite(value: float) -> float:
    """Return the value as a float; Unreadable when it is NaN or infinite."""
    number = float(value)
    if not isfinite(number):
        raise Unreadable("nan")
    return number


def resolve_time(seconds: float) -> tuple[int, bool]:
    """Return (microseconds, whether they count from 1970) of a time in seconds."""
    if seconds == 0:
        return 0, False
    # NaN fails this too.
    if not -ABSOLUTE_S < seconds < LAST_S:
        raise Unreadable("bad_time", f"A time of {seconds} s is out of range.")
    return round(seconds * 1e6), seconds >= ABSOLUTE_S
