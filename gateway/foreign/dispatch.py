"""Which foreign decoder reads a topic, and its answer as a Message."""

from gateway.foreign import esphome, homie, tasmota, zigbee2mqtt
from gateway.foreign.naming import board_id
from gateway.message import Message

# The first level of a topic tells, except for ESPHome, whose topics start with the
# device's own name. None of these words is ever the name of a site.
ROOTS = {"tele": tasmota, "homie": homie, "zigbee2mqtt": zigbee2mqtt}
SUBSCRIPTIONS = tuple(
    topic for one in (*ROOTS.values(), esphome) for topic in one.SUBSCRIPTIONS
)

MAX_BYTES = 16384


def decode(topic: str, payload: bytes) -> Message | None:
    """Return the readings of a foreign device; None for anything else."""
    levels = topic.split("/")
    decoder = ROOTS.get(levels[0], esphome)
    found = decoder.read(levels, payload) if len(payload) <= MAX_BYTES else None
    if found is None:
        return None
    device, records = found
    board = board_id(decoder.PREFIX, device)
    if board is None or not records:
        return None
    return Message(board, "foreign", None, records, None, None, None)
