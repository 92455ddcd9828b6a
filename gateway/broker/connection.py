"""MQTT 5 packets in both directions over a stream, kept alive and within bounds."""

import time
from collections.abc import Iterable
from contextlib import suppress

from gateway.broker import decode, encode, reasons
from gateway.broker.decode import Control, MalformedPacket
from gateway.broker.session import GOODBYE_S, Delivery, SessionLost
from gateway.broker.stream import Stream
from gateway.language import tr

PROTOCOL_ERROR = 0x82
PING_AFTER = 0.75  # of the keep alive time


class Connection:
    """What the broker sent, sorted: ``ready`` deliveries, and answers to wait for.

    ``window`` is the Receive Maximum (section 4.9) that the broker was told. Mosquitto
    2.0 goes beyond it once some messages are acknowledged, so it is kept here: with
    that many un-acknowledged deliveries handed over, the rest is left in the network.
    """

    def __init__(self, stream: Stream, window: int, timeout_s: float) -> None:
        self.ready: list[Delivery] = []
        self.keep_alive_s = 0.0  # 0: no pings
        self.timeout_s = timeout_s
        self._stream = stream
        self._window = window
        self._handed: set[int] = set()  # packet ids to acknowledge
        self._rest = b""  # received, not yet read: at most a chunk and a packet
        self._answers: list[Control] = []
        self._sent_s = time.monotonic()
        self._read_dry = False  # whether all that has arrived is read
        self._ping_s: float | None = None  # when the PINGREQ without answer was sent
        self._woken = False
        self._loss: SessionLost | None = None

    def send(self, data: bytes) -> None:
        """Send whole packets in one call."""
        self._stream.send(data, self.timeout_s)
        self._sent_s = time.monotonic()

    def collect(self) -> None:
        """Move what is there into ``ready``, as far as the window is open.

        When the connection turns out to be gone, what came before is handed over
        first: SessionLost is for the next call.
        """
        self._collect(self._room())
        if self._loss is None:
            self._stay_alive()
        elif not self.ready:
            raise self._loss

    def hand_over(self) -> list[Delivery]:
        """Return what is ready, within the window."""
        room = self._room()
        handed, self.ready = self.ready[:room], self.ready[room:]
        self._handed.update([d.packet_id for d in handed if d.packet_id])
        return handed

    def _room(self) -> int:
        return self._window - len(self._handed)

    def _collect(self, limit: int) -> None:
        if self._loss is None:
            try:
                self._read(limit)
            except SessionLost as loss:
                self._loss = loss  # what came before it is still of use

    def _read(self, limit: int) -> None:
        """Read until nothing is there or ``limit`` deliveries are ready."""
        self._read_dry = dry = False
        data = self._rest
        while len(self.ready) < limit:
            try:
                taken = decode.take(data, limit - len(self.ready))
                self.ready += taken.deliveries
                for control in taken.controls:
                    self._handle(control)
            except MalformedPacket as error:
                raise self._broken(str(error)) from error
            self._rest = data[taken.used :]
            if len(self.ready) >= limit:
                return
            more = None if dry else self._stream.receive()
            if more is None:
                self._read_dry = True
                return
            dry = self._stream.dry
            self._ping_s = None  # any bytes show that the broker lives
            data = self._rest + more

    def _handle(self, control: Control) -> None:
        """Act on a packet that is not a PUBLISH."""
        if control.kind == decode.DISCONNECT:
            code = control.body[0] if control.body else 0
            properties = decode.read_properties(control.body[1:])
            raise SessionLost(reasons.ended(code, decode.reason_string(properties)))
        if control.kind in (decode.CONNACK, decode.SUBACK, decode.PUBACK):
            self._answers.append(control)
        elif control.kind != decode.PINGRESP:
            raise MalformedPacket(f"packet type {control.kind}")

    def _broken(self, detail: str) -> SessionLost:
        """Tell the broker why we leave; return what the caller shall raise."""
        with suppress(SessionLost):  # if it is gone too, the first reason is better
            self.send(encode.disconnect(PROTOCOL_ERROR))
        return SessionLost(
            tr("The broker does not keep to MQTT: {detail}.", detail=detail)
        )

    def expect(self, kind: int, deadline_s: float) -> Control:
        """Return the next packet of a kind; SessionLost when it does not come.

        It may come behind any number of deliveries. Those to acknowledge are kept,
        the others as far as the window goes.
        """
        while True:
            self._collect(len(self.ready) + self._window)
            if len(self.ready) > self._window:
                self.ready = [d for d in self.ready if d.packet_id]
            for index, control in enumerate(self._answers):
                if control.kind == kind:
                    return self._answers.pop(index)
            if self._loss:
                raise self._loss
            if time.monotonic() >= deadline_s:
                raise SessionLost(tr("The broker does not answer."))
            if self._read_dry:
                self._woken |= self._stream.wait(deadline_s - time.monotonic())

    def wait(self, deadline_s: float) -> bool:
        """Wait for bytes until ``deadline_s``; False when time is up or woken."""
        until_s = min(deadline_s, self._stay_alive())
        now_s = time.monotonic()
        if now_s < deadline_s and not self._woken:
            # With a full window there may be bytes, but not for us to read yet.
            self._woken = self._stream.wait(until_s - now_s, reading=self._room() > 0)
        going_on = now_s < deadline_s and not self._woken
        self._woken = False
        return going_on

    def _stay_alive(self) -> float:
        """Send a PINGREQ (3.12) when it is time; return when to look again.

        SessionLost when the last one was not answered: nothing at all came since,
        and nothing waits to be read.
        """
        now_s = time.monotonic()
        if not self.keep_alive_s:
            return float("inf")
        if self._ping_s is not None and self._read_dry:
            if now_s > self._ping_s + self.timeout_s:
                raise SessionLost(tr("The broker does not answer."))
            return self._ping_s + self.timeout_s
        due_s = self._sent_s + self.keep_alive_s * PING_AFTER
        if now_s < due_s:
            return due_s
        self.send(encode.PING)
        self._ping_s = now_s
        return now_s + self.timeout_s

    def acknowledge(self, packet_ids: Iterable[int], behind: bytes = b"") -> None:
        """Send the PUBACKs of what is un-acknowledged, in order, then ``behind``."""
        known = [number for number in packet_ids if number in self._handed]
        if known or behind:
            self._handed.difference_update(known)
            self.send(encode.pubacks(known) + behind)

    def wake(self) -> None:
        """End the present or the next wait; any thread may call it."""
        self._stream.wake()

    def close(self) -> None:
        """Say goodbye, which keeps the session, and close.

        The broker hangs up when it has read all that we sent: were we to come back
        before that, it would forget our last acknowledgements.
        """
        if self._loss is None:
            with suppress(SessionLost):  # nobody may be left to say goodbye to
                self._stream.send(encode.disconnect(), GOODBYE_S)
                self._stream.await_end()
        self._loss = self._loss or SessionLost(tr("The session is closed."))
        self._stream.close()
