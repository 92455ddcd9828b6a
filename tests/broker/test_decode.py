"""MQTT 5 bytes to packets: any split gives the same, garbage gives one error."""

import random
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.broker import decode, encode
from gateway.broker.decode import Control, MalformedPacket, read_properties, take
from gateway.broker.session import PACKET_LIMIT, Delivery
from tests.broker.brokers import sized

NO_LIMIT = 10**9
FUZZ_CASES = 2_000

# A slow machine is no failure.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

topics = st.text(min_size=1, max_size=40).filter(lambda text: len(text.encode()) < 200)
payloads = st.binary(max_size=300)


@st.composite
def publishes(draw: st.DrawFn) -> tuple[bytes, Delivery]:
    """Return a PUBLISH as a broker may write it, and what it must become."""
    topic, payload = draw(topics.filter(is_encodable)), draw(payloads)
    packet_id = draw(st.integers(0, 65_535))
    duplicate, retained = draw(st.booleans()), draw(st.booleans())
    properties = draw(
        st.sampled_from([b"", b"\x01\x01", b"\x26" + sized(b"a" * 200) * 2])
    )
    first = 0x30 | duplicate << 3 | (2 if packet_id else 0) | retained
    body = sized(topic.encode()) + (packet_id.to_bytes(2, "big") if packet_id else b"")
    body += varint(len(properties)) + properties + payload
    packet = bytes([first]) + varint(len(body)) + body
    return packet, Delivery(topic, payload, retained, packet_id, duplicate)


def is_encodable(text: str) -> bool:
    return text.encode("utf-8", "ignore").decode() == text


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def take_all(
    chunks: Iterable[bytes], limit: int = NO_LIMIT
) -> list[Delivery | Control]:
    """Feed chunks as the connection does; return deliveries, then other packets."""
    rest, deliveries, controls = b"", [], []
    for chunk in chunks:
        rest += chunk
        while True:
            taken = take(rest, limit)
            deliveries += taken.deliveries
            controls += taken.controls
            rest = rest[taken.used :]
            if len(taken.deliveries) < limit:
                break
    assert rest == b""
    return [*deliveries, *controls]


@unhurried
@given(
    st.lists(publishes(), max_size=8),
    st.lists(st.integers(0, 3_000), max_size=6),
    st.integers(1, 3),
)
def test_any_split_of_a_stream_gives_the_same_deliveries(
    packets: list[tuple[bytes, Delivery]], cuts: list[int], limit: int
) -> None:
    stream = b"".join(raw for raw, _ in packets) + b"\xd0\x00"
    places = sorted(min(cut, len(stream)) for cut in cuts)
    chunks = [
        stream[start:stop]
        for start, stop in zip([0, *places], [*places, len(stream)], strict=True)
    ]
    expected = [*(delivery for _, delivery in packets), Control(decode.PINGRESP, b"")]
    assert take_all(chunks) == expected
    assert take_all(chunks, limit) == expected


@unhurried
@given(topics.filter(is_encodable), payloads, st.integers(0, 65_535), st.booleans())
def test_what_we_encode_can_be_decoded(
    topic: str, payload: bytes, packet_id: int, retained: bool
) -> None:
    packet = encode.publish(topic, payload, packet_id, retained)
    (delivery,) = take(packet, 1).deliveries
    assert delivery == Delivery(topic, payload, retained, packet_id, False)


@unhurried
@given(st.binary(max_size=400), st.integers(0, 4))
def test_garbage_gives_packets_or_one_kind_of_error(data: bytes, limit: int) -> None:
    check_bounds(data, limit)


def test_damaged_packets_give_packets_or_one_kind_of_error() -> None:
    """A seeded fuzz: real packets with bits flipped, bytes cut, doubled and added."""
    dice = random.Random(5)
    seeds = [
        encode.publish("kit/baobab-10/telemetry", b"[]" * 80, 7, False),
        encode.publish("t", b"", 0, True),
        b"\x20\x08\x01\x00\x05\x21\x00\x0a\x24\x01",
        b"\x90\x05\x00\x01\x00\x01\x00",
        b"\xe0\x09\x8e\x07\x1f\x00\x04gone",
        encode.pubacks([1, 2, 3]),
    ]
    for _ in range(FUZZ_CASES):
        data = bytearray(b"".join(dice.choices(seeds, k=dice.randint(1, 4))))
        for _ in range(dice.randint(1, 6)):
            damage(data, dice)
        check_bounds(bytes(data), dice.randint(0, 5))


