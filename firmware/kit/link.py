"""Staying connected: after each loss a wait, not the same for all, and a retry."""

import asyncio
import random

from kit import wifi
from kit.find import Finder, ask
from kit.mqtt import MqttError

RETRY_S = 1.0  # the longest first wait before a new connection; doubled each time ...
RETRY_MAX_S = 10.0  # ... up to this
STEADY_S = 10.0  # a connection that held so long starts the waits again from RETRY_S
CUTS = 3  # so many in a row, each soon after it was made, are another board's doing
TAKEN = "another board uses this board's name: each cuts the other off"


def words(board, spread_s=0):
    """Return the words for `Node` by which a board reaches its gateway on its lane.

    `board` is what `identity.read` gives. `connect` joins the Wi-Fi where that is
    needed, looks for a gateway that has moved, and returns a (reader, writer) pair; it
    raises OSError. On the protected lane the others prove the board. `spread_s`: see
    `after_joining`.
    """
    if board.get("lane") == "protected":
        from kit import protected  # only where it is used: it takes memory

        found = protected.words(board)
        open = found["connect"]
    else:
        found = {}
        open = _open_lane(board["port"])
    finder = Finder(board["host"], board.get("host_name", ""), open, ask)
    found["connect"] = after_joining(finder.connect, spread_s)
    return found


def connector(board):
    """Return the `connect` of `words`, which is all that the open lane needs."""
    return words(board)["connect"]


def _open_lane(port):
    async def open(host):
        return await asyncio.open_connection(host, port)

    return open


def after_joining(connect, spread_s=0, jitter=random.random):
    """Return the same function, which first joins the Wi-Fi where that is needed.

    Its first call waits up to `spread_s`: not all boards of a room that are switched on
    together should ask the access point at once.
    """
    waits_s = [jitter() * spread_s]

    async def join_and_connect():
        while waits_s:
            await asyncio.sleep(waits_s.pop())
        await wifi.join()
        return await connect()

    return join_and_connect


def retry_s(failures, chance):
    """Return how long to wait after so many failures in a row.

    `chance`, 0.0 to 1.0, is another number on each board: when a broker comes back,
    boards that lost it together come back over several seconds.
    """
    longest_s = min(RETRY_MAX_S, RETRY_S * 2 ** min(failures, 16))
    return longest_s * (0.2 + 0.8 * chance)


class Link:
    """Keeps a `Client` connected until it is stopped.

    `use()` is awaited in each connection and runs until an MqttError, or until it sees
    `stopping`. `jitter` gives 0.0 to 1.0; `uptime` is a `ticks.Uptime`; `connections`
    counts those that came about. `on_trouble(error)` hears why one did not, or ended.
    """

    def __init__(self, client, use, uptime, jitter, log, on_trouble=None):
        self._client = client
        self._use = use
        self._uptime = uptime
        self._jitter = jitter
        self._log = log
        self._on_trouble = on_trouble
        self._cuts = 0
        self._said = ""
        self._wake = asyncio.Event()
        self.stopping = False
        self.connections = 0

    async def hold(self):
        """Connect, use the connection, and after each loss wait and connect again."""
        failures = 0
        while not self.stopping:
            held_ms = await self._once()
            if self.stopping:
                return  # still connected, for a goodbye
            await self._client.close()
            if held_ms > STEADY_S * 1000:
                failures = 0
            await wait(self._wake, retry_s(failures, self._jitter()))
            failures += 1

    def stop(self):
        """Let `hold` come to its end."""
        self.stopping = True
        self._wake.set()

    async def _once(self):
        """Use one connection; return for how many milliseconds it held."""
        self._wake.clear()
        began_ms = self._uptime.ms()
        made = self.connections
        try:
            await self._client.open()
            began_ms = self._uptime.ms()
            self.connections += 1
            self._said = ""
            await self._use()
        except (MqttError, MemoryError) as error:
            held_ms = self._uptime.ms() - began_ms if self.connections > made else 0
            self._tell(error, held_ms)
            return held_ms
        return self._uptime.ms() - began_ms

    def _tell(self, error, held_ms):
        """Say why there is no connection, or no longer: once found, the real reason.

        MQTT 3.1.1 does not say that a second client came with the same id: the broker
        just closes the first connection (section 3.1.4), here soon after each CONNACK.
        """
        closed = isinstance(error, MqttError) and error.reason == "closed"
        self._cuts = self._cuts + 1 if closed and 0 < held_ms < STEADY_S * 1000 else 0
        if self._cuts >= CUTS:
            error = MqttError("id_taken", TAKEN)
        if str(error) != self._said:
            self._said = str(error)
            self._log("connection: " + self._said)
        if self._on_trouble:
            self._on_trouble(error)


async def wait(event, timeout_s):
    """Return when the event is set; after `timeout_s` it is set from here.

    Not `asyncio.wait_for`: when a task that waits in MicroPython's is cancelled, it is
    cancelled a second time, in the middle of its goodbye.
    """

    async def set_later():
        await asyncio.sleep(timeout_s)
        event.set()

    timer = asyncio.create_task(set_later())
    try:
        await event.wait()
    finally:
        timer.cancel()
