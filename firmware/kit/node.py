"""The whole board: sample, keep, send oldest first, forget when acknowledged."""

import asyncio
import random

from kit import health, senml
from kit.delivery import Delivery
from kit.envelope import Signer
from kit.link import Link, wait
from kit.mqtt import Client, MqttError
from kit.ring import Ring
from kit.sampler import Sampler
from kit.state import GOODBYE, State
from kit.ticks import Uptime, ticks_add, ticks_diff, ticks_ms


class Node:
    """One board. `run()` it in an asyncio loop; `stop()` ends it cleanly.

    board_id, sensors   its id; functions returning [(name, unit, value)]
    connect             async function giving a (reader, writer) pair
    period_s            seconds between two packs
    model, sketch, mud  said in the `state` message
    boot, random32      this start's counter and 32 random bits (None: drawn here)
    ring                packs kept until acknowledged (None: a new Ring)
    acked_by, on_ack    see `Delivery`
    username, password  the broker's, if it asks
    mac_key, key_id     the key that signs each pack, and its id
    log                 function taking one sentence
    jitter              function giving 0.0 to 1.0: spreads the waits of many boards
    health, health_every   readings about the board itself, in every so many packs
    """

    def __init__(
        self,
        board_id,
        sensors,
        connect,
        period_s=5,
        model="simulated",
        sketch="full_node",
        boot=1,
        random32=None,
        ring=None,
        log=print,
        on_ack=None,
        acked_by="gateway",
        username=None,
        password=None,
        mac_key=None,
        key_id=None,
        jitter=random.random,
        mud="",
        health=health.read,
        health_every=12,
        keepalive_s=30,
        timeout_s=10,
        resend_s=10,
    ):
        if random32 is None:
            random32 = random.getrandbits(32)  # noqa: S311  (tells starts apart only)
        self.period_s = period_s
        self.ring = Ring() if ring is None else ring
        self._start = start = boot, random32
        self._seq = 0
        self._refused = 0  # packs that could not be made, so that have no seq
        self._log = log
        self._health = health
        self._health_every = health_every
        self._resend_s = resend_s
        self._uptime = uptime = Uptime()
        self._sampler = Sampler(sensors, log)
        self._state = State(board_id, model, sketch, mud)
        signer = Signer(mac_key, key_id) if mac_key else None
        self._delivery = Delivery(
            board_id, start, self.ring, uptime, signer, acked_by, on_ack, resend_s
        )
        self._wake = asyncio.Event()
        self._client = Client(
            connect,
            board_id,
            username,
            password,
            self._state.will,
            keepalive_s,
            timeout_s,
            on_message=self._take_message,
            on_puback=self._take_puback,
            on_lost=self._wake.set,
        )
        self._link = Link(self._client, self._deliver, uptime, jitter, log)

    async def run(self):
        """Run until `stop()` is called or the task is cancelled; say goodbye then."""
        if not self._delivery.by_puback:
            await self._client.subscribe(self._delivery.ack_topic)
        sampling = asyncio.create_task(self._sample())
        try:
            await self._link.hold()
            if sampling.done():
                await sampling  # it ends only by an error: here it is raised
        finally:
            sampling.cancel()
            await self._say_goodbye()

    def stop(self):
        """Let `run` come to its end: the board says "disconnected" and leaves."""
        self._link.stop()
        self._wake.set()

    def facts(self):
        """Return counts: packs = acknowledged + queued + dropped at every moment."""
        return {
            "packs": self._seq + self._refused,
            "sent": self._delivery.sent,
            "resent": self._delivery.resent,
            "acknowledged": self._delivery.acknowledged,
            "queued": len(self.ring),
            "dropped": self._dropped(),
            "reconnects": max(0, self._link.connections - 1),
            "sensor_errors": self._sampler.errors,
            "connected": self._client.error is None,
        }

    def take(self):
        """Read the sensors once and keep the pack; the network has no part in it."""
        uptime_ms = self._uptime.ms()
        readings = self._sampler.read()
        if self._seq % self._health_every == 0 or not readings:
            readings.extend(self._health())
            readings.append(("sys/queue", "count", len(self.ring)))
            readings.append(("sys/dropped", "count", self._dropped()))
        try:
            data = senml.pack(readings)
        except (ValueError, MemoryError) as error:
            self._refused += 1
            self._log("a pack was dropped: " + str(error))
            return
        self.ring.append(self._start + (self._seq, uptime_ms, data))
        self._seq += 1
        self._wake.set()

    def _dropped(self):
        return self.ring.dropped + self._refused

    async def _sample(self):
        """Take a pack every period, on a grid that does not drift."""
        due = ticks_ms()
        try:
            while True:
                self.take()
                period_ms = int(self.period_s * 1000)
                due = ticks_add(due, period_ms)
                late_ms = ticks_diff(ticks_ms(), due)
                if late_ms > period_ms:  # the board was held up: no burst after it
                    due = ticks_add(due, late_ms)
                await asyncio.sleep(max(0, ticks_diff(due, ticks_ms())) / 1000)
        finally:
            self.stop()  # without readings there is nothing to stay for

    async def _deliver(self):
        """Send packs for as long as the connection holds. Raises MqttError."""
        self._state.forget()
        self._delivery.restart()
        while not self._link.stopping:
            self._wake.clear()
            self._client.check()
            await self._say_state()
            await self._delivery.send(self._client)
            await wait(self._wake, self._resend_s / 4)

    async def _say_state(self):
        """Publish the retained state, once, and again when a sensor was discovered."""
        message = self._state.news(self.period_s, self._sampler.units)
        if message:
            await self._client.publish(self._state.topic, message, 1, True)

    async def _say_goodbye(self):
        """Take back the last will's "lost" and close."""
        try:
            if self._client.error is None:
                await self._client.publish(self._state.topic, GOODBYE, retain=True)
        except MqttError:
            pass  # then the last will speaks, and says the truth
        await self._client.close()

    def _take_message(self, topic, payload):
        if topic == self._delivery.ack_topic:
            self._delivery.take_ack(payload)
            self._wake.set()

    def _take_puback(self, pack):
        self._delivery.take_puback(pack)
        self._wake.set()
