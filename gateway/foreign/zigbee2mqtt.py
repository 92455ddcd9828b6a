"""Zigbee2MQTT: ``zigbee2mqtt/<device>``, one flat JSON object.

{"temperature": 27.34, "humidity": 44.72, "battery": 91, "linkquality": 120}
"""

from typing import Any

from gateway.foreign.json_body import read_object
from gateway.foreign.naming import UNKNOWN, Quantity, record, series_name
from gateway.message import Record

PREFIX = "zigbee"
SUBSCRIPTIONS = ("zigbee2mqtt/+",)

QUANTITIES = {
    "temperature": Quantity("Cel"),
    "humidity": Quantity("%RH"),
    "pressure": Quantity("Pa", 100.0),
    "illuminance": Quantity("lx"),
    "illuminance_lux": Quantity("lx"),
    "battery": Quantity("%EL"),
    "power": Quantity("W"),
    "current": Quantity("A"),
    "energy": Quantity("kWh"),
    "co2": Quantity("ppm"),
    "pm25": Quantity("ug/m3"),
    "voltage": Quantity("V"),
}
# Mains plugs give volts, battery devices millivolts, under the same key.
MILLIVOLTS_FROM = 1000


def read(levels: list[str], payload: bytes) -> tuple[str, tuple[Record, ...]] | None:
    """Return (device, records) of a device's message; None for another topic."""
    if len(levels) != 2 or levels[0] != "zigbee2mqtt" or levels[1] == "bridge":
        return None
    message = read_object(payload)
    if message is None:
        return None
    records = [read_value(key, value) for key, value in message.items()]
    return levels[1], tuple(one for one in records if one is not None)


def read_value(key: str, value: Any) -> Record | None:
    """Return one reading in SenML's units; None when it is not a number or a switch."""
    if key == "linkquality":
        return record("sys/linkquality", value, UNKNOWN)
    quantity = QUANTITIES.get(key, UNKNOWN)
    if key == "voltage" and type(value) is int and value >= MILLIVOLTS_FROM:
        quantity = Quantity("V", 0.001)
    return record(series_name(key), value, quantity)
