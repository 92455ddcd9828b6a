"""Broker -> decode -> ledger -> store -> acknowledge: `python -m gateway.ingest`.

The order is the promise: a message is acknowledged, to the broker and to its board,
only after the commit that holds it. Killed at any moment, the broker hands over again
what was not acknowledged, boards send again, and the ledger drops what it has seen.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from gateway.broker import BrokerError, Delivery, Session, SessionLost, open_session
from gateway.broker.credentials import credentials
from gateway.child import arguments_of, run_child
from gateway.clerk import RETRY_S, Clerk, LaneBooks
from gateway.commands import Commands, Messages
from gateway.gates import OpenGate, ProtectedGate
from gateway.identities import Identities
from gateway.identity import GATEWAY
from gateway.intake import Gate, Intake
from gateway.pace import Pace
from gateway.quarantine import Limits
from gateway.replies import Sign, no_key
from gateway.requests import Requests
from gateway.room import Room
from gateway.store import StoreError, Writer, open_store
from gateway.sweep import Sweep
from gateway.update.sending import Updates
from gateway.wire import SUBSCRIPTIONS

CLIENT_ID = "dannaya-gateway"
PROTECTED_SUBSCRIPTIONS = ("kit/#",)
USUAL = Limits()
RECEIVE_MAXIMUM = 2_000  # in flight: the next batch arrives while one is committed
BATCH_LIMIT = 1_000  # messages
HEARTBEAT_S = 4.0
FIRST_RETRY_S = 0.1  # a broker that starts beside us is there soon
IDLE_S = 0.1  # how soon a command that is asked for is noticed

log = logging.getLogger("dannaya.ingest")


class Ingest:
    """The loop between the broker session of one lane and the clerk, until stopped."""

    def __init__(
        self,
        lane: str,
        connect: Callable[[], Session],
        clerk: Clerk,
        stop: threading.Event,
    ) -> None:
        self._lane = lane
        self._connect = connect
        self._clerk = clerk
        self._stop = stop
        self._pace = Pace()
        self._heartbeat_s = 0.0

    def run(self) -> None:
        """Serve until stopped; a lost broker is one line, a wait, a retry."""
        said, wait_s = "", FIRST_RETRY_S
        while not self._stop.is_set():
            try:
                session = self._connect()
            except BrokerError as error:
                if said != str(error):
                    log.warning("%s: %s", self._lane, error)
                said = str(error)
                self._tell(None)
                self._chores()
                self._stop.wait(wait_s)
                wait_s = min(2 * wait_s, RETRY_S)
                continue
            said, wait_s = "", FIRST_RETRY_S
            log.info("%s: connected: %s", self._lane, session.facts)
            try:
                self._serve(session)
            except BrokerError as error:
                log.warning("%s: %s", self._lane, error)
                self._tell(None)
            finally:
                session.close()

    def _serve(self, session: Session) -> None:
        self._tell(session)
        while not self._stop.is_set():
            deliveries = self._gather(session)
            if deliveries:
                answers = self._clerk.enter(self._lane, deliveries, self._pace)
                if answers is not None:
                    session.acknowledge(deliveries, answers)
            elif commands := self._clerk.commands(self._lane):
                session.publish(commands)
            self._chores()
            if cleared := self._clerk.to_clear(self._lane):
                self._clear(session, cleared)
            if time.monotonic() - self._heartbeat_s > HEARTBEAT_S:
                self._tell(session)

    def _gather(self, session: Session) -> list[Delivery]:
        """Return a batch: what is there, and what the window brings."""
        window_s = self._pace.window_s()
        if self._pace.busy:  # there is something at nearly every end of a window
            self._wait(window_s)
            deliveries = session.receive(IDLE_S)
        else:
            deliveries = session.receive(IDLE_S)
            if window_s and 0 < len(deliveries) < BATCH_LIMIT:
                self._wait(window_s)
                with suppress(SessionLost):  # said again later; what is here goes first
                    deliveries += session.receive(0)
        if not deliveries:
            self._clerk.settle(idle=True)
        self._pace.note(len(deliveries), time.monotonic())
        return deliveries

    def _wait(self, window_s: float) -> None:
        """Let a batch gather: one sleep costs less than many small receives."""
        end_s = time.monotonic() + window_s
        self._clerk.settle()
        time.sleep(max(0.0, end_s - time.monotonic()))

    def _clear(self, session: Session, messages: Messages) -> None:
        """Let the broker drop what it retains; one that is lost hears it later."""
        try:
            session.publish(messages, qos=1, retain=True)
        except SessionLost:
            raise
        except BrokerError as error:  # it would refuse them again
            log.warning("%s: %s", self._lane, error)
        self._clerk.note_cleared(self._lane, messages)

    def _chores(self) -> None:
        """Let the room's small chores be done, by the lane that is always there."""
        if self._lane == "open":
            self._clerk.chores()

    def _tell(self, session: Session | None) -> None:
        self._heartbeat_s = time.monotonic()
        self._clerk.tell(self._lane, session.facts if session else None)


