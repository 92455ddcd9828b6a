"""The envelope line and its mac."""

import json
from binascii import hexlify

from checks import raises
from kit import envelope

TOPIC = "kit/baobab-10/telemetry"
PACK = b'[{"n":"temperature","u":"Cel","v":27.4}]'
START = 3, 2271560481
KEY = bytes(range(32))
# CPython's hmac.new(KEY, TOPIC + "\n" + LINE + "\n" + PACK, "sha256")
LINE = b'{"b":3,"r":2271560481,"s":17,"o":[3,15],"u":90012,"t":90020,"k":"a1"}'
MAC = b"Aj_WLMaEmK93_kAc-45Fsg"


def build(signer=None, sent_ms=90020):
    return envelope.build(TOPIC, PACK, START, 17, (3, 15), 90012, sent_ms, signer)


def test_the_line_comes_first_and_the_pack_after_it():
    line, pack = build().split(b"\n", 1)
    assert pack == PACK
    assert json.loads(line) == {
        "b": 3,
        "r": 2271560481,
        "s": 17,
        "o": [3, 15],
        "u": 90012,
        "t": 90020,
    }


def test_a_pack_of_an_earlier_start_has_no_sending_time():
    line, mac, _ = envelope.parse(build(sent_ms=None))
    assert mac is None
    assert "t" not in json.loads(line)


def test_numbers_beyond_32_bits_stay_whole():
    payload = envelope.build(TOPIC, PACK, (1, 2**32 - 1), 2**40, (1, 0), 2**45, 2**45)
    line = json.loads(envelope.parse(payload)[0])
    assert (line["r"], line["s"], line["u"]) == (2**32 - 1, 2**40, 2**45)


def test_hmac_is_that_of_rfc_4231():
    for key, data, digest in (
        (b"\x0b" * 20, b"Hi There", b"b0344c61d8db38535ca8afceaf0bf12b"),
        (b"Jefe", b"what do ya want for nothing?", b"5bdcc146bf60754e6a042426089575c7"),
        (b"\xaa" * 20, b"\xdd" * 50, b"773ea91e36800e46854db8ebd09181a7"),
        (
            b"\xaa" * 131,
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            b"60e431591ee0b67f0d8a26aacbf5b77f",
        ),
    ):
        signer = envelope.Signer(key)
        assert hexlify(signer.digest((data,)))[:32] == digest
        assert hexlify(signer.digest((data[:3], b"", data[3:])))[:32] == digest


def test_a_signed_payload_is_byte_for_byte_what_the_gateway_expects():
    payload = build(envelope.Signer(KEY, "a1"))
    assert payload == LINE + b" " + MAC + b"\n" + PACK
    assert envelope.parse(payload) == (LINE, MAC, PACK)


def test_a_signature_holds_for_these_bytes_on_this_topic_with_this_key_only():
    signer = envelope.Signer(KEY, "a1")
    payload = build(signer)
    assert envelope.verify(TOPIC, payload, signer)
    assert envelope.verify("segou/" + TOPIC, payload, signer)  # through a bridge
    assert not envelope.verify("kit/baobab-11/telemetry", payload, signer)
    assert not envelope.verify(TOPIC, payload, envelope.Signer(KEY[1:]))
    assert not envelope.verify(TOPIC, build(), signer)
    for index in range(len(payload)):
        changed = bytearray(payload)
        changed[index] ^= 1
        assert not envelope.verify(TOPIC, bytes(changed), signer), index


def test_a_message_of_one_line_is_signed_as_it_is():
    """A command ends without a newline; one that was added is another message."""
    signer = envelope.Signer(KEY)
    line = b'{"id":"c1"}'
    signed = line + b" " + signer.mac(TOPIC, line)
    assert signed == line + b" wABkblN87ZMpyN5lzEIxIw", signed
    assert envelope.verify(TOPIC, signed, signer)
    assert not envelope.verify(TOPIC, signed + b"\n", signer)


def test_what_is_no_envelope_is_told():
    for payload in (
        b"",
        b"\n",
        b"27.4",
        PACK,
        b"{",
        b'x{"b":1}\n[]',
        b'{"b":1} short\n',
    ):
        raises(ValueError, envelope.parse, payload)
    assert envelope.parse(b'{"b":1}') == (b'{"b":1}', None, b"")
