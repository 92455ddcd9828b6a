"""How long the room keeps single readings, by quantity."""

import re

from gateway.language import tr
from gateway.room import rules
from gateway.room.file import RoomFile
from gateway.room.model import EVERY_OTHER, Retention

QUANTITY = re.compile(r"[A-Za-z0-9][A-Za-z0-9:./_-]*")  # a SenML name, RFC 8428 §4.5.1
AGE = re.compile(r"(\d{1,5}) ?([hd])")
UNIT_S = {"h": 3_600, "d": 86_400}
FOREVER = "forever"


def read_retention(file: RoomFile) -> tuple[Retention, ...]:
    """Return what the section [retention] says, in the order of the file."""
    found = []
    for quantity in file.table(("retention",)):
        keys = ("retention", quantity)
        if not QUANTITY.fullmatch(quantity):
            raise file.wrong(
                keys,
                tr("{name} cannot be the name of a quantity.", name=quantity),
                tr("Write the name that the boards send, for example: temperature"),
            )
        text = file.value(keys, FOREVER, an_age())
        found.append(Retention(quantity, keep_s(text)))
    return tuple(found)


def an_age() -> rules.Rule:
    """Return the rule of how long something is kept."""
    return rules.Rule(
        lambda value: isinstance(value, str) and (value == FOREVER or bool(age(value))),
        tr('"forever", or a number of hours (h) or days (d) between quotation marks'),
        '"90 d"',
    )


def age(text: str) -> int:
    """Return the seconds of a text such as ``90 d``, 0 when it is not one."""
    found = AGE.fullmatch(text)
    return int(found[1]) * UNIT_S[found[2]] if found else 0


def keep_s(text: str) -> int | None:
    """Return how many seconds a text says, None for ever."""
    return None if text == FOREVER else age(text)


def kept_for(retention: tuple[Retention, ...], quantity: str) -> int | None:
    """Return how many seconds the readings of a quantity are kept, None for ever."""
    ages = {one.quantity: one.keep_s for one in retention}
    return ages.get(quantity, ages.get(EVERY_OTHER))
