"""ESPHome: ``<device>/sensor/<name>/state``, one plain number.

The unit is not in the message; it is read from the last word of the name, with the
units that ESPHome's own sensors have.
"""

from gateway.foreign.naming import UNKNOWN, Quantity, number, record, series_name
from gateway.message import Record

PREFIX = "esphome"
SUBSCRIPTIONS = ("+/sensor/+/state", "+/binary_sensor/+/state")

QUANTITIES = {
    "temperature": Quantity("Cel"),
    "humidity": Quantity("%RH"),
    "pressure": Quantity("Pa", 100.0),
    "illuminance": Quantity("lx"),
    "battery": Quantity("%EL"),
    "voltage": Quantity("V"),
    "current": Quantity("A"),
    "power": Quantity("W"),
    "energy": Quantity("kWh"),
    "co2": Quantity("ppm"),
    "signal": Quantity("dBm"),
    "uptime": Quantity("s"),
}
SWITCH = {b"ON": 1.0, b"OFF": 0.0}


def read(levels: list[str], payload: bytes) -> tuple[str, tuple[Record, ...]] | None:
    """Return (device, records) of a sensor's state; None for another topic."""
    if len(levels) != 4 or levels[3] != "state":
        return None
    if levels[1] == "sensor":
        value = number(payload)
    elif levels[1] == "binary_sensor":
        value = SWITCH.get(payload)
    else:
        return None
    last_word = levels[2].rpartition("_")[2]
    quantity = QUANTITIES.get(last_word, UNKNOWN)
    found = record(series_name(levels[2]), value, quantity)
    return levels[0], () if found is None else (found,)
