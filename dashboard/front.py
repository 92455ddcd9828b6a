"""HTTPS: a front that speaks TLS with the browsers and plain HTTP with the server.

Waitress has no TLS. The servers of its kind that have it shake hands in the loop that
accepts connections, so that one phone on a bad network holds up all the others; here
each connection waits for itself. The front is in the dashboard's own process: who a
connection comes from is told by its port, and no header that anybody could write.
"""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import socket
from typing import Any

HANDSHAKE_S = 10.0
# A slow viewer should get the newest values: little may wait for it here.
CHUNK = 16_384
LOOPBACK = "127.0.0.1"

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Front:
    """Relays between TLS connections and a server on a port of this computer."""

    def __init__(self, listener: socket, context: ssl.SSLContext, port: int) -> None:
        self._listener = listener
        self._context = context
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._peers: dict[int, str] = {}

    def behind(self, app: Wsgi) -> Wsgi:
        """Return ``app`` as seen from outside: over HTTPS, by each client's address.

        A connection that did not come through the front is refused.
        """

        def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            address = self._peers.get(int(environ["REMOTE_PORT"]))
            if address is None:
                start("403 Forbidden", [("Content-Type", "text/plain")])
                return [b"https only\n"]
            environ["REMOTE_ADDR"] = address
            environ["wsgi.url_scheme"] = "https"
            return app(environ, start)

        return answer

    def run(self) -> None:
        """Serve until ``stop``; runs in a thread of its own."""
        asyncio.set_event_loop(self._loop)
        with suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._serve())
        self._loop.close()

    def stop(self) -> None:
        """End every connection, then the loop; may be called from any thread."""

        def cancel() -> None:
            for task in asyncio.all_tasks(self._loop):
                task.cancel()

        with suppress(RuntimeError):  # it has ended already
            self._loop.call_soon_threadsafe(cancel)

    async def _serve(self) -> None:
        server = await asyncio.start_server(
            self._relay,
            sock=self._listener,
            ssl=self._context,
            ssl_handshake_timeout=HANDSHAKE_S,
            limit=CHUNK,
        )
        async with server:
            await server.serve_forever()

    async def _relay(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Carry both directions until either side ends."""
        peer = writer.get_extra_info("peername")
        with suppress(OSError):  # the server inside is ending
            if peer is not None:  # else it has left already
                await self._join(reader, writer, peer[0])
        writer.close()

    async def _join(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str
    ) -> None:
        inside_reader, inside_writer = await asyncio.open_connection(
            LOOPBACK, self._port, limit=CHUNK
        )
        port = inside_writer.get_extra_info("sockname")[1]
        self._peers[port] = address
        ways = (carry(reader, inside_writer), carry(inside_reader, writer))
        tasks = [asyncio.ensure_future(way) for way in ways]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            del self._peers[port]
            inside_writer.close()


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what comes, at the pace of who takes it."""
    writer.transport.set_write_buffer_limits(high=CHUNK)
    with suppress(OSError, ssl.SSLError):
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()


def server_context(certificate: Path) -> ssl.SSLContext:
    """Return the TLS settings of a file with a key and its certificate.

    OSError (ssl.SSLError is one) when the file cannot be used.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate)
    return context


@contextmanager
def running(front: Front) -> Iterator[None]:
    """Run a front in a thread for the time of a block."""
    thread = threading.Thread(target=front.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        front.stop()
        thread.join(5)
