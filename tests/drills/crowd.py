"""A full house: viewers that read at once, and one that never reads."""

import socket
from pathlib import Path

from gateway.bench.spine import spine
from gateway.bench.viewers import Viewers, measure_viewers
from tests.books import check_books
from tests.conftest import wait_for
from tests.drills.outcome import Outcome
from tests.fleet import fleet

VIEWERS = 299  # with the slow one, as many as the dashboard lets in
BOARDS = 46
PERIOD_S = 1.0
MOST_MB = 150
LATE_S = 20.0  # a computer that does more than this is slower
REQUEST = b"GET /api/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def run(folder: Path, seconds: float) -> Outcome:
    """Let 300 viewers watch while boards publish; none of them holds up another."""
    with (
        spine(folder, "mosquitto", ("broker", "ingest", "dashboard")) as room,
        fleet(BOARDS, room.room.mqtt_port, PERIOD_S) as boards,
        socket.socket() as slow,
    ):
        wait_for(lambda: boards.delivered(BOARDS), what="the first acknowledgements")
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", room.room.http_port))
        slow.sendall(REQUEST)
        goal = boards.facts("acknowledged") + BOARDS
        seen = measure_viewers(room.room.http_port, VIEWERS, seconds)
        wait_for(lambda: boards.delivered(goal), LATE_S, "boards that publish on")
        assert seen.events_per_viewer >= seconds, seen
        memory_mb = room.rss_mb("dashboard")
        assert memory_mb < MOST_MB, memory_mb
        boards.drain()
        missing, doubled = check_books(boards.acked, folder / "dannaya.db")
    return Outcome(missing, doubled, facts(seen, memory_mb))


def facts(seen: Viewers, memory_mb: float) -> dict[str, int | float | str]:
    """Return what is printed of the viewers."""
    return {
        "fast viewers": seen.viewers,
        "events each": round(seen.events_per_viewer, 1),
        "p95 ms": round(seen.p95_ms, 1),
        "dashboard MB": round(memory_mb, 1),
    }
