"""Packs on their way: from the ring to the far side, until it acknowledged them."""

import json

from kit import envelope
from kit.ticks import ticks_diff, ticks_ms

MAX_ACK_BYTES = 128  # a real one is below 60; nothing longer is even looked at
FIRST_RESEND_S = 2  # in a new connection: the gateway may have come back after us


class Delivery:
    """Sends the ring's packs in order and frees them when they are acknowledged.

    `start` is this start's (boot, random). `acked_by` is "gateway" (only the `ack`
    message of the gateway counts: it comes after the commit) or "puback" (a far side
    that knows no such message). `on_ack(b, r, s)` hears of each acknowledgement that
    was believed. After `resend_s` without one everything is sent again, in a new
    connection first after 2 s, then after 4 s and so on.
    """

    def __init__(
        self, board_id, start, ring, uptime, signer, acked_by, on_ack, resend_s
    ):
        if acked_by not in ("gateway", "puback"):
            raise ValueError('acked_by is "gateway" or "puback", not ' + repr(acked_by))
        self.topic = "kit/" + board_id + "/telemetry"
        self.ack_topic = "kit/" + board_id + "/ack"
        self._start = start
        self._ring = ring
        self._uptime = uptime
        self._signer = signer
        self.by_puback = acked_by == "puback"
        self._on_ack = on_ack
        self._resend_ms = self._patience_ms = int(resend_s * 1000)
        self._progress = ticks_ms()  # when something was freed, or first sent
        self._awaiting = []  # packs without their PUBACK, with acked_by "puback"
        self.sent = 0
        self.resent = 0
        self.acknowledged = 0

    def restart(self):
        """Begin again from the oldest pack, in a new connection."""
        self._patience_ms = min(FIRST_RESEND_S * 1000, self._resend_ms)
        self._resend()

    async def send(self, client):
        """Publish what may be sent now, at most 8 packs in flight. Raises MqttError."""
        if self._stalled():
            self._patience_ms = min(2 * self._patience_ms, self._resend_ms)
            self._resend()
        pack = self._ring.next()
        while pack:
            if not self._ring.in_flight():
                self._progress = ticks_ms()
            if self._ring.sent(pack):
                self.sent += 1
            else:
                self.resent += 1
            if self.by_puback:
                self._awaiting.append(pack)
            await client.publish(self.topic, self._payload(pack), qos=1, tag=pack)
            pack = self._ring.next()

    def _resend(self):
        self._awaiting.clear()
        self._ring.resend()

    def _stalled(self):
        """Tell whether packs are in flight and nothing came back for too long."""
        waited_ms = ticks_diff(ticks_ms(), self._progress)
        return self._ring.in_flight() and waited_ms >= self._patience_ms

    def _payload(self, pack):
        """Return the bytes to publish: a resend has its own `t`, `o` and mac."""
        boot, random, seq, uptime_ms, data = pack
        start = boot, random
        return envelope.build(
            self.topic,
            data,
            start,
            seq,
            self._ring.oldest(),
            uptime_ms,
            self._uptime.ms() if start == self._start else None,
            self._signer,
        )

    def take_ack(self, payload):
        """Act on an `ack` message {b, r, s}; one that is not so is ignored."""
        if len(payload) > MAX_ACK_BYTES:
            return
        try:
            ack = json.loads(payload)
            boot, random, seq = ack["b"], ack["r"], ack["s"]
        except (ValueError, KeyError, TypeError):
            return
        if isinstance(boot, int) and isinstance(random, int) and isinstance(seq, int):
            self._free(boot, random, seq)

    def take_puback(self, pack):
        """Act on the broker's PUBACK for a pack, where nothing better is to be had."""
        if pack not in self._awaiting:
            return
        self._awaiting.remove(pack)
        for other in self._awaiting:
            if other[:2] == pack[:2] and other[2] < pack[2]:
                return  # freeing is "up to": the earlier one must come first
        self._free(pack[0], pack[1], pack[2])

    def _free(self, boot, random, seq):
        freed = self._ring.acknowledge(boot, random, seq)
        if freed:
            self.acknowledged += freed
            self._progress = ticks_ms()
            self._patience_ms = self._resend_ms
            if self._on_ack:
                self._on_ack(boot, random, seq)
