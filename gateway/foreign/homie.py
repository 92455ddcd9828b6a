"""Homie 4 ``homie/<device>/<node>/<property>``, Homie 5 ``homie/5/<device>/…``.

One plain number or true/false for each property. Attributes, whose level starts with
``$``, are left aside; so is a property's unit, which stands in one of them: it is read
from the property's name where that is a common one.
"""

from gateway.foreign.naming import UNKNOWN, Quantity, number, record, series_name
from gateway.message import Record

PREFIX = "homie"
SUBSCRIPTIONS = ("homie/+/+/+", "homie/5/+/+/+")

QUANTITIES = {
    "temperature": Quantity("Cel"),
    "humidity": Quantity("%RH"),
    "voltage": Quantity("V"),
    "current": Quantity("A"),
    "power": Quantity("W"),
    "illuminance": Quantity("lx"),
    "battery": Quantity("%EL"),
}


def read(levels: list[str], payload: bytes) -> tuple[str, tuple[Record, ...]] | None:
    """Return (device, records) of a property; None for another topic."""
    if levels[0] != "homie":
        return None
    names = levels[2:] if levels[1:2] == ["5"] else levels[1:]
    if len(names) != 3 or any(name.startswith("$") for name in names):
        return None
    device, node, name = names
    quantity = QUANTITIES.get(name, UNKNOWN)
    found = record(series_name(f"{node}/{name}"), number(payload), quantity)
    return device, () if found is None else (found,)
