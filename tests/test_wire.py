"""The wire contract: topics, every kind of message, every reason to refuse one."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.reasons import REASONS
from gateway.wire import SUBSCRIPTIONS, Message, Record, Refused, decode
from tests.drills.fuzz_wire import SEEDS, fuzz
from tests.payloads import PACK, TOPIC, accepted, line, refused

# --- Plain numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"27.4", 27.4),
        (b"-3", -3.0),
        (b"0", 0.0),
        (b"1e3", 1000.0),
        (b"1.5E-2", 0.015),
        (b" 27.4\r\n", 27.4),
    ],
)
def test_a_plain_number_is_a_reading(text: bytes, value: float) -> None:
    message = accepted("kit/baobab-10/telemetry/soil/1", text)
    assert message.kind == "plain"
    assert message.records == (Record("soil/1", "", value, 0, False),)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"27,4", "bad_number"),
        (b"27.4 C", "bad_number"),
        (b"+1", "bad_number"),
        (b".5", "bad_number"),
        (b"5.", "bad_number"),
        (b"007", "bad_number"),
        (b"1_000", "bad_number"),
        (b"0x1F", "bad_number"),
        ("٢٧".encode(), "bad_number"),
        (b"\xff", "bad_number"),
        (b"1" * 65, "bad_number"),
        (b"[1]", "bad_number"),
        (b"nan", "nan"),
        (b"-Infinity", "nan"),
        (b"1e999", "nan"),
    ],
)
def test_a_plain_text_that_is_no_number_is_refused(text: bytes, reason: str) -> None:
    assert refused("kit/baobab-10/telemetry/temperature", text).reason == reason


def test_a_comma_is_told_from_other_faults() -> None:
    assert "comma" in refused(TOPIC + "/t", b"27,4").detail
    assert "comma" not in refused(TOPIC + "/t", b"27,4,1").detail


def test_the_name_of_a_plain_number_is_a_senml_name() -> None:
    for name in ("", "température", "_t", "a b", "t" * 129):
        assert refused(f"{TOPIC}/{name}", b"27.4").reason == "bad_name"


# --- State and other bodies


def test_a_state_is_read_retained_or_not() -> None:
    body = {"state": "ready", "sensors": {"temperature": "Cel"}, "period_s": 2}
    for retained in (False, True):
        message = accepted("kit/baobab-10/state", orjson.dumps(body), retained)
        assert (message.kind, message.body, message.records) == ("state", body, ())


def test_a_state_may_be_nested_eight_levels_deep() -> None:
    accepted("kit/baobab-10/state", b'{"state":"ready","x":[[[[[[[]]]]]]]}')


def test_a_cleared_state_is_nothing_to_store() -> None:
    assert decode("kit/baobab-10/state", b"") is None


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"ready", "bad_json"),
        (b'"ready"', "bad_body"),
        (b"[]", "bad_body"),
        (b"{}", "bad_state"),
        (b'{"state":"asleep"}', "bad_state"),
        (b'{"state":{"a":1}}', "bad_state"),
        (b'{"state":"ready","period_s":0}', "bad_state"),
        (b'{"state":"ready","period_s":"2"}', "bad_state"),
        (b'{"state":"ready","period_s":1e9}', "bad_state"),
        (b'{"state":"ready","sensors":[]}', "bad_state"),
        (b'{"state":"ready","sensors":{"t":1}}', "bad_state"),
        (b'{"state":"ready","model":null}', "bad_state"),
        (b'{"state":"ready","ap":1}', "bad_state"),
        (b'{"state":"ready","state":"lost"}', "duplicate_key"),
        (b'{"state":"ready","x":{"y":1,"y":1}}', "duplicate_key"),
        (b'{"state":"ready","x":NaN}', "nan"),
        (b'{"state":"ready","x":' + b"[" * 8 + b"]" * 8 + b"}", "too_deep"),
        (b'{"state":"ready","x":"' + b"y" * 2048 + b'"}', "too_large"),
    ],
)
def test_a_state_that_pages_could_not_draw_is_refused(
    payload: bytes, reason: str
) -> None:
    answer = refused("kit/baobab-10/state", payload)
    assert (answer.reason, answer.board) == (reason, "baobab-10")


@pytest.mark.parametrize("kind", ["cmd/ack", "time", "update/ack"])
def test_other_messages_of_a_board_carry_a_json_object(kind: str) -> None:
    message = accepted(f"kit/baobab-10/{kind}", b'{"id":"c1","ok":true}')
    assert (message.kind, message.body) == (kind, {"id": "c1", "ok": True})
    assert refused(f"kit/baobab-10/{kind}", b"[]").reason == "bad_body"


# --- Topics


@pytest.mark.parametrize(
    "kind", ["ack", "cmd", "time/ack", "update", "update/part/3", "update/x/ack"]
)
def test_what_the_gateway_itself_sends_is_not_stored(kind: str) -> None:
    assert decode(f"kit/baobab-10/{kind}", b"anything") is None
    assert decode(f"segou/kit/baobab-10/{kind}", b"anything") is None


def test_a_bridge_puts_its_site_in_front() -> None:
    message = accepted("segou/" + TOPIC, line() + b"\n" + PACK)
    assert (message.site, message.board) == ("segou", "baobab-10")


@pytest.mark.parametrize(
    "topic",
    [
        "kit",
        "kit/",
        "kit/baobab-10",
        "kit/baobab-10/",
        "kit/baobab-10/telemetrie",
        "kit/baobab-10/telemetry2",
        "kit/baobab-10/ack/x",
        "kit/baobab-10/cmd/x",
        "kit/ab/telemetry",
        "kit/" + "a" * 33 + "/telemetry",
        "kit/Baobab-10/telemetry",
        "kit/baobab_10/telemetry",
        "kit/baobab 10/telemetry",
        "kit/bäobab/telemetry",
        "kit/baobab-10\n/telemetry",
        "kit//telemetry",
        "Ségou/kit/baobab-10/telemetry",
        "/kit/baobab-10/telemetry",
        "kit/kit/baobab-10/telemetry",
        "kit/baobab-10/telemetry/" + "t" * 300,
    ],
)
def test_a_wrong_topic_is_refused(topic: str) -> None:
    assert refused(topic, PACK).reason == "bad_topic"


def test_a_topic_outside_the_kit_is_not_ours() -> None:
    for topic in ("", "other/x", "a/b/kit/x", "$SYS/broker/uptime", "home/x/state"):
        assert decode(topic, PACK) is None


def test_every_subscription_of_the_kit_can_give_a_message() -> None:
    assert SUBSCRIPTIONS[:2] == ("kit/#", "+/kit/#")
    assert len(set(SUBSCRIPTIONS)) == len(SUBSCRIPTIONS)


# --- Whatever arrives

BY_REASON = {
    "bad_topic": ("kit/x", b""),
    "retained": (TOPIC, PACK),
    "empty": (TOPIC, b"[]"),
    "too_large": (TOPIC, b" " * 9000),
    "bad_envelope": (TOPIC, b"{}"),
    "bad_utf8": (TOPIC, b'["\xff"]'),
    "bad_json": (TOPIC, b"[{]"),
    "bad_cbor": (TOPIC, b"\x81"),
    "too_deep": (TOPIC, b"\x81" * 50),
    "duplicate_key": (TOPIC, b'[{"n":"a","n":"b","v":1}]'),
    "bad_pack": (TOPIC, b"1"),
    "bad_field": (TOPIC, b'[{"n":"a","v":"1"}]'),
    "unknown_field": (TOPIC, b'[{"n":"a","v":1,"x_":1}]'),
    "unknown_version": (TOPIC, b'[{"n":"a","v":1,"bver":11}]'),
    "bad_name": (TOPIC, '[{"n":"é","v":1}]'.encode()),
    "bad_unit": (TOPIC, '[{"n":"a","u":"°C","v":1}]'.encode()),
    "bad_value": (TOPIC, b'[{"n":"a"}]'),
    "bad_number": (TOPIC + "/a", b"x"),
    "nan": (TOPIC, b'[{"n":"a","v":NaN}]'),
    "bad_data": (TOPIC, b'[{"n":"a","vd":"+"}]'),
    "bad_time": (TOPIC, b'[{"n":"a","v":1,"t":1e12}]'),
    "bad_state": ("kit/baobab-10/state", b"{}"),
    "bad_body": ("kit/baobab-10/time", b"[]"),
}


def test_each_reason_has_a_sentence_and_a_message_that_meets_it() -> None:
    by_ingest = {"replay", "twin", "enrolled", "revoked", "unsigned", "bad_mac"}
    assert set(BY_REASON) | by_ingest == set(REASONS)
    for reason, (topic, payload) in BY_REASON.items():
        answer = refused(topic, payload, retained=reason == "retained")
        assert answer.reason == reason
        assert answer.detail.endswith((".", ":")) or ":" in answer.detail


@given(
    st.sampled_from([topic for topic, _ in SEEDS] + ["kit/x/y", "a/b"]) | st.text(),
    st.binary() | st.text().map(str.encode),
    st.booleans(),
)
def test_decode_always_answers(topic: str, payload: bytes, retained: bool) -> None:
    answer = decode(topic, payload, retained)
    assert answer is None or isinstance(answer, (Message, Refused))


def test_the_seeds_of_the_fuzz_are_good_messages() -> None:
    for topic, payload in SEEDS:
        accepted(topic, payload)


def test_a_fuzz_of_2000_meets_most_reasons_and_no_exception() -> None:
    answers = fuzz(2000)
    assert answers.total() == 2000
    assert answers["accepted"] > 200
    assert len(answers) > 15
