"""What holds for every input: packets, envelope, packs (hypothesis, on CPython)."""

import base64
import hashlib
import hmac
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit import envelope, packet, senml
from kit.packet import MqttError, Parser

from gateway.wire import Envelope, Message, decode

LETTERS = "abcXYZ012"
names = st.builds(
    lambda first, rest: first + rest,
    st.sampled_from(LETTERS),
    st.text(LETTERS + "-:./_", max_size=12),
)
units = st.sampled_from(["Cel", "%RH", "lx", "count", "1/s", ""])
numbers = st.floats(-3e38, 3e38) | st.integers(-(2**53), 2**53)
readings = st.lists(
    st.tuples(names, units, numbers | st.booleans() | st.text() | st.binary()),
    min_size=1,
    max_size=20,
)
counters = st.integers(0, 2**53 - 1)


def close(value: float, wanted: float) -> bool:
    """Tell whether two numbers are equal to 7 significant digits."""
    return math.isclose(value, wanted, rel_tol=1e-6, abs_tol=1e-44)


@given(readings)
def test_the_gateway_reads_from_a_pack_what_was_measured(
    measured: list[tuple[str, str, object]],
) -> None:
    message = decode("kit/baobab-10/telemetry", senml.pack(measured))
    assert isinstance(message, Message), message
    assert len(message.records) == len(measured)
    for record, (name, unit, value) in zip(message.records, measured, strict=True):
        assert (record.name, record.unit) == (name, unit)
        if isinstance(value, (str, bytes)):
            assert record.value == value
        else:
            assert close(float(record.value), float(value)), value


@given(readings)
def test_a_pack_is_never_longer_than_plain_json(
    measured: list[tuple[str, str, object]],
) -> None:
    keys = {str: "vs", bytes: "vd", bool: "vb", int: "v", float: "v"}
    plain = [
        {"n": name, "u": unit, keys[type(value)]: value}
        for name, unit, value in measured
        if not isinstance(value, bytes)
    ]
    if len(plain) == len(measured):
        text = json.dumps(plain, separators=(",", ":"))
        assert len(senml.pack(measured)) <= len(text)


@given(
    st.binary(min_size=1, max_size=100),
    st.binary(max_size=100),
    counters,
    st.integers(0, 2**32 - 1),
    counters,
    counters,
    st.none() | counters,
)
def test_the_gateway_reads_the_envelope_and_python_agrees_on_the_mac(
    key: bytes,
    text: bytes,
    boot: int,
    random: int,
    seq: int,
    uptime_ms: int,
    sent_ms: int | None,
) -> None:
    topic = "kit/baobab-10/telemetry"
    pack = senml.pack([("a", "", text)])
    signer = envelope.Signer(key, "a1")
    oldest = (boot, seq // 2)
    payload = envelope.build(
        topic, pack, (boot, random), seq, oldest, uptime_ms, sent_ms, signer
    )
    message = decode(topic, payload)
    assert isinstance(message, Message), message
    assert message.envelope == Envelope(
        boot, random, seq, oldest, uptime_ms, sent_ms, "a1"
    )
    assert message.mac is not None
    signed = topic.encode() + b"\n" + payload.replace(b" " + message.mac.encode(), b"")
    digest = hmac.new(key, signed, hashlib.sha256).digest()[:16]
    assert message.mac == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert envelope.verify(topic, payload, signer)


@given(st.binary(max_size=300))
def test_no_bytes_are_verified_or_break_the_verifier(payload: bytes) -> None:
    assert not envelope.verify("kit/a-1/cmd", payload, envelope.Signer(b"key"))


packets = st.one_of(
    st.builds(
        packet.publish,
        st.text(min_size=1, max_size=20),
        st.binary(max_size=400),
        st.just(1),
        st.booleans(),
        st.integers(1, 65535),
    ),
    st.builds(packet.puback, st.integers(1, 65535)),
    st.just(packet.PING),
)


@given(st.lists(packets, max_size=8), st.lists(st.integers(1, 60), max_size=200))
def test_packets_survive_any_cutting(sent: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(sent)
    parser = Parser(1000)
    found = []
    while stream:
        size = cuts.pop() if cuts else len(stream)
        parser.feed(stream[:size])
        stream = stream[size:]
        one = parser.next()
        while one:
            assert one[3]
            found.append(packet.frame(one[0] << 4 | one[1], one[2]))
            one = parser.next()
    assert found == sent


@given(st.lists(st.binary(max_size=80), max_size=20), st.integers(8, 64))
def test_the_parser_takes_any_bytes_and_stays_small(
    chunks: list[bytes], limit: int
) -> None:
    parser = Parser(limit)
    try:
        for chunk in chunks:
            parser.feed(chunk)
            one = parser.next()
            while one:
                assert len(one[2]) <= limit
                one = parser.next()
            assert len(parser._buffer) <= limit + 5
    except MqttError as error:
        assert error.reason == "malformed"


@given(st.integers(0, 15), st.binary(max_size=60))
def test_a_publish_is_read_or_refused(flags: int, body: bytes) -> None:
    try:
        topic, payload, qos, packet_id = packet.read_publish(flags, body)
    except MqttError as error:
        assert error.reason == "malformed"
    else:
        head = 0x30 | flags & 0b0110
        again = packet.publish(topic, payload, qos, False, packet_id)
        assert again == packet.frame(head, body)


@pytest.mark.parametrize("key_length", [0, 1, 63, 64, 65, 200])
def test_hmac_is_pythons(key_length: int) -> None:
    key = bytes(index % 256 for index in range(key_length))
    for parts in ([b""], [b"a", b"b" * 200], [bytes(64)] * 3):
        wanted = hmac.new(key, b"".join(parts), hashlib.sha256).digest()
        assert envelope.Signer(key).digest(parts) == wanted
