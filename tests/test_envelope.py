"""Packs and their envelopes: what is read, what is refused, and what is told then."""

from typing import Any

import pytest
from msgspec.structs import replace

from gateway.wire import Message
from tests.payloads import ENVELOPE, MAC, PACK, RECORDS, TOPIC, accepted, line, refused


def test_a_pack_without_an_envelope() -> None:
    assert accepted(TOPIC, PACK) == Message(
        "baobab-10", "telemetry", None, RECORDS, None, None, None
    )


def test_a_pack_with_an_envelope() -> None:
    message = accepted(TOPIC, line() + b"\n" + PACK)
    assert (message.envelope, message.mac, message.records) == (ENVELOPE, None, RECORDS)


def test_a_signed_pack() -> None:
    message = accepted(TOPIC, line(k="a1") + b" " + MAC.encode() + b"\n" + PACK)
    assert message.envelope == replace(ENVELOPE, key_id="a1")
    assert message.mac == MAC


def test_a_pack_of_an_earlier_start_has_no_time_of_sending() -> None:
    message = accepted(TOPIC, line(t=None, o=[5, 0]) + b"\n" + PACK)
    assert message.envelope == replace(ENVELOPE, sent_ms=None, oldest=(5, 0))


def test_the_pack_behind_an_envelope_may_span_lines_or_be_cbor() -> None:
    spread = PACK.replace(b",", b",\n ")
    assert accepted(TOPIC, line() + b"\n" + spread).records == RECORDS
    cbor_pack = bytes.fromhex("81a3006161010a" + "02fb403b666666666666")
    assert refused(TOPIC, line() + b"\n" + cbor_pack).reason == "bad_field"
    cbor_pack = bytes.fromhex("81a20061" + "6102fb403b666666666666")
    assert accepted(TOPIC, line() + b"\n" + cbor_pack).records[0].value == 27.4


def test_the_counters_may_be_as_large_as_a_double_holds() -> None:
    most = 2**53 - 1
    fields = {"b": most, "s": most, "o": [most, most], "u": most, "t": most}
    message = accepted(TOPIC, line(r=2**32 - 1, **fields) + b"\n" + PACK)
    assert message.envelope is not None
    assert message.envelope.seq == most


def test_fields_of_a_later_envelope_are_ignored() -> None:
    assert accepted(TOPIC, line(z=[1]) + b"\n" + PACK).envelope == ENVELOPE


@pytest.mark.parametrize(
    "changes",
    [
        *({key: None} for key in "brsou"),
        *({key: -1} for key in "brsut"),
        *({key: 2**53} for key in "bsut"),
        *({key: 1.0} for key in "brsut"),
        *({key: True} for key in "brsut"),
        *({key: "7"} for key in "brsut"),
        {"r": 2**32},
        {"o": 7},
        {"o": []},
        {"o": [7]},
        {"o": [7, 10, 1]},
        {"o": "70"},
        {"o": [7, -1]},
        {"o": [7, 10.5]},
        {"o": {"7": 1, "10": 2}},
        {"k": 5},
        {"k": ""},
        {"k": "é"},
        {"k": "a" * 33},
        {"z": "x" * 512},
    ],
)
def test_an_envelope_with_a_wrong_field_is_refused(changes: dict[str, Any]) -> None:
    answer = refused(TOPIC, line(**changes) + b"\n" + PACK)
    assert (answer.reason, answer.board, answer.envelope) == (
        "bad_envelope",
        "baobab-10",
        None,
    )


@pytest.mark.parametrize(
    "start",
    [
        b'{"t":21}',
        b'{"t":21}\n',
        line(),
        b"{}\n",
        b"{\n",
        line()[:-1] + b"\n",
        line() + b" \n",
        line() + b"\r\n",
        line() + b" " + MAC.encode()[:-1] + b"\n",
        line() + b"  " + MAC.encode() + b"\n",
        line() + b" " + MAC.encode() + b"A\n",
        line() + b" " + MAC.encode()[:-1] + b"+\n",
        MAC.encode().join([b"{ ", b"\n"]),
        b'{"b":1,' + line()[1:] + b"\n",
        line().replace(b"7", b"NaN", 1) + b"\n",
        b'{"\xff":1,' + line()[1:] + b"\n",
    ],
)
def test_a_first_line_that_is_no_envelope_is_refused(start: bytes) -> None:
    assert refused(TOPIC, start + PACK[: len(PACK) * start.endswith(b"\n")]).reason == (
        "bad_envelope"
    )


def test_a_refused_pack_keeps_its_envelope_so_that_it_is_acknowledged() -> None:
    for pack in (b"", b"[]", b"[{", b'[{"n":"\xe9"}]', b"[" + b" " * 9000 + b"]"):
        answer = refused(TOPIC, line() + b"\n" + pack)
        assert (answer.board, answer.envelope) == ("baobab-10", ENVELOPE)


def test_a_retained_reading_is_refused_and_not_counted_as_seen() -> None:
    for topic, payload in [(TOPIC, line() + b"\n" + PACK), (TOPIC + "/t", b"27")]:
        answer = refused(topic, payload, retained=True)
        assert (answer.reason, answer.envelope) == ("retained", None)
