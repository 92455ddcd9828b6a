"""The embedded broker: amqtt, pure Python, for machines without Mosquitto.

MQTT 3.1.1, open lane only. It forgets everything when it ends and keeps nothing for a
client that is away; boards send again what the gateway did not acknowledge.
"""

import asyncio
import importlib.metadata
import logging
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, suppress
from pathlib import Path

from amqtt.adapters import StreamWriterAdapter, WebSocketsWriter, WriterAdapter
from amqtt.broker import Broker
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from gateway.broker.guard import GuardedReader, NotMqtt
from gateway.broker.mosquitto import PACKET_BYTES
from gateway.broker.ports import Listen, listen
from gateway.broker.session import MQTT_5, MQTT_311, VERSION_TOPIC, BrokerError
from gateway.language import tr

CHUNK = 65_536
END_S = 2.0
LISTENER = "default"
# CONNACK of MQTT 5 with reason "unsupported protocol version" and no properties.
NO_MQTT_5 = b"\x20\x03\x00\x84\x00"
CONFIG = {
    "listeners": {LISTENER: {"type": "external"}},
    "plugins": {
        "amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}
    },
}


def run(where: Listen, stop: threading.Event, on_ready: Callable[[str], None]) -> None:
    """Serve until ``stop`` is set; BrokerError when a port cannot be taken.

    ``on_ready`` gets the broker's name and version once it takes connections.
    """
    for name in ("amqtt", "asyncio", "transitions", "websockets"):
        # They report each client that hangs up or sends nonsense, with a traceback.
        logging.getLogger(name).setLevel(logging.CRITICAL)
    asyncio.run(_serve(where, stop, on_ready))


async def _serve(
    where: Listen, stop: threading.Event, on_ready: Callable[[str], None]
) -> None:
    with ExitStack() as sockets:
        tcp = sockets.enter_context(listen(where.host, where.port))
        websocket = None
        if where.websocket_port is not None:
            websocket = sockets.enter_context(listen(where.host, where.websocket_port))
        broker = Broker(CONFIG)
        await broker.start()
        told = f"amqtt version {version()}".encode()  # as Mosquitto tells its own
        await broker.retain_message(None, VERSION_TOPIC, told, 0)
        door = Door(broker)
        servers: list[asyncio.Server | Server] = [
            await asyncio.start_server(door.open_tcp, sock=tcp)
        ]
        if websocket is not None:
            tls = websocket_tls(where.certificate)
            servers.append(await door.serve_websocket(websocket, tls))
        on_ready(f"amqtt {version()}")
        await asyncio.to_thread(stop.wait)
        for server in servers:
            server.close()
        with suppress(TimeoutError):  # a client that does not hang up must not hold us
            await asyncio.wait_for(broker.shutdown(), END_S)


def version() -> str:
    """Return amqtt's version."""
    return importlib.metadata.version("amqtt")


def websocket_tls(certificate: Path | None) -> ssl.SSLContext | None:
    """Return the TLS settings of a file with a key and its certificate."""
    if certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate)
    except OSError as error:
        raise BrokerError(
            tr(
                "{file} cannot be read ({reason}): check its rights.",
                file=certificate,
                reason=error,
            )
        ) from error
    return context


class Door:
    """Lets clients in to a broker, and sees them out."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    async def open_tcp(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Serve one client that came by TCP."""
        await self._serve(lambda: reader.read(CHUNK), StreamWriterAdapter(writer))

    async def serve_websocket(
        self, listening: socket.socket, tls: ssl.SSLContext | None
    ) -> Server:
        """Open the WebSocket door on a socket that listens."""
        return await serve(
            self._open_websocket,
            sock=listening,
            ssl=tls,
            subprotocols=[Subprotocol("mqtt")],
            max_size=CHUNK,
            compression=None,
        )

    async def _open_websocket(self, client: ServerConnection) -> None:
        async def more() -> bytes:
            try:
                message = await client.recv()
            except ConnectionClosed:
                return b""
            # MQTT 3.1.1 section 6: data frames are binary; a text frame ends it here
            return message if isinstance(message, bytes) else b""

        await self._serve(more, WebSocketsWriter(client))

    async def _serve(
        self, more: Callable[[], Awaitable[bytes]], writer: WriterAdapter
    ) -> None:
        reader = GuardedReader(more, PACKET_BYTES)
        with suppress(NotMqtt, OSError, ConnectionClosed):
            try:
                level = await reader.greet()
                if level == MQTT_311:
                    await self._broker.external_connected(reader, writer, LISTENER)
                elif level == MQTT_5:
                    writer.write(NO_MQTT_5)
                    await writer.drain()
            finally:
                await writer.close()
