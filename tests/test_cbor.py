"""SenML in CBOR: the example of RFC 8428, and the same records as in JSON."""

import math
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import cbor
from gateway.message import Record
from gateway.reasons import Unreadable
from gateway.senml import read_pack
from gateway.senml_fields import CBOR_LABELS
from tests.payloads import CURRENTS, pack, refusal

CBOR_KEYS = {label: key for key, label in CBOR_LABELS.items()}

# RFC 8428 §6: the CBOR form of the pack of §5.1.2
RFC_CBOR = bytes.fromhex(
    "87a721781b75726e3a6465763a6f773a3130653230373361303130383030363a22fb41d303a15b00"
    "106223614120050067766f6c7461676501615602fb405e066666666666a3006763757272656e7406"
    "2402fb3ff3333333333333a3006763757272656e74062302fb3ff4cccccccccccda3006763757272"
    "656e74062202fb3ff6666666666666a3006763757272656e74062102f93e00a3006763757272656e"
    "74062002fb3ff999999999999aa3006763757272656e74060002fb3ffb333333333333"
)


def head(major: int, number: int) -> bytes:
    """Return the shortest CBOR head (RFC 8949 §3)."""
    if number < 24:
        return bytes([major << 5 | number])
    size = next(n for n in range(4) if number < 1 << (8 << n))
    return bytes([major << 5 | 24 + size]) + number.to_bytes(1 << size, "big")


def encode(value: Any, open_length: bool = False) -> bytes:
    """Return a value as CBOR, lists and maps with open length when asked."""
    if value is True or value is False:
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    major, items = (4, value) if isinstance(value, list) else (5, [])
    if isinstance(value, dict):
        items = [part for pair in value.items() for part in pair]
    inside = b"".join(encode(item, open_length) for item in items)
    if open_length:
        return bytes([major << 5 | 31]) + inside + b"\xff"
    return head(major, len(value)) + inside


def test_the_same_pack_in_cbor() -> None:
    assert read_pack(RFC_CBOR) == CURRENTS


NUMBERS = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, width=64)
SIMPLE_RECORDS = st.fixed_dictionaries(
    {"n": st.text("abcXYZ019", min_size=1, max_size=12)},
    optional={
        "u": st.sampled_from(["Cel", "%RH", "V", ""]),
        "t": st.integers(-1000, 1000) | st.floats(-1000, 1000),
        "bn": st.sampled_from(["sys/", "a:"]),
        "bt": st.just(1_790_000_000),
        "bu": st.sampled_from(["Pa", "lx"]),
        "bver": st.integers(1, 10),
        "ut": st.integers(0, 60),
    },
)
VALUES = st.one_of(
    st.tuples(st.sampled_from(["v", "s"]), NUMBERS.filter(math.isfinite)),
    st.tuples(st.just("vb"), st.booleans()),
    st.tuples(st.just("vs"), st.text(max_size=10)),
)


@given(
    st.lists(st.tuples(SIMPLE_RECORDS, VALUES), min_size=1, max_size=5), st.booleans()
)
def test_cbor_says_the_same_as_json(
    parts: list[tuple[dict[str, Any], tuple[str, Any]]], open_length: bool
) -> None:
    records = [{**fields, label: value} for fields, (label, value) in parts]
    numbered = [
        {CBOR_KEYS[label]: value for label, value in record.items()}
        for record in records
    ]
    assert read_pack(encode(numbered, open_length)) == read_pack(pack(*records))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("f93e00", 1.5),
        ("fa41bc0000", 23.5),
        ("fb403719999999999a", 23.1),
        ("c4822018e7", 23.1),
        ("c482201818", 2.4),
        ("c4822139011e", -2.87),
        ("1a000f4240", 1e6),
        ("1bffffffffffffffff", 2.0**64),
        ("3bffffffffffffffff", -(2.0**64)),
        ("1800", 0.0),
    ],
)
def test_a_number_in_each_form_of_cbor(text: str, value: float) -> None:
    (record,) = read_pack(bytes.fromhex("81a2006161" + "02" + text))
    assert record.value == value


def test_data_is_a_byte_string_in_cbor() -> None:
    (record,) = read_pack(encode([{0: "a", 8: b"\x00\xff"}]))
    assert record.value == b"\x00\xff"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (bytes.fromhex("80"), "empty"),
        (bytes.fromhex("9fff"), "empty"),
        (bytes.fromhex("8101"), "bad_pack"),
        (bytes.fromhex("81a20061610201") + b"\x00", "bad_cbor"),
        (bytes.fromhex("82a20061610201"), "bad_cbor"),
        (bytes.fromhex("81a2006161"), "bad_cbor"),
        (bytes.fromhex("81a200616102"), "bad_cbor"),
        (bytes.fromhex("81a200616102f97e00"), "nan"),
        (bytes.fromhex("81a200616102fb7ff0000000000000"), "nan"),
        (bytes.fromhex("81a200616102c4821903e701"), "nan"),
        (bytes.fromhex("81a200616102c48201"), "bad_cbor"),
        (bytes.fromhex("81a200616102c482f93c0001"), "bad_cbor"),
        (bytes.fromhex("81a200616102c24101"), "bad_cbor"),
        (bytes.fromhex("81a200616102f6"), "bad_field"),
        (bytes.fromhex("81a200616102f7"), "bad_cbor"),
        (bytes.fromhex("81a200616102ff"), "bad_cbor"),
        (bytes.fromhex("81a2006161021c"), "bad_cbor"),
        (bytes.fromhex("81a2006161037f6161ff"), "bad_cbor"),
        (bytes.fromhex("81a20061ff0201"), "bad_utf8"),
        (bytes.fromhex("81a3006161020102 02".replace(" ", "")), "duplicate_key"),
        (bytes.fromhex("81a3f500006161" + "0201"), "bad_cbor"),
        (bytes.fromhex("81a2006161021f"), "bad_cbor"),
        (bytes.fromhex("81a200616102c5820101"), "bad_cbor"),
        (bytes.fromhex("9b7fffffffffffffff"), "bad_cbor"),
        (bytes.fromhex("817b7fffffffffffffff"), "bad_cbor"),
        (b"\x81" * 40, "too_deep"),
        (encode([{"n": "a", "v": 1}]), "bad_cbor"),
        (encode([{0: "a", 8: "aGkgCg"}]), "bad_field"),
        (encode([{0: "a", 3: b"bytes"}]), "bad_field"),
        (encode([{0: "a", 2: 1, "must_": 1}]), "unknown_field"),
        (encode([{-1: 11, 0: "a", 2: 1}]), "unknown_version"),
        (encode([{0: "température", 2: 1}]), "bad_name"),
        (encode([{0: "a", 2: 1, 6: math.nan}]), "bad_time"),
        (encode([{0: "a", 2: 1, -3: math.inf}]), "bad_time"),
    ],
)
def test_cbor_that_is_no_pack_is_refused(data: bytes, reason: str) -> None:
    assert refusal(data) == reason


def test_unknown_fields_of_cbor_are_ignored() -> None:
    data = encode([{0: "a", 2: 1, 99: [1, {1: "x"}], "later": -5}])
    assert read_pack(data) == (Record("a", "", 1.0, 0, False),)


@given(st.binary(max_size=60))
def test_cbor_gives_a_value_or_a_reason(data: bytes) -> None:
    try:
        cbor.parse(data)
    except Unreadable as error:
        assert error.reason in ("bad_cbor", "bad_utf8", "duplicate_key", "too_deep")
