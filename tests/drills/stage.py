"""Three hundred phones on the stage, while a scene plays and boards publish."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.bench.spine import Spine, spine
from gateway.bench.viewers import measure_viewers
from gateway.store import Shown, open_desk
from tests.books import check_books
from tests.conftest import open_writer, wait_for
from tests.dashboard.stage_parts import LINES
from tests.drills.crowd import BOARDS, LATE_S, MOST_MB, PERIOD_S, facts
from tests.drills.outcome import Outcome
from tests.fleet import fleet

PHONES = 300
STREAM = "/api/stage/stream"
LINE_S = 0.05  # a scene is told a few times a second, with many bytes
LATEST_MS = 500.0


def run(folder: Path, seconds: float) -> Outcome:
    """Let 300 phones follow a scene; each sees it at once, and nothing is lost."""
    with (
        spine(folder, "mosquitto", ("broker", "ingest", "dashboard")) as room,
        fleet(BOARDS, room.room.mqtt_port, PERIOD_S) as boards,
        scene_playing(room),
    ):
        wait_for(lambda: boards.delivered(BOARDS), what="the first acknowledgements")
        goal = boards.facts("acknowledged") + BOARDS
        seen = measure_viewers(room.room.http_port, PHONES, seconds, STREAM)
        wait_for(lambda: boards.delivered(goal), LATE_S, "boards that publish on")
        assert seen.events_per_viewer >= seconds, seen
        assert seen.p95_ms <= LATEST_MS, seen
        memory_mb = room.rss_mb("dashboard")
        assert memory_mb < MOST_MB, memory_mb
        boards.drain()
        missing, doubled = check_books(boards.acked, folder / "dannaya.db")
    return Outcome(missing, doubled, facts(seen, memory_mb))


@contextmanager
def scene_playing(room: Spine) -> Iterator[None]:
    """Put scene 1 on stage, and tell its lines again and again."""
    url = room.room.store_url
    with open_desk(url) as desk:
        desk.change("show", lambda _: {"view": "scene", "scene": 1})
    stop = threading.Event()

    def tell() -> None:
        with open_writer(url) as store:
            book = store.scene_book()
            number = book.begin(1, "both", {})
            book.tell(number, "open")
            at = 0
            while not stop.wait(LINE_S):
                line = LINES[at % len(LINES)]
                shown = Shown(time.time_ns() // 1000, *line[1:])
                book.write(number, at, [shown])
                at += 1

    telling = threading.Thread(target=tell)
    telling.start()
    try:
        yield
    finally:
        stop.set()
        telling.join()
