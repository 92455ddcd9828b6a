"""The whole board: sample, keep, send oldest first, forget when acknowledged."""

import asyncio
import random

from kit import health, senml
from kit import start as starts
from kit.backlog import Backlog
from kit.commands import OLD, Commands
from kit.delivery import Delivery
from kit.envelope import Signer
from kit.link import Link, wait
from kit.mqtt import Client, MqttError
from kit.output import Output
from kit.ring import Ring
from kit.sampler import Sampler
from kit.start import Start
from kit.state import SLEEPING, State, goodbye
from kit.ticks import ticks_add, ticks_diff, ticks_ms
from kit.trouble import NoTrouble

LOOK_S = 0.02  # between two looks whether everything has arrived
LOOK_AGAIN_S = 1  # at most, whether something must be sent again
FEED_S = 5  # between two meals of the watchdog
PERIOD_MAX_S = 86400
ANSWERS_KEPT = 8


class Node:
    """One board. `run()` it in an asyncio loop; `stop()` ends it cleanly.

    To save power: `send_once()`, then `deepsleep(seconds)`; the sketch begins again.

    board_id, sensors   its id; objects whose `read()`, or functions, return
                        [(name, unit, value)]
    connect             async function giving a (reader, writer) pair
    period_s            seconds between two packs
    model, sketch, mud  said in the `state` message
    boot, random32      this start's counter and 32 random bits (None: drawn here)
    start               or all of it: see `start.begin`
    ring                packs kept until acknowledged (None: a new Ring)
    acked_by, on_ack    see `Delivery`
    username, password  the broker's, if it asks
    mac_key, key_id     the key that signs each pack, and its id
    log                 function taking one sentence
    jitter              function giving 0.0 to 1.0: spreads the waits of many boards
    health, health_every   readings about the board itself, in every so many packs
    actuators           {name: actuator} that commands may set; "period" always can be
    on_command          function(name, value) that hears what a command has set
    time_file           where the last good time is kept, on the protected lane
    on_trouble          function(error) that hears why there is no connection
    trouble             a `Trouble` that hears what is wrong, and is told to the gateway
    lamp                an `Output` that blinks it
    watchdog            to be fed while the loop turns: see kit/watchdog.py
    slots               where its programs are, if it takes updates: see kit/updates.py
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
        start=None,
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
        actuators=None,
        on_command=None,
        on_trouble=None,
        trouble=None,
        lamp=None,
        time_file=None,
        watchdog=None,
        open_s=None,
        slots=None,
    ):
        self.period_s = period_s
        self.ring = Ring() if ring is None else ring
        self._start = start = start or Start(boot, random32)
        self.ring.dropped = max(self.ring.dropped, start.dropped)
        for pack in start.packs:
            self.ring.append(pack)
        self._first = start.seq - len(self.ring)
        self._refused = 0  # packs that could not be made, so that have no seq
        self._dropped_before = self.ring.dropped
        self._log = log
        self._watchdog = watchdog
        self._backlog = Backlog(log)
        self._health = health
        self._health_every = health_every
        self._resend_s = resend_s
        self._key = start.boot, start.random32
        self._on_trouble = on_trouble
        self._trouble = NoTrouble() if trouble is None else trouble
        self._lamp = lamp
        self._sampler = Sampler(sensors, log, self._trouble)
        self._state = State(board_id, self._key, model, sketch, mud)
        signer = Signer(mac_key, key_id) if mac_key else None
        self._delivery = Delivery(
            board_id,
            self._key,
            self.ring,
            start.uptime,
            signer,
            acked_by,
            on_ack,
            resend_s,
        )
        actuators = dict(actuators or {})
        actuators["period"] = Output(1, PERIOD_MAX_S, self._set_period, period_s)
        self._commands = Commands(board_id, start, actuators, signer, on_command)
        self._answers = []  # to commands, not yet published
        self._clock = None
        if signer:
            from kit.clock import Clock  # only where it is used: it takes memory

            self._clock = Clock(board_id, signer, start.uptime, time_file)
        self._measure = asyncio.Event()  # ends the wait for the next reading
        self._wake = asyncio.Event()
        self._updates = None
        if slots:
            from kit.updates import Updates  # only where it is used: it takes memory

            known = board_id, model, signer
            self._updates = Updates(known, slots, self._wake.set, self.stop)
        self._client = Client(
            connect,
            board_id,
            username,
            password,
            self._state.will,
            keepalive_s,
            timeout_s,
            open_s=open_s,
            on_message=self._take_message,
            on_puback=self._take_puback,
            on_lost=self._wake.set,
        )
        self._link = Link(
            self._client, self._deliver, start.uptime, jitter, log, self._take_trouble
        )

    async def run(self):
        """Run until `stop()` is called or the task is cancelled; say goodbye then."""
        await self._subscribe()
        if self._updates:  # not in `send_once`: it sleeps before one could be over
            await self._client.subscribe(self._updates.topic, 1)
        sampling = asyncio.create_task(self._sample())
        beside = [asyncio.create_task(self._feed())]
        if self._lamp:
            beside.append(asyncio.create_task(self._blink()))
        try:
            await self._link.hold()
            if sampling.done():
                await sampling  # it ends only by an error: here it is raised
        except Exception as error:
            self._trouble.found("program", error)
            raise
        finally:
            sampling.cancel()
            for task in beside:
                task.cancel()
            if self._updates:
                self._updates.close()
            self.ring.save()
            await self._say_goodbye()
        if self._updates:
            self._updates.restart()

    async def send_once(self, timeout_s=20):
        """Read once, send all that is kept, say "sleeping" and leave.

        Return whether the gateway has everything; what it has not is kept.
        """
        await self._subscribe()
        self.take()
        began = ticks_ms()
        if self._watchdog:
            self._watchdog.feed()
        holding = asyncio.create_task(self._link.hold())
        while len(self.ring) and ticks_diff(ticks_ms(), began) < timeout_s * 1000:
            await asyncio.sleep(LOOK_S)
        self.stop()
        holding.cancel()
        await self._say_goodbye(SLEEPING)
        return not len(self.ring)

    def deepsleep(self, seconds):
        """Switch the board off for some time; its sketch then begins again.

        That is not a new start: numbers and uptime go on. Packs not yet acknowledged
        stay in RTC memory, as many as have room.
        """
        sleep_ms = int(seconds * 1000)
        kept = self.ring.take_out(starts.ROOM)
        if not starts.suspend(self._start, sleep_ms, kept, self.ring.dropped):
            for pack in kept:  # a chip without such memory
                self.ring.append(pack)
            self.ring.save()
        import machine

        machine.deepsleep(sleep_ms)

    def stop(self):
        """Let `run` come to its end: the board says "disconnected" and leaves."""
        self._link.stop()
        self._wake.set()

    def facts(self):
        """Return counts: packs = acknowledged + queued + dropped at every moment."""
        return {
            "packs": self._start.seq - self._first + self._refused,
            "sent": self._delivery.sent,
            "resent": self._delivery.resent,
            "acknowledged": self._delivery.acknowledged,
            "queued": len(self.ring),
            "dropped": self.ring.dropped - self._dropped_before,
            "reconnects": max(0, self._link.connections - 1),
            "sensor_errors": self._sampler.errors,
            "connected": self._client.error is None,
        }

    def unix_s(self):
        """Return the seconds since 1970, None while the gateway has not told them."""
        return self._clock.unix_s() if self._clock else None

    def take(self):
        """Read the sensors once and keep the pack; the network has no part in it."""
        uptime_ms = self._start.uptime.ms()
        readings = self._sampler.read()
        if self._start.seq % self._health_every == 0 or not readings:
            readings.extend(self._health())
            readings.append(("sys/queue", "count", len(self.ring)))
            readings.append(("sys/dropped", "count", self.ring.dropped))
            readings.append(("sys/uptime", "s", uptime_ms // 1000))
        try:
            data = senml.pack(readings)
        except (ValueError, MemoryError) as error:
            self._refused += 1
            self.ring.dropped += 1
            self._log("a pack was dropped: " + str(error))
            return
        self.ring.append(self._key + (self._start.seq, uptime_ms, data))
        self._start.seq += 1
        self._tell_backlog()
        self._wake.set()

    def _tell_backlog(self):
        self._backlog.tell(len(self.ring), self._client.error is None)

    async def _subscribe(self):
        if not self._delivery.by_puback:
            await self._client.subscribe(self._delivery.ack_topic)
        await self._client.subscribe(self._commands.topic, 1)
        if self._clock:
            await self._client.subscribe(self._clock.answer_topic)

    async def _sample(self):
        """Take a pack every period, on a grid that does not drift."""
        self._due = ticks_ms()
        try:
            while True:
                self.take()
                period_ms = int(self.period_s * 1000)
                self._due = ticks_add(self._due, period_ms)
                late_ms = ticks_diff(ticks_ms(), self._due)
                if late_ms > period_ms:  # the board was held up: no burst after it
                    self._due = ticks_add(self._due, late_ms)
                self._measure.clear()
                left_ms = ticks_diff(self._due, ticks_ms())
                await wait(self._measure, max(0, left_ms) / 1000)
        finally:
            self.stop()  # without readings there is nothing to stay for

    async def _feed(self):
        """Show the watchdog that the loop turns."""
        while self._watchdog:
            self._watchdog.feed()
            await asyncio.sleep(FEED_S)

    async def _blink(self):
        """Let the LED tell what is wrong."""
        from kit import lamp  # here, for the boards that have one

        await lamp.watch(self._lamp, self._lamp_number)

    def _lamp_number(self):
        """Return what the LED tells: an update that asks goes before what is wrong."""
        asks = self._updates.asks() if self._updates else 0
        return asks or self._trouble.number()

    async def _deliver(self):
        """Send packs for as long as the connection holds. Raises MqttError."""
        self._trouble.over("link")
        self._state.forget()
        self._asked_time = False
        self._delivery.restart()
        while not self._link.stopping:
            self._wake.clear()
            self._client.check()
            await self._say_state()
            await self._say_answers()
            await self._ask_time()
            if self._updates:
                await self._updates.say(self._client)
            await self._delivery.send(self._client)
            await wait(self._wake, min(self._resend_s / 4, LOOK_AGAIN_S))

    async def _say_state(self):
        """Publish the retained state, once, and again when a sensor was discovered."""
        message = self._state.news(
            self.period_s,
            self._sampler.units,
            self._commands.settings(),
            self._trouble.report(),
        )
        if message:
            await self._client.publish(self._state.topic, message, 1, True)

    async def _say_answers(self):
        """Publish what became of each command; kept until the broker could be told."""
        while self._answers:
            answer = self._answers.pop(0)
            try:
                await self._client.publish(self._commands.answer_topic, answer, 1)
            except MqttError:
                self._answers.insert(0, answer)
                raise

    async def _ask_time(self):
        """Ask what time it is, once a connection, until the gateway has told it."""
        if self._clock and not self._asked_time:
            question = self._clock.question()
            self._asked_time = True
            if question:
                await self._client.publish(self._clock.topic, question, 1)

    def _set_period(self, period_s):
        """Measure at once, and from now on so often."""
        self.period_s = period_s
        self._due = ticks_ms()
        self._measure.set()

    async def _say_goodbye(self, last_word=None):
        """Take back the last will's "lost" and close."""
        last_word = last_word or goodbye(self._trouble.report())
        try:
            if self._client.error is None:
                await self._say_answers()
                await self._client.publish(self._state.topic, last_word, retain=True)
        except MqttError:
            pass  # then the last will speaks, and says the truth
        await self._client.close()

    def _take_message(self, topic, payload):
        if topic == self._delivery.ack_topic:
            self._delivery.take_ack(payload)
            self._tell_backlog()
        elif topic == self._commands.topic:
            self._take_command(payload)
        elif self._clock and topic == self._clock.answer_topic:
            self._clock.take(payload)
        elif self._updates and topic == self._updates.topic:
            self._updates.take(payload)
        self._wake.set()

    def _take_command(self, payload):
        """Obey or refuse; of many at once only the last answers are kept."""
        answer = self._commands.take(payload)
        if answer:
            self._answers = self._answers[1 - ANSWERS_KEPT :] + [answer]
        if self._commands.refused:
            old = self._commands.refused == OLD
            code = "command_old" if old else "command_refused"
            self._trouble.note(code, self._commands.refused)

    def _take_trouble(self, error):
        """Note why there is no connection."""
        self._trouble.found("link", error)
        if self._on_trouble:
            self._on_trouble(error)

    def _take_puback(self, pack):
        if not (self._updates and self._updates.take_puback(pack)):
            self._delivery.take_puback(pack)
        self._wake.set()
