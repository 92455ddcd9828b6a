"""What amqtt lacks between a client and itself: bounds, and a broken link noticed.

amqtt 0.12 waits for ever on a CONNECT of MQTT 5, takes packets of any size, and never
misses a client that went silent, so no last will is sent for it.
"""

import asyncio
from collections.abc import Awaitable, Callable

from amqtt.adapters import ReaderAdapter

CONNECT = 0x10
GREETING_S = 10.0
LATE = 1.5  # keep alive times without a word: MQTT 3.1.1 section 3.1.2.10


class NotMqtt(Exception):
    """The first bytes are not a CONNECT packet."""


class GuardedReader(ReaderAdapter):  # type: ignore[misc]
    """The bytes of one client, as amqtt reads them.

    ``more`` returns the next bytes from the network, b"" at their end. Whatever is
    wrong ends the connection through ConnectionResetError, which amqtt expects.
    """

    def __init__(self, more: Callable[[], Awaitable[bytes]], packet_limit: int) -> None:
        self._more = more
        self._packet_limit = packet_limit
        self._buffer = bytearray()
        self._silence_s: float | None = GREETING_S
        self._heard_s = asyncio.get_running_loop().time()

    async def greet(self) -> int:
        """Return the protocol level of the CONNECT, which stays to be read again.

        NotMqtt or ConnectionResetError when there is none within GREETING_S.
        """
        await self._fill(2)
        if self._buffer[0] != CONNECT:
            raise NotMqtt
        # The length is one byte or, for a CONNECT of any sense, two.
        start = 2 if self._buffer[1] < 128 else 3
        await self._fill(start + 10)
        header = self._buffer[start : start + 10]
        if header[:6] != b"\x00\x04MQTT":
            raise NotMqtt
        keep_alive_s = int.from_bytes(header[8:], "big")
        self._silence_s = keep_alive_s * LATE if keep_alive_s else None
        return header[6]

    async def read(self, n: int = -1) -> bytes:
        """Return exactly ``n`` bytes."""
        if not 0 <= n <= self._packet_limit:
            self._packet_limit = -1  # from here on the stream makes no sense
            raise ConnectionResetError("a packet that is too large")
        await self._fill(n)
        data = bytes(self._buffer[:n])
        del self._buffer[:n]
        return data

    async def _fill(self, size: int) -> None:
        while len(self._buffer) < size:
            # Since the last byte, not since this call: amqtt gives up and calls again.
            limit_s = self._heard_s + self._silence_s if self._silence_s else None
            try:
                async with asyncio.timeout_at(limit_s):
                    chunk = await self._more()
            except TimeoutError:
                raise ConnectionResetError("silent for too long") from None
            if not chunk:
                raise ConnectionResetError("the client has gone")
            self._buffer += chunk
            self._heard_s = asyncio.get_running_loop().time()

    def feed_eof(self) -> None:
        """Do nothing: the end of the stream is noticed in ``read``."""