def serve(
    room: Room, stop: threading.Event, protected: bool, limits: Limits = USUAL
) -> None:
    """Run ingest for a room until ``stop`` is set; ``protected``: on both lanes."""
    writer = open_store(room.store_url)
    if not isinstance(writer, Writer):
        raise TypeError("open_store gave a Reader")
    with writer:
        writer.settle()  # what was left by a gateway that was killed
        writer.expect([(b.id, b.seat, b.site, b.name) for b in room.boards])
        identities = Identities(room.folder, writer)
        clerk = Clerk(
            writer,
            books_of(writer, identities, limits),
            Sweep(writer, room.retention),
            Requests(room.folder, writer),
            identities,
            stop,
        )
        loops = [Ingest("open", lambda: open_lane(room), clerk, stop)]
        if protected:
            loops.append(Ingest("protected", lambda: protected_lane(room), clerk, stop))
        else:
            clerk.tell("protected", None)
        run_together(loops, stop)
        with suppress(StoreError):  # it waits until the next start
            writer.settle()


def books_of(
    writer: Writer, identities: Identities, limits: Limits
) -> dict[str, LaneBooks]:
    """Return the books of each lane, as the store has them."""
    gates: dict[str, Gate] = {
        "open": OpenGate(identities),
        "protected": ProtectedGate(
            identities, limits, {board.id: board.state for board in writer.boards()}
        ),
    }
    signs: dict[str, Sign] = {"open": no_key, "protected": identities.sign}
    found = {}
    for lane, setting in (("open", "ingest"), ("protected", "protected")):
        updates = Updates(writer, identities.mac_key)
        starts = writer.starts(lane)
        intake = Intake(starts, lane, gates[lane], signs[lane], updates.part)
        commands = Commands(writer, identities.mac_key)
        found[lane] = LaneBooks(intake, commands, updates, setting)
    return found


def open_lane(room: Room) -> Session:
    """Return a session with the open broker; BrokerError when there is none."""
    return open_session(
        room.mqtt_host,
        room.mqtt_port,
        CLIENT_ID,
        SUBSCRIPTIONS,
        receive_maximum=RECEIVE_MAXIMUM,
    )


def protected_lane(room: Room) -> Session:
    """Return a session with the protected broker, which proves that it is ours."""
    return open_session(
        room.mqtt_host,
        room.protected_port,
        GATEWAY,
        PROTECTED_SUBSCRIPTIONS,
        receive_maximum=RECEIVE_MAXIMUM,
        **credentials(room.folder, GATEWAY),
    )


def run_together(loops: Sequence[Ingest], stop: threading.Event) -> None:
    """Run the first loop here, the others beside it; when one ends, all do."""
    failed: list[BaseException] = []

    def run(loop: Ingest) -> None:
        try:
            loop.run()
        except BaseException as error:
            failed.append(error)
        finally:
            stop.set()

    others = [threading.Thread(target=run, args=(loop,)) for loop in loops[1:]]
    for thread in others:
        thread.start()
    run(loops[0])
    for thread in others:
        thread.join()
    if failed:
        raise failed[0]


def log_to(folder: Path) -> None:
    """Write the log into the room's folder: 1 MB, three old files."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "gateway.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)


def run(room: Room, stop: threading.Event) -> None:
    """Run ingest, with its log in the room's folder, until ``stop`` is set."""
    log_to(room.folder / "log")
    serve(room, stop, protected=bool(room.protected_port))


def main() -> None:
    """Parse the arguments and run until told to end."""
    run_child(arguments_of("gateway.ingest").parse_args(), run)


if __name__ == "__main__":
    main()
