"""Tasmota: ``tele/<device>/SENSOR``, one JSON object with an object per sensor.

    {"Time": "…", "AM2301": {"Temperature": 24.6, "Humidity": 58.2}, "TempUnit": "C"}

A quantity that only one sensor has keeps its short name (``temperature``); one that
several have is preceded by the sensor's (``ds18b20-1/temperature``).
"""

from collections import Counter
from typing import Any

from gateway.foreign.json_body import read_object
from gateway.foreign.naming import UNKNOWN, Quantity, record, series_name
from gateway.message import Record

PREFIX = "tasmota"
SUBSCRIPTIONS = ("tele/+/SENSOR",)

QUANTITIES = {
    "Temperature": Quantity("Cel"),
    "DewPoint": Quantity("Cel"),
    "Humidity": Quantity("%RH"),
    "Illuminance": Quantity("lx"),
    "CarbonDioxide": Quantity("ppm"),
    "Power": Quantity("W"),
    "ApparentPower": Quantity("VA"),
    "ReactivePower": Quantity("var"),
    "Factor": Quantity("/"),
    "Voltage": Quantity("V"),
    "Current": Quantity("A"),
    "Total": Quantity("kWh"),
    "Today": Quantity("kWh"),
    "Yesterday": Quantity("kWh"),
}
PRESSURES = {"hPa": Quantity("Pa", 100.0), "mmHg": Quantity("Pa", 133.322)}
TEMPERATURES = ("Temperature", "DewPoint")


def read(levels: list[str], payload: bytes) -> tuple[str, tuple[Record, ...]] | None:
    """Return (device, records) of a SENSOR message; None for another topic."""
    if len(levels) != 3 or levels[0] != "tele" or levels[2] != "SENSOR":
        return None
    message = read_object(payload)
    if message is None:
        return None
    sensors = {key: value for key, value in message.items() if type(value) is dict}
    held = Counter(key for readings in sensors.values() for key in readings)
    records = [
        read_value(message, key, value, "" if held[key] == 1 else f"{sensor}/")
        for sensor, readings in sensors.items()
        for key, value in readings.items()
    ]
    return levels[1], tuple(one for one in records if one is not None)


def read_value(
    message: dict[str, Any], key: str, value: Any, sensor: str
) -> Record | None:
    """Return one reading in SenML's units; the message says which ones it uses."""
    if type(value) not in (int, float):
        return None
    if key in TEMPERATURES and message.get("TempUnit") == "F":
        value = (value - 32) / 1.8
    quantity = QUANTITIES.get(key, UNKNOWN)
    if key in ("Pressure", "SeaPressure"):
        quantity = PRESSURES.get(str(message.get("PressureUnit")), UNKNOWN)
    return record(series_name(sensor + key), value, quantity)
