"""Foreign devices: each firmware's own words become readings in SenML's units."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.foreign.naming import board_id, series_name
from gateway.senml import is_name
from gateway.units import UNITS
from gateway.wire import BOARD, SUBSCRIPTIONS, Message, Refused, decode


def readings(topic: str, payload: bytes) -> tuple[str, dict[str, tuple[object, str]]]:
    """Return (board, {name: (value, unit)}) of a foreign message."""
    message = decode(topic, payload)
    assert isinstance(message, Message)
    assert (message.kind, message.envelope, message.site) == ("foreign", None, None)
    assert all((one.time_us, one.absolute) == (0, False) for one in message.records)
    return message.board, {one.name: (one.value, one.unit) for one in message.records}


def test_tasmota_gives_an_object_for_each_sensor() -> None:
    payload = (
        b'{"Time":"2019-01-01T00:00:00","AM2301":{"Temperature":24.6,"Humidity":58.2},'
        b'"ENERGY":{"Power":12,"Voltage":231,"Current":0.05,"Total":3.1,"Period":null},'
        b'"Switch1":"OFF","TempUnit":"C"}'
    )
    assert readings("tele/plug1/SENSOR", payload) == (
        "tasmota-plug1",
        {
            "temperature": (24.6, "Cel"),
            "humidity": (58.2, "%RH"),
            "power": (12.0, "W"),
            "voltage": (231.0, "V"),
            "current": (0.05, "A"),
            "total": (3.1, "kWh"),
        },
    )


def test_tasmota_names_the_sensor_when_two_measure_the_same() -> None:
    payload = (
        b'{"DS18B20-1":{"Id":"01131B123456","Temperature":20.5},'
        b'"DS18B20-2":{"Id":"01131B654321","Temperature":21.5}}'
    )
    _, found = readings("tele/salle/SENSOR", payload)
    assert found == {
        "ds18b20-1/temperature": (20.5, "Cel"),
        "ds18b20-2/temperature": (21.5, "Cel"),
    }


def test_tasmota_units_are_converted() -> None:
    payload = (
        b'{"BME280":{"Temperature":212,"DewPoint":32,"Pressure":1013},'
        b'"TempUnit":"F","PressureUnit":"hPa"}'
    )
    _, found = readings("tele/salle/SENSOR", payload)
    assert found["temperature"] == (pytest.approx(100), "Cel")
    assert found["dewpoint"] == (0.0, "Cel")
    assert found["pressure"] == (101300.0, "Pa")


def test_esphome_gives_one_number_and_its_name_tells_the_unit() -> None:
    assert readings("salle/sensor/air_temperature/state", b"24.5") == (
        "esphome-salle",
        {"air_temperature": (24.5, "Cel")},
    )
    assert readings("salle/sensor/bmp_pressure/state", b"1013")[1] == {
        "bmp_pressure": (101300.0, "Pa")
    }
    assert readings("salle/binary_sensor/door/state", b"ON")[1] == {"door": (1.0, "")}


@pytest.mark.parametrize("root", ["homie", "homie/5"])
def test_homie_gives_a_property_of_a_node(root: str) -> None:
    assert readings(f"{root}/thermo-1/room/temperature", b"21.5") == (
        "homie-thermo-1",
        {"room/temperature": (21.5, "Cel")},
    )
    assert readings(f"{root}/lamp/light/on", b"true")[1] == {"light/on": (1.0, "")}


def test_a_foreign_device_may_be_called_kit() -> None:
    assert readings("homie/kit/node/power", b"5")[0] == "homie-kit"
    assert readings("tele/kit/SENSOR", b'{"A":{"Power":5}}')[0] == "tasmota-kit"


def test_zigbee2mqtt_gives_a_flat_object() -> None:
    payload = (
        b'{"temperature":27.34,"humidity":44.72,"pressure":1004,"battery":91,'
        b'"voltage":3045,"contact":false,"action":"single","linkquality":120}'
    )
    assert readings("zigbee2mqtt/0x00124b0014d2f3a1", payload) == (
        "zigbee-0x00124b0014d2f3a1",
        {
            "temperature": (27.34, "Cel"),
            "humidity": (44.72, "%RH"),
            "pressure": (100400.0, "Pa"),
            "battery": (91.0, "%EL"),
            "voltage": (pytest.approx(3.045), "V"),
            "contact": (0.0, ""),
            "sys/linkquality": (120.0, ""),
        },
    )
    assert readings("zigbee2mqtt/plug", b'{"voltage":230}')[1] == {
        "voltage": (230.0, "V")
    }


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        ("tele/plug1/STATE", b'{"Vcc":3.1}'),
        ("tele/plug1/SENSOR", b"not json"),
        ("tele/plug1/SENSOR", b"[1]"),
        ("tele/plug1/SENSOR", b'{"Time":"2019-01-01T00:00:00"}'),
        ("tele/!!/SENSOR", b'{"AM2301":{"Temperature":24.6}}'),
        ("salle/sensor/air_temperature/state", b"nan"),
        ("salle/sensor/air_temperature/state", b"unknown"),
        ("salle/sensor/air_temperature/command", b"1"),
        ("salle/binary_sensor/door/state", b"maybe"),
        ("salle/light/lamp/state", b'{"state":"ON"}'),
        ("homie/lamp/$state", b"ready"),
        ("homie/lamp/light/$name", b"5"),
        ("homie/sensor/$x/state", b"5"),
        ("homie/5/lamp/$description", b"{}"),
        ("homie/lamp/light/colour", b"red"),
        ("homie/lamp/light/on/set", b"true"),
        ("zigbee2mqtt/bridge", b'{"state":1}'),
        ("zigbee2mqtt/bridge/state", b'{"state":"online"}'),
        ("zigbee2mqtt/lamp", b'{"state":"ON"}'),
        ("zigbee2mqtt/lamp", b"\xff"),
        ("zigbee2mqtt/lamp", b'{"x":1e999}'),
        ("zigbee2mqtt/lamp", b'{"temperature":1}' + b" " * 16384),
        ("zigbee2mqtt/sensor/x/state", b"5"),
    ],
)
def test_anything_else_of_a_foreign_device_is_not_ours(
    topic: str, payload: bytes
) -> None:
    assert decode(topic, payload) is None


def test_a_retained_foreign_value_is_of_unknown_age_and_left_aside() -> None:
    assert decode("homie/lamp/light/power", b"12", retained=True) is None


@pytest.mark.parametrize(
    "topic",
    [
        "tele/plug1/SENSOR",
        "salle/sensor/x/state",
        "salle/binary_sensor/x/state",
        "homie/lamp/light/power",
        "homie/5/lamp/light/power",
        "zigbee2mqtt/lamp",
        "kit/x/telemetry",
        "segou/kit/x/telemetry",
    ],
)
def test_a_subscription_covers_each_topic_that_is_read(topic: str) -> None:
    assert any(covers(pattern, topic) for pattern in SUBSCRIPTIONS)


def covers(pattern: str, topic: str) -> bool:
    """Tell whether an MQTT subscription covers a topic (MQTT 5, section 4.7)."""
    wanted, levels = pattern.split("/"), topic.split("/")
    if wanted[-1] == "#":
        wanted, levels = wanted[:-1], levels[: len(wanted) - 1]
    return len(wanted) == len(levels) and all(
        one in ("+", level) for one, level in zip(wanted, levels, strict=True)
    )


@given(st.text())
def test_any_device_name_makes_a_board_id_or_none(device: str) -> None:
    board = board_id("homie", device)
    assert board is None or BOARD.fullmatch(board)
    name = series_name(device)
    assert name is None or is_name(name)


def test_accents_are_dropped_and_long_names_stay_apart() -> None:
    assert board_id("homie", "Séjour d'été") == "homie-sejour-d-ete"
    long = [board_id("zigbee", "capteur de la salle de classe n° " + n) for n in "12"]
    assert len(set(long)) == 2
    assert board_id("homie", "a" * 26) == "homie-" + "a" * 26
    just_too_long = board_id("homie", "a" * 27)
    assert just_too_long and len(just_too_long) == 32
    assert all(board and len(board) == 32 for board in long)


@given(
    st.sampled_from(
        ["tele/a/SENSOR", "b/sensor/c/state", "homie/d/e/f", "zigbee2mqtt/g"]
    ),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inside: (
            st.lists(inside, max_size=3)
            | st.dictionaries(st.text(max_size=5), inside, max_size=3)
        ),
        max_leaves=8,
    ),
)
def test_whatever_a_device_sends_gives_good_records_or_nothing(
    topic: str, value: object
) -> None:
    try:
        payload = orjson.dumps(value)
    except TypeError:  # an integer beyond 64 bits
        payload = str(value).encode()
    answer = decode(topic, payload)
    assert not isinstance(answer, Refused)
    for record in answer.records if answer else ():
        assert is_name(record.name)
        assert record.unit in UNITS
        assert type(record.value) is float