def damage(data: bytearray, dice: random.Random) -> None:
    """Change a byte sequence a little, in place."""
    at = dice.randrange(len(data) + 1)
    match dice.randrange(4):
        case 0 if at < len(data):
            data[at] ^= 1 << dice.randrange(8)
        case 1:
            del data[at : at + dice.randint(1, 8)]
        case 2:
            data[at:at] = data[at : at + dice.randint(1, 30)]
        case _:
            data[at:at] = dice.randbytes(dice.randint(1, 5))


def check_bounds(data: bytes, limit: int) -> None:
    """Whatever ``data`` is: MalformedPacket, or packets that were really in it."""
    try:
        taken = take(data, limit)
    except MalformedPacket:
        return
    assert len(taken.deliveries) <= limit
    assert 0 <= taken.used <= len(data)
    given = sum(len(d.topic.encode()) + len(d.payload) for d in taken.deliveries)
    assert given + sum(len(c.body) for c in taken.controls) <= taken.used
    for control in taken.controls:
        try:
            read_properties(control.body)
        except MalformedPacket:
            continue


@pytest.mark.parametrize(
    ("packet", "why"),
    [
        (b"\x30\x02\x00\x00", "too short"),
        (b"\x30\x04\x00\x00\x00\x00", "without topic"),
        (b"\x34\x06\x00\x01t\x00\x01\x00", "above QoS 1"),
        (b"\x36\x06\x00\x01t\x00\x01\x00", "above QoS 1"),
        (b"\x32\x06\x00\x01t\x00\x00\x00", "packet id"),
        (b"\x30\x05\x00\x01t\x05\x00", "properties"),
        (b"\x30\x05\x00\x01t\xff\xff", "properties"),
        (b"\x30\x05\x00\x02\xff\xfe\x00", "not UTF-8"),
        (b"\x30\xff\xff\xff\xff\x01", "more than four bytes"),
        (b"\x30\x81\x80\x04", f"{PACKET_LIMIT + 5} bytes"),
    ],
)
def test_what_is_malformed_is_refused(packet: bytes, why: str) -> None:
    with pytest.raises(MalformedPacket, match=why):
        take(packet, 1)


def test_a_large_packet_is_refused_before_it_is_there() -> None:
    """The length alone is enough: nothing of 200 MB is ever collected."""
    with pytest.raises(MalformedPacket):
        take(b"\x30" + varint(200_000_000), 1)


def test_other_packets_are_read_past_the_limit_of_deliveries() -> None:
    """Or an answer behind a full window would never be seen."""
    publish = encode.publish("t", b"", 1, False)
    taken = take(publish + b"\xd0\x00" + publish + b"\xd0\x00", 1)
    assert len(taken.deliveries) == 1
    assert taken.controls == [Control(decode.PINGRESP, b"")]
    assert taken.used == len(publish) + 2


def test_properties_are_read_by_their_identifiers() -> None:
    block = b"\x21\x00\x14" + b"\x27\x00\x00\x40\x00" + b"\x26\x00\x01a\x00\x01b"
    block += b"\x0b\x80\x01" + b"\x1f\x00\x04gone" + b"\x24\x01"
    found = read_properties(varint(len(block)) + block + b"what follows")
    assert found == {
        decode.RECEIVE_MAXIMUM: 20,
        decode.MAXIMUM_PACKET_SIZE: 16_384,
        0x0B: 128,
        decode.REASON_STRING: b"gone",
        decode.MAXIMUM_QOS: 1,
    }
    assert decode.reason_string(found) == "gone"


@pytest.mark.parametrize(
    "block", [b"\x02\x21\x00", b"\x01\x7f", b"\x05\x1f\x00\x09ab", b"\x09\x24", b"\x80"]
)
def test_damaged_properties_are_refused(block: bytes) -> None:
    with pytest.raises(MalformedPacket):
        read_properties(block)
