"""Both lanes of a room without a broker: what ingest does with a message of each."""

from collections.abc import Callable

from gateway.broker import Delivery
from gateway.gates import OpenGate, ProtectedGate
from gateway.identities import Identities
from gateway.intake import Intake
from gateway.quarantine import Limits
from gateway.room import Room
from gateway.store import Batch, Writer
from tests.conftest import open_writer
from tests.test_ingest import T0

BOARD = "baobab-10"
TOPIC = f"kit/{BOARD}/telemetry"


class Lanes:
    """Both intakes of a room over one store, as ingest has them."""

    def __init__(self, room: Room, writer: Writer, limits: Limits) -> None:
        self.room = room
        self.writer = writer
        self.identities = Identities(room.folder, writer)
        self.clock_s = 1.0
        self.intakes = {
            "open": Intake(writer.starts(), "open", OpenGate(self.identities)),
            "protected": Intake(
                writer.starts("protected"),
                "protected",
                ProtectedGate(self.identities, limits),
                self.identities.sign,
            ),
        }

    def change(self, change: Callable[..., None], *boards: str, **how: bool) -> None:
        """Change who may speak as another program does, and see it."""
        with open_writer(self.room.store_url) as other:
            change(self.room, other, boards, **how)
        self.look()

    def look(self) -> None:
        self.clock_s += 1
        assert self.identities.step(self.clock_s) is None

    def take(
        self,
        lane: str,
        payload: bytes,
        topic: str = TOPIC,
        at_us: int = T0,
        retained: bool = False,
    ) -> Batch:
        batch = Batch()
        delivery = Delivery(topic, payload, retained, 1, False)
        self.intakes[lane].take(batch, delivery, at_us)
        self.intakes[lane].close(batch)
        self.writer.write(batch)
        return batch

    def acks(self, lane: str, batch: Batch) -> list[tuple[str, bytes]]:
        return self.intakes[lane].acknowledgements(batch)
