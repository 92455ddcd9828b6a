"""The short way of the usual messages says the same as the long one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import envelope, senml
from gateway.plain_wire import read_plain_envelope, read_plain_pack
from gateway.reasons import Unreadable

LINE = b'{"b":1,"r":12,"s":345,"o":[1,0],"u":345000,"t":345000}'
PACK = b'[{"n":"temperature","u":"Cel","v":27.4},{"n":"humidity","u":"%RH","v":44}]'

numbers = st.sampled_from([b"0", b"-0", b"1", b"27.4", b"1e3", b"1e999", b"NaN"])
odd = st.sampled_from([b"true", b'"1"', b"null", b"[1,0]", b"[1]", b"{}", b"-1"])
values = numbers | odd | st.integers(-1, 1 << 64).map(lambda n: str(n).encode())


def outcome(read: Any, data: bytes) -> object:
    try:
        return read(data)
    except Unreadable as error:
        return error.reason


def long_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelope, "read_plain_envelope", lambda line: None)
    monkeypatch.setattr(senml, "read_plain_pack", lambda data: None)


def test_what_boards_send_takes_the_short_way() -> None:
    assert read_plain_envelope(LINE) is not None
    records = read_plain_pack(PACK)
    assert records is not None and [record.v for record in records] == [27.4, 44.0]


@given(key=st.sampled_from([b"b", b"r", b"s", b"o", b"u", b"t", b"k"]), value=values)
def test_an_envelope_means_the_same_both_ways(key: bytes, value: bytes) -> None:
    for line in (
        LINE[:-1] + b',"' + key + b'":' + value + b"}",
        LINE.replace(b'"%s":345' % key, b'"%s":%s' % (key, value)),
    ):
        short = outcome(envelope.read_envelope, line)
        with pytest.MonkeyPatch.context() as patch:
            long_way(patch)
            assert outcome(envelope.read_envelope, line) == short


@given(
    key=st.sampled_from([b"n", b"u", b"v", b"t", b"bn", b"x", b"x_"]),
    value=values | st.sampled_from([b'"Cel"', b'"a:b"', b'"\xff"', b'"\xc3\xa9"']),
    at=st.integers(0, len(PACK)),
)
def test_a_pack_means_the_same_both_ways(key: bytes, value: bytes, at: int) -> None:
    for pack in (
        PACK.replace(b'"v":44', b'"v":44,"' + key + b'":' + value),
        PACK.replace(b'"v":44', b'"' + key + b'":' + value),
        PACK[:at] + value + PACK[at:],
    ):
        short = outcome(senml.read_pack, pack)
        with pytest.MonkeyPatch.context() as patch:
            long_way(patch)
            assert outcome(senml.read_pack, pack) == short
