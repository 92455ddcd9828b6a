"""Three hundred viewers of the live page: how late an event reaches each of them."""

import selectors
import socket
import time
from dataclasses import dataclass

from gateway.bench.latency import percentile

EVENT_END = b"\n\n"
ROOM = "/api/stream?sparks=0"


@dataclass(frozen=True)
class Viewers:
    """Milliseconds from the building of an event to a viewer's socket."""

    viewers: int
    events_per_viewer: float
    p50_ms: float
    p95_ms: float


class Viewer:
    """One open event stream, read as plain text."""

    def __init__(self, port: int, path: str) -> None:
        self.connection = socket.create_connection(("127.0.0.1", port), timeout=10)
        request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "Accept: text/event-stream\r\nAccept-Encoding: identity\r\n\r\n"
        )
        self.connection.sendall(request.encode())
        self.connection.setblocking(False)
        self._buffer = b""

    def take(self, now_us: int) -> list[float]:
        """Return the age in ms of each event that is complete by now."""
        try:
            data = self.connection.recv(262_144)
        except BlockingIOError:
            return []
        if not data:
            raise ConnectionError("the dashboard closed a stream")
        self._buffer += data
        *events, self._buffer = self._buffer.split(EVENT_END)
        return [age for event in events if (age := age_ms(event, now_us)) is not None]


def age_ms(event: bytes, now_us: int) -> float | None:
    """Return how long ago an event was built; None for the full one and comments."""
    at = event.find(b'data: {"now_us":')
    if at < 0 or b'"full":true' in event[:200]:
        return None
    built_us = int(event[at + 16 :].split(b",", 1)[0])
    return (now_us - built_us) / 1000


def measure_viewers(
    port: int, viewers: int, seconds: float, path: str = ROOM
) -> Viewers:
    """Open the streams, let them settle for a second, then time every event."""
    selector = selectors.DefaultSelector()
    streams = [Viewer(port, path) for _ in range(viewers)]
    for stream in streams:
        selector.register(stream.connection, selectors.EVENT_READ, stream)
    ages: list[float] = []
    start_s = time.monotonic()
    settled_s = start_s + 2.0
    while time.monotonic() < settled_s + seconds:
        for key, _ in selector.select(0.1):
            found = key.data.take(time.time_ns() // 1000)
            if time.monotonic() > settled_s:
                ages += found
    for stream in streams:
        stream.connection.close()
    selector.close()
    ages.sort()
    return Viewers(
        viewers=viewers,
        events_per_viewer=len(ages) / viewers,
        p50_ms=percentile(ages, 0.5),
        p95_ms=percentile(ages, 0.95),
    )
