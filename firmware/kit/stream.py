"""A (reader, writer) pair of asyncio with a time-out on every wait."""

import asyncio

from kit.packet import MqttError


async def open_stream(connect, open_s, timeout_s):
    """Return the Stream over the pair that the async function `connect` gives.

    Raises MqttError: `timeout` after `open_s`, or `no_link`.
    """
    try:
        reader, writer = await asyncio.wait_for(connect(), open_s)
    except asyncio.TimeoutError:
        raise MqttError("timeout", "the broker did not answer in time") from None
    except (OSError, ValueError) as error:  # ValueError: a certificate (Mbed TLS)
        raise MqttError("no_link", "no way to the broker: " + repr(error)) from None
    return Stream(reader, writer, timeout_s)


class Stream:
    """Bytes both ways; what goes wrong is an MqttError, `timeout` or `closed`."""

    def __init__(self, reader, writer, timeout_s):
        self._reader = reader
        self._writer = writer
        self._timeout_s = timeout_s
        self._sending = asyncio.Lock()

    async def receive(self):
        """Return the next bytes, at least one; `Client`'s pings bound the wait."""
        try:
            data = await self._reader.read(512)
        except (OSError, ValueError) as error:  # as above: the handshake is done here
            raise MqttError("closed", "the connection broke: " + repr(error)) from None
        if not data:
            raise MqttError("closed", "the broker closed the connection")
        return data

    async def send(self, data):
        """Write bytes and wait until the network took them."""
        async with self._sending:  # two writers at once would lose bytes on a board
            try:
                self._writer.write(data)
                await asyncio.wait_for(self._writer.drain(), self._timeout_s)
            except asyncio.TimeoutError:
                raise MqttError("timeout", "the broker takes no more bytes") from None
            except (OSError, ValueError) as error:
                raise MqttError(
                    "closed", "the connection broke: " + repr(error)
                ) from None

    async def close(self):
        """Free the pair; return whether the far side took the end of it in time."""
        try:
            self._writer.close()
            await asyncio.wait_for(self._writer.wait_closed(), self._timeout_s)
        except (OSError, ValueError, asyncio.TimeoutError):
            return False
        finally:
            self._let_go()
        return True

    def _let_go(self):
        """Free the socket: CPython's TLS keeps one whose far side has left first."""
        transport = getattr(self._writer, "transport", None)
        if transport is not None:
            transport.abort()
