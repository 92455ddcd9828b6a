"""An asyncio MQTT 3.1.1 client over any byte stream.

`connect` is an async function that gives a (reader, writer) pair, as
`asyncio.open_connection` does: TCP, TLS or a WebSocket, the client does not know.
"""

import asyncio

from kit import packet
from kit.packet import MqttError
from kit.stream import open_stream

# CONNACK return codes 1 to 5 (section 3.2.2.3)
_REFUSALS = (
    "the broker does not speak MQTT 3.1.1",
    "the broker refused this client id",
    "the broker is not available",
    "the broker refused this user name or password",
    "the broker does not allow this client",
)


def _ignore(*_):
    """Stand where no one listens."""


class Client:
    """One connection at a time, opened again as often as wanted, clean session.

    `will` is (topic, payload, qos, retain). `on_message(topic, payload)`,
    `on_puback(tag)` and `on_lost()` are called between two awaits and must not take
    long. An inbound message above `max_packet` bytes is acknowledged, counted in
    `refused` and not delivered. No wait is longer than `timeout_s`, but for `connect`:
    `open_s`, since it may have to join a Wi-Fi first.
    """

    def __init__(
        self,
        connect,
        client_id,
        username=None,
        password=None,
        will=None,
        keepalive_s=30,
        timeout_s=10,
        open_s=None,
        max_packet=2048,
        on_message=_ignore,
        on_puback=_ignore,
        on_lost=_ignore,
    ):
        self._connect = connect
        seconds = max(1, int(keepalive_s))  # 0 would mean: never look
        self._hello = packet.connect(client_id, seconds, will, username, password)
        self._keepalive_s = keepalive_s
        self._timeout_s = timeout_s
        self._open_s = open_s or timeout_s
        self._max_packet = max_packet
        self._subscriptions = {}  # topic filter -> QoS, made again at each open
        self._packet_id = 0
        self._tasks = []
        self.refused = 0
        self.error = MqttError("closed", "not connected")
        self._on_message = on_message
        self._on_puback = on_puback
        self._on_lost = on_lost

    async def open(self):
        """Connect, and subscribe again to what was subscribed. Raises MqttError."""
        self._unacked = {}  # packet id -> the tag given to publish
        self._answers = {}  # packet id (0: CONNACK) -> [Event, code; -1: not yet]
        self._pinged = False
        self._parser = packet.Parser(self._max_packet)
        self._stream = await open_stream(self._connect, self._open_s, self._timeout_s)
        self.error = None
        self._tasks = [asyncio.create_task(self._receive())]
        code = await self._ask(0, self._hello)
        if code:
            sentence = _REFUSALS[code - 1] if code < 6 else "the broker said no"
            refusal = MqttError("refused", sentence)
            self._end(refusal)
            raise refusal
        self._tasks.append(asyncio.create_task(self._keep_alive()))
        for topic, qos in self._subscriptions.items():
            await self._subscribe(topic, qos)

    async def subscribe(self, topic, qos=0):
        """Ask for a topic filter, now if connected and again at each `open`."""
        self._subscriptions[topic] = qos
        if self.error is None:
            await self._subscribe(topic, qos)

    async def publish(self, topic, payload, qos=0, retain=False, tag=None):
        """Send one message; return its packet id, or 0 at QoS 0.

        At QoS 1 it does not wait for the PUBACK (several may be in flight): `on_puback`
        is then called with `tag`. Raises MqttError.
        """
        packet_id = 0
        if qos:
            packet_id = self._next_id()
            self._unacked[packet_id] = tag
        await self._send(packet.publish(topic, payload, qos, retain, packet_id))
        return packet_id

    async def close(self):
        """Say goodbye when still connected, which cancels the will; free the stream."""
        if not self._tasks:
            return
        await self._say_goodbye()
        for task in self._tasks:
            task.cancel()
        self._tasks = []
        await self._stream.close()

    async def _say_goodbye(self):
        try:
            await self._send(packet.GOODBYE)
            self.error = MqttError("closed", "not connected")
        except MqttError:
            return  # it ended before, which is as good

    def check(self):
        """Raise the MqttError that ended the connection, if it ended."""
        if self.error:
            raise self.error

    async def _subscribe(self, topic, qos):
        packet_id = self._next_id()
        code = await self._ask(packet_id, packet.subscribe(packet_id, topic, qos))
        if code > 2:
            raise MqttError("refused", "the broker refused to subscribe to " + topic)

    async def _ask(self, key, data):
        """Send a packet and return the code of its answer, awaited for `timeout_s`."""
        answer = self._answers[key] = [asyncio.Event(), -1]
        await self._send(data)
        try:
            await asyncio.wait_for(answer[0].wait(), self._timeout_s)
        except asyncio.TimeoutError:
            self._end(MqttError("timeout", "the broker did not answer in time"))
        if answer[1] < 0:  # a refusal may come together with the end
            self.check()
        del self._answers[key]
        return answer[1]

    async def _send(self, data):
        self.check()
        try:
            await self._stream.send(data)
        except MqttError as error:
            self._end(error)
            raise

    async def _receive(self):
        """Take packets until the end; a silent broker is noticed by `_keep_alive`."""
        try:
            while True:
                self._parser.feed(await self._stream.receive())
                self._pinged = False
                found = self._parser.next()
                while found:
                    await self._take(*found)
                    found = self._parser.next()
        except MqttError as error:
            self._end(error)

    async def _take(self, kind, flags, body, whole):
        """Act on one packet from the broker."""
        if kind == packet.PUBLISH:
            await self._take_publish(flags, body, whole)
        elif kind == packet.PUBACK:
            packet_id = packet.read_pair(body)
            if packet_id in self._unacked:
                tag = self._unacked.pop(packet_id)
                self._on_puback(tag)
        elif kind == packet.CONNACK:
            self._answer(0, packet.read_pair(body) & 255)
        elif kind == packet.SUBACK:
            self._answer(packet.read_pair(body), packet.read_pair(body, 1) & 255)
        elif kind != packet.PINGRESP:
            raise MqttError("malformed", "a broker does not send such a packet")

    def _answer(self, key, code):
        """Hand the broker's return code to the `_ask` that waits for it."""
        if key in self._answers:
            self._answers[key][1] = code
            self._answers[key][0].set()

    async def _take_publish(self, flags, body, whole):
        topic, payload, qos, packet_id = packet.read_publish(flags, body)
        if not whole:
            self.refused += 1
        else:
            self._on_message(topic, payload)
        if qos == 1:
            await self._send(packet.puback(packet_id))

    async def _keep_alive(self):
        """Ping every half keep-alive; the answer must be there before the next one."""
        try:
            while True:
                await asyncio.sleep(self._keepalive_s / 2)
                if self._pinged:
                    raise MqttError("silent", "the broker no longer answers")
                self._pinged = True
                await self._send(packet.PING)
        except MqttError as error:
            self._end(error)

    def _next_id(self):
        """Return a packet id from 1 to 65535 that is not in use (section 2.3.1)."""
        for _ in range(65535):
            self._packet_id = self._packet_id % 65535 + 1
            if not (
                self._packet_id in self._unacked or self._packet_id in self._answers
            ):
                return self._packet_id
        raise MqttError("busy", "65,535 messages wait for an acknowledgement")

    def _end(self, error):
        """Note why the connection ended and wake everyone who waits on it."""
        if self.error is None:
            self.error = error
            for answer in self._answers.values():
                answer[0].set()
            self._on_lost()
