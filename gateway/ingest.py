"""Broker -> decode -> ledger -> store -> acknowledge: `python -m gateway.ingest`.

The order is the promise: a message is acknowledged, to the broker and to its board,
only after the commit that holds it. Killed at any moment, the broker hands over again
what was not acknowledged, boards send again, and the ledger drops what it has seen.
"""

import argparse
import logging
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from logging.handlers import RotatingFileHandler
from pathlib import Path

from gateway.broker import BrokerError, Delivery, Session, SessionLost, open_session
from gateway.clock import StepWatch
from gateway.commands import Commands, Messages, keys_of
from gateway.errors import DannayaError
from gateway.intake import Intake
from gateway.lifeline import end_with_stdin
from gateway.pace import Pace
from gateway.requests import Requests
from gateway.room import Room, read_room
from gateway.store import Batch, StoreError, Writer, open_store
from gateway.sweep import Sweep
from gateway.wire import SUBSCRIPTIONS

CLIENT_ID = "dannaya-gateway"
RECEIVE_MAXIMUM = 2_000  # in flight: the next batch arrives while one is committed
BATCH_LIMIT = 1_000  # messages
HEARTBEAT_S = 4.0
RETRY_S = 1.0
IDLE_S = 0.1  # how soon a command that is asked for is noticed

log = logging.getLogger("dannaya.ingest")


class Ingest:
    """The loop between one broker session and one store, until ``stop`` is set."""

    def __init__(
        self,
        connect: Callable[[], Session],
        writer: Writer,
        intake: Intake,
        sweep: Sweep,
        requests: Requests,
        commands: Commands,
        stop: threading.Event,
    ) -> None:
        self._connect = connect
        self._writer = writer
        self._intake = intake
        self._sweep = sweep
        self._requests = requests
        self._commands = commands
        self._stop = stop
        self._pace = Pace()
        self._steps = StepWatch()
        self._heartbeat_s = 0.0

    def run(self) -> None:
        """Serve until stopped; a lost broker is one line, a wait, a retry."""
        while not self._stop.is_set():
            try:
                session = self._connect()
            except BrokerError as error:
                log.warning("%s", error)
                self._tell(None)
                self._requests.step(time.monotonic())
                self._stop.wait(RETRY_S)
                continue
            log.info("connected: %s", session.facts)
            try:
                self._serve(session)
            except BrokerError as error:
                log.warning("%s", error)
                self._tell(None)
            finally:
                session.close()

    def _serve(self, session: Session) -> None:
        self._tell(session)
        while not self._stop.is_set():
            deliveries = self._gather(session)
            if deliveries:
                self._store(session, deliveries)
            elif commands := self._commands_due():
                session.publish(commands)
            self._sweep.step(time.time_ns() // 1000, time.monotonic())
            self._requests.step(time.monotonic())
            if time.monotonic() - self._heartbeat_s > HEARTBEAT_S:
                self._tell(session)

    def _gather(self, session: Session) -> list[Delivery]:
        """Return a batch: what is there, and what the window brings."""
        deliveries = session.receive(IDLE_S)
        window_s = self._pace.window_s()
        if window_s and 0 < len(deliveries) < BATCH_LIMIT:
            time.sleep(window_s)  # one sleep costs less than many small receives
            with suppress(SessionLost):  # said again later; what is here comes first
                deliveries += session.receive(0)
        self._pace.note(len(deliveries), time.monotonic())
        return deliveries

    def _store(self, session: Session, deliveries: list[Delivery]) -> None:
        """Commit the batch, then acknowledge it to the broker and to the boards."""
        batch = Batch()
        now_us = time.time_ns() // 1000
        step_us = self._steps.check(now_us, time.monotonic_ns() // 1000)
        if step_us:
            self._intake.reset_clock(batch, step_us, now_us)
        for delivery in deliveries:
            self._intake.take(batch, delivery, now_us)
        self._intake.close(batch)
        if batch and not self._write(batch):
            return
        for refused in batch.refused:
            log.warning(
                "refused %s: %s %s", refused.topic, refused.reason, refused.detail
            )
        # A board that sleeps leaves when it has its ack: its commands go before it.
        answers = self._commands_due() + self._intake.acknowledgements(batch)
        session.acknowledge(deliveries, answers)

    def _commands_due(self) -> Messages:
        """Return the commands to send now; none when the store cannot tell."""
        try:
            return self._commands.due(time.time_ns() // 1000, time.monotonic())
        except DannayaError as error:
            log.error("%s", error)
            return []

    def _write(self, batch: Batch) -> bool:
        """Write until it succeeds; False when stopped before that."""
        while True:
            try:
                start_s = time.monotonic()
                self._writer.write(batch)
                self._pace.note_commit(time.monotonic() - start_s)
                return True
            except StoreError as error:
                log.error("%s", error)
            if self._stop.wait(RETRY_S):
                return False

    def _tell(self, session: Session | None) -> None:
        """Keep the link's state where the dashboard reads it."""
        self._heartbeat_s = time.monotonic()
        facts = session.facts if session else {}
        batch = Batch()
        batch.settings["ingest"] = {
            **facts,
            "connected": session is not None,
            "at_us": time.time_ns() // 1000,
        }
        try:
            self._writer.write(batch)
        except StoreError as error:
            log.error("%s", error)


def serve(room: Room, stop: threading.Event) -> None:
    """Run ingest for a room until ``stop`` is set."""
    writer = open_store(room.store_url)
    if not isinstance(writer, Writer):
        raise TypeError("open_store gave a Reader")

    def connect() -> Session:
        return open_session(
            room.mqtt_host,
            room.mqtt_port,
            CLIENT_ID,
            SUBSCRIPTIONS,
            receive_maximum=RECEIVE_MAXIMUM,
        )

    with writer:
        writer.expect([(b.id, b.seat, b.site, b.name) for b in room.boards])
        intake = Intake(writer.starts(), "open")
        sweep = Sweep(writer, room.retention)
        requests = Requests(room.folder, writer)
        commands = Commands(writer, keys_of(room.folder))
        Ingest(connect, writer, intake, sweep, requests, commands, stop).run()


def log_to(folder: Path) -> None:
    """Write the log into the room's folder: 1 MB, three old files."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "gateway.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)


def main() -> int:
    """Parse the arguments, run until told to end; exit status 1 with a sentence."""
    parser = argparse.ArgumentParser(prog="python -m gateway.ingest")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--mqtt-port", type=int)
    parser.add_argument("--supervised", action="store_true")
    arguments = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if arguments.supervised:
        end_with_stdin(stop.set)
    try:
        room = read_room(arguments.data)
        room = replace(room, mqtt_port=arguments.mqtt_port or room.mqtt_port)
        log_to(room.folder / "log")
        serve(room, stop)
    except DannayaError as error:
        raise SystemExit(str(error)) from None
    return 0


if __name__ == "__main__":
    main()
