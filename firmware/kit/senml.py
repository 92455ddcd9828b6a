"""Readings to a SenML pack, RFC 8428 JSON form (pure).

A reading is `(name, unit, value)`, or `(name, unit, value, t_s)` when it was taken
earlier than the others: `t_s` is in seconds, zero or less, counted from the moment the
pack was made. A value is a number, a bool, a str or bytes; a unit is one of the SenML
registry ("Cel", "%RH"), or "" for none.
"""

import json
from binascii import b2a_base64

MAX_BYTES = 8192
MAX_RECORDS = 256

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_NAME = _LETTERS + "-:./_"  # RFC 8428 section 4.5.1
_UNIT = _NAME + "%"
_INTEGERS = 1 << 53  # beyond it a reader of JSON may round (RFC 8259 section 6)


def check(reading):
    """Raise ValueError, with a sentence, when a reading cannot go into a pack."""
    name, unit, value = reading[:3]
    if not name or name[0] not in _LETTERS or not _only(name, _NAME):
        raise ValueError("a name is letters a-z, digits and -:./_, not " + repr(name))
    if not _only(unit, _UNIT):
        raise ValueError("a unit is like Cel or %RH, not " + repr(unit))
    _value(value)
    if len(reading) > 3:
        _number(reading[3])


def pack(readings):
    """Return the readings as the bytes of one SenML pack.

    What all or several records share goes once into base fields (section 4.1).
    Raises ValueError for a reading that `check` refuses, for an empty pack, and for
    one above MAX_BYTES or MAX_RECORDS.
    """
    if not 0 < len(readings) <= MAX_RECORDS:
        raise ValueError("a pack holds 1 to 256 readings, not " + str(len(readings)))
    for reading in readings:
        check(reading)
    prefix, unit, fields = _bases(readings)
    records = []
    for reading in readings:
        records.append("{" + ",".join(fields + _fields(reading, prefix, unit)) + "}")
        fields = []
    data = ("[" + ",".join(records) + "]").encode()
    if len(data) > MAX_BYTES:
        raise ValueError("a pack is at most 8192 bytes, not " + str(len(data)))
    return data


def _bases(readings):
    """Return (base name, base unit, their fields): "" where a base saves nothing."""
    prefix = _common_prefix([reading[0] for reading in readings])
    if len(prefix) * (len(readings) - 1) <= len('"bn":"",'):
        prefix = ""
    units = [reading[1] for reading in readings]
    unit = max(units, key=units.count)
    if units.count(unit) < 2 or "" in units:  # no unit would become the base unit
        unit = ""
    fields = []
    if prefix:
        fields.append('"bn":"%s"' % prefix)
    if unit:
        fields.append('"bu":"%s"' % unit)
    return prefix, unit, fields


def _common_prefix(names):
    """Return the longest start that all names have."""
    prefix = names[0]
    for name in names:
        while not name.startswith(prefix):
            prefix = prefix[:-1]
    return prefix


def _fields(reading, prefix, base_unit):
    """Return the JSON fields of one record, without what the bases say."""
    name, unit, value = reading[:3]
    name = name[len(prefix) :]
    fields = ['"n":"%s"' % name] if name else []
    if unit != base_unit:
        fields.append('"u":"%s"' % unit)
    fields.append(_value(value))
    if len(reading) > 3 and reading[3]:
        fields.append('"t":' + _number(reading[3]))
    return fields


def _value(value):
    """Return the one value field of a record (section 4.2)."""
    if isinstance(value, bool):
        return '"vb":true' if value else '"vb":false'
    if isinstance(value, str):
        return '"vs":' + json.dumps(value)
    if isinstance(value, bytes):
        data = b2a_base64(value).rstrip(b"=\n").replace(b"+", b"-").replace(b"/", b"_")
        return '"vd":"%s"' % data.decode()
    return '"v":' + _number(value)


def _number(value):
    """Return a number as short JSON: 7 significant digits, as an ESP32's float has."""
    if not isinstance(value, (int, float)):
        raise ValueError(
            "a value is a number, a bool, text or bytes, not " + repr(value)
        )
    if not -3.4e38 < value < 3.4e38:  # false for NaN too
        raise ValueError("a value is a finite number, not " + repr(value))
    if value == int(value) and -_INTEGERS <= value <= _INTEGERS:
        return str(int(value))
    return min("%.7g" % value, repr(value), key=len)


def _only(text, allowed):
    """Tell whether every character of `text` is one of `allowed`."""
    return isinstance(text, str) and all(letter in allowed for letter in text)
