"""The fields of a SenML record: their labels and types (RFC 8428 §5 and §6)."""

from typing import Any

from gateway.reasons import Unreadable

NUMBER = (int, float)
TEXT = (str,)
FIELDS: dict[str, tuple[type, ...]] = {
    "bver": (int,),
    "bn": TEXT,
    "bt": NUMBER,
    "bu": TEXT,
    "bv": NUMBER,
    "bs": NUMBER,
    "n": TEXT,
    "u": TEXT,
    "v": NUMBER,
    "vs": TEXT,
    "vb": (bool,),
    "vd": (str, bytes),
    "s": NUMBER,
    "t": NUMBER,
    "ut": NUMBER,
}
BASES = frozenset(["bver", "bn", "bt", "bu", "bv", "bs"])

# RFC 8428 §6, table 4: the keys of a CBOR map
CBOR_LABELS = {
    -1: "bver",
    -2: "bn",
    -3: "bt",
    -4: "bu",
    -5: "bv",
    -6: "bs",
    0: "n",
    1: "u",
    2: "v",
    3: "vs",
    4: "vb",
    5: "s",
    6: "t",
    7: "ut",
    8: "vd",
}


def json_labels(fields: Any) -> Any:
    """Return a CBOR record with the labels of JSON in place of its numbers."""
    if type(fields) is not dict:
        raise Unreadable("bad_pack")
    if any(label in FIELDS for label in fields):
        raise Unreadable("bad_cbor", "In CBOR the SenML labels are numbers.")
    if type(fields.get(8, b"")) is not bytes:
        raise Unreadable("bad_field", "The field 8 (vd) must be a byte string.")
    return {CBOR_LABELS.get(key, str(key)): value for key, value in fields.items()}


def check_fields(fields: dict[str, Any]) -> None:
    """Raise Unreadable when a field has a wrong type or must be understood."""
    for label, value in fields.items():
        types = FIELDS.get(label)
        if types is None:
            if label.endswith("_"):
                detail = f"The field {label[:40]!r} must be understood, and is not."
                raise Unreadable("unknown_field", detail)
        elif type(value) not in types:
            raise Unreadable("bad_field", f"The field {label!r} has a wrong type.")
