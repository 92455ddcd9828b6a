"""A byte stream inside the program, for a far side that does what no broker does."""

import asyncio

from kit import packet


class Pipe:
    """Bytes one way."""

    def __init__(self):
        self.data = b""
        self.ended = False
        self.changed = asyncio.Event()


class End:
    """One end of two pipes: reader and writer at once."""

    def __init__(self, inward, outward):
        self._in = inward
        self._out = outward

    async def read(self, n):
        while not self._in.data and not self._in.ended:
            self._in.changed.clear()
            await self._in.changed.wait()
        data, self._in.data = self._in.data[:n], self._in.data[n:]
        return data

    def write(self, data):
        if self._out.ended:
            raise OSError("closed")
        self._out.data += data
        self._out.changed.set()

    async def drain(self):
        await asyncio.sleep(0)

    def close(self):
        for pipe in (self._in, self._out):
            pipe.ended = True
            pipe.changed.set()

    async def wait_closed(self):
        pass


class BoardEnd(End):
    """An end whose `drain` is as slow as on a board, and forgets as that one does.

    MicroPython's drain sends what was written before it began, over several turns, and
    then empties the whole buffer: what another task wrote meanwhile is gone.
    """

    def __init__(self, inward, outward):
        super().__init__(inward, outward)
        self._unsent = b""

    def write(self, data):
        self._unsent += data

    async def drain(self):
        data = self._unsent
        for byte in data:
            await asyncio.sleep(0)
            super().write(bytes([byte]))
        self._unsent = b""


class FarSide:
    """Answers a client by hand. `connect` is what the client connects with."""

    def __init__(self, max_bytes=100_000, client_end=End):
        self.end = None
        self._client_end = client_end
        self._max_bytes = max_bytes
        self._parser = None

    async def connect(self):
        there, back = Pipe(), Pipe()
        self.end = End(there, back)
        self._parser = packet.Parser(self._max_bytes)
        stream = self._client_end(back, there)
        return stream, stream

    async def take(self):
        """Return the client's next packet as (type, flags, body)."""
        found = self._parser.next()
        while not found:
            data = await self.end.read(512)
            if not data:
                raise OSError("the client closed")
            self._parser.feed(data)
            found = self._parser.next()
        return found[:3]

    async def welcome(self, code=0):
        """Take CONNECT, answer CONNACK with a return code; return CONNECT's body."""
        while self.end is None:
            await asyncio.sleep(0)
        kind, _, body = await self.take()
        assert kind == packet.CONNECT
        self.end.write(bytes([0x20, 2, 0, code]))
        return body
