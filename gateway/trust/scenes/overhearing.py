"""What somebody on the wire has of a board: its readings, or their sizes alone."""

import threading

from gateway.message import Message
from gateway.occupancy import Air
from gateway.trust.wire.mqtt import Seen
from gateway.trust.wire.relay import Side
from gateway.trust.wire.tls import Record
from gateway.wire import decode


class Heard:
    """Listens to what the board says: ``tell`` is the listener of a wire of glass."""

    def __init__(self) -> None:
        self.air: list[Air] = []
        self.sizes: list[int] = []
        self._lock = threading.Lock()

    def tell(
        self, side: Side, _data: bytes, packets: list[Seen], records: list[Record]
    ) -> None:
        """Take a piece, from the wire's threads."""
        if side == "board":
            with self._lock:
                self.air += [air for one in packets if (air := air_of(one)) is not None]
                self.sizes += [one.size for one in records if one.kind == "data"]


def air_of(packet: Seen) -> Air | None:
    """Return the reading in a packet that passed in clear, None without one."""
    if packet.name != "PUBLISH" or not packet.topic:
        return None
    found = decode(packet.topic, packet.payload or b"")
    if not isinstance(found, Message):
        return None
    values = {one.name: one.value for one in found.records}
    temperature, humidity = values.get("temperature"), values.get("humidity")
    if not isinstance(temperature, float) or not isinstance(humidity, float):
        return None
    return Air(temperature, humidity)
