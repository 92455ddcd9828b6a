"""A load of telemetry: many boards' packs over real connections, and their acks.

Packs are encoded before the clock starts, so that while measuring this process only
moves bytes: it must not be the limit. Plain MQTT 3.1.1 (OASIS 2014), QoS 1.
"""

import selectors
import socket
import struct
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import orjson

CONNACK_BYTES = 4
PUBACK_BYTES = 4


@dataclass
class Load:
    """Packs for ``boards`` boards, ``packs`` each, two measurements a pack.

    Measured every ``period_ms`` and sent at once, or, as a ``backlog``, all of them
    after the last was measured, as boards do when a broker comes back.
    """

    boards: list[str]
    packs: int
    period_ms: float = 1000.0
    backlog: bool = False
    boot: int = 1

    @property
    def messages(self) -> int:
        """Return how many messages the whole load has."""
        return len(self.boards) * self.packs

    def packet(self, board: int, seq: int) -> bytes:
        """Return the PUBLISH of one pack of one board."""
        topic = f"kit/{self.boards[board]}/telemetry".encode()
        return publish(topic, self.payload(board, seq), seq % 65_535 + 1)

    def payload(self, board: int, seq: int) -> bytes:
        """Return one pack of one board, with its envelope."""
        uptime_ms = int(seq * self.period_ms)
        sent_ms = int(self.packs * self.period_ms) if self.backlog else uptime_ms
        return (
            f'{{"b":{self.boot},"r":{board + 1},"s":{seq},"o":[{self.boot},0],'
            f'"u":{uptime_ms},"t":{sent_ms}}}\n'
            f'[{{"n":"temperature","u":"Cel","v":{20 + (seq + board) % 170 / 10}}},'
            f'{{"n":"humidity","u":"%RH","v":{30 + (seq * 7 + board) % 60}}}]'
        ).encode()


def publish(topic: bytes, payload: bytes, packet_id: int) -> bytes:
    """Return a QoS 1 PUBLISH, section 3.3."""
    body = (
        struct.pack(">H", len(topic)) + topic + struct.pack(">H", packet_id) + payload
    )
    return b"\x32" + length(len(body)) + body


def length(size: int) -> bytes:
    """Return a remaining length, section 2.2.3."""
    out = bytearray()
    while size > 127:
        out.append(size & 127 | 128)
        size >>= 7
    return bytes((*out, size))


def connect(host: str, port: int, client_id: str) -> socket.socket:
    """Return a connection with a clean session, its CONNACK read."""
    connection = socket.create_connection((host, port), timeout=10)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    name = client_id.encode()
    body = b"\x00\x04MQTT\x04\x02\x00\x00" + struct.pack(">H", len(name)) + name
    connection.sendall(b"\x10" + length(len(body)) + body)
    if connection.recv(CONNACK_BYTES) != b"\x20\x02\x00\x00":
        raise ConnectionError(f"{host}:{port} refused {client_id}")
    return connection


@dataclass
class Board:
    """One publishing connection: what is left to send, what came back."""

    connection: socket.socket
    left: memoryview = field(default_factory=lambda: memoryview(b""))
    acknowledged_bytes: int = 0

    def send(self, data: bytes) -> None:
        """Queue bytes and send what the system takes at once."""
        self.left = (
            memoryview(bytes(self.left) + data) if self.left else memoryview(data)
        )
        self.flush()

    def flush(self) -> None:
        """Send as much as the system takes."""
        try:
            while self.left:
                self.left = self.left[self.connection.send(self.left) :]
        except BlockingIOError:
            pass

    def drain(self) -> None:
        """Count the PUBACKs that are there; no other packet comes here."""
        try:
            while data := self.connection.recv(65_536):
                self.acknowledged_bytes += len(data)
        except BlockingIOError:
            return
        raise ConnectionError("the broker closed a connection of the load")


class Boards:
    """The publishing side: one connection a board, one selector."""

    def __init__(self, host: str, port: int, load: Load) -> None:
        self.load = load
        self.done_s = 0.0
        self._selector = selectors.DefaultSelector()
        self._boards = [
            Board(connect(host, port, f"load-{name}")) for name in load.boards
        ]
        for board in self._boards:
            board.connection.setblocking(False)
            self._selector.register(board.connection, selectors.EVENT_READ, board)

    def __enter__(self) -> "Boards":
        return self

    def __exit__(self, *_: object) -> None:
        self._selector.close()
        for board in self._boards:
            board.connection.close()

    def acknowledged(self) -> int:
        """Return how many PUBACKs came in all."""
        total = sum(board.acknowledged_bytes for board in self._boards)
        return total // PUBACK_BYTES

    def flood(self, streams: Sequence[bytes]) -> None:
        """Send each board's stream as fast as it is taken, until all is acknowledged.

        ``done_s`` is then when the broker had acknowledged the last message.
        """
        both = selectors.EVENT_READ | selectors.EVENT_WRITE
        for board, stream in zip(self._boards, streams, strict=True):
            board.send(stream)
            self._selector.modify(board.connection, both, board)
        while self.acknowledged() < self.load.messages:
            for key, events in self._selector.select(1.0):
                board = key.data
                if events & selectors.EVENT_READ:
                    board.drain()
                if events & selectors.EVENT_WRITE:
                    board.flush()
                    if not board.left:
                        self._selector.modify(key.fileobj, selectors.EVENT_READ, board)
        self.done_s = time.perf_counter()

    def send(self, board: int, packet: bytes) -> None:
        """Send one packet of one board."""
        self._boards[board].send(packet)

    def poll(self, timeout_s: float) -> None:
        """Take what the broker answered within ``timeout_s``."""
        for key, _ in self._selector.select(max(0.0, timeout_s)):
            key.data.drain()

    def paced(self, rate: float, first: int, count: int) -> Iterator[tuple[int, int]]:
        """Send ``count`` messages at ``rate`` a second; gives (board, seq) as sent."""
        start_s = time.perf_counter()
        for number in range(first, first + count):
            due_s = start_s + (number - first) / rate
            while (wait_s := due_s - time.perf_counter()) > 0:
                self.poll(min(wait_s, 0.01))
            seq, board = divmod(number, len(self._boards))
            packet = self.load.packet(board, seq)
            yield board, seq
            self.send(board, packet)


class Acks:
    """The receiving side: the gateway's own acks, as the boards would hear them."""

    def __init__(self, host: str, port: int) -> None:
        self._connection = connect(host, port, "load-acks")
        topic = b"kit/+/ack"
        body = b"\x00\x01" + struct.pack(">H", len(topic)) + topic + b"\x00"
        self._connection.sendall(b"\x82" + length(len(body)) + body)
        self._buffer = b""
        if self._connection.recv(5)[0] != 0x90:
            raise ConnectionError("the broker refused the subscription to the acks")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def receive(self, timeout_s: float) -> list[tuple[str, int]]:
        """Return (board, seq) of the acks that came within ``timeout_s``."""
        self._connection.settimeout(max(timeout_s, 0.0001))
        try:
            data = self._connection.recv(262_144)
        except TimeoutError:
            return []
        if not data:
            raise ConnectionError("the broker closed the connection of the acks")
        self._buffer += data
        return list(self._packets())

    def _packets(self) -> Iterator[tuple[str, int]]:
        at, data = 0, self._buffer
        while len(data) - at >= 2:
            size, body = data[at + 1], at + 2
            if size > 127:
                if len(data) < at + 3:
                    break
                size, body = size - 128 + data[at + 2] * 128, at + 3
            if len(data) < body + size:
                break
            (topic_size,) = struct.unpack_from(">H", data, body)
            topic = data[body + 2 : body + 2 + topic_size].decode()
            ack = orjson.loads(data[body + 2 + topic_size : body + size])
            yield topic.split("/")[1], ack["s"]
            at = body + size
        self._buffer = data[at:]
