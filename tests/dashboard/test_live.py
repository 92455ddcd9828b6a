"""One thread follows the store; every viewer gets the newest snapshot."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import pytest

from dashboard.frames import Frame
from dashboard.live import LONGEST_S, Live
from dashboard.room_look import RoomLook
from dashboard.seats import MAX_VIEWERS
from dashboard.viewer import Viewer
from gateway.store import Batch, Reader
from tests.conftest import wait_for
from tests.dashboard import roomful


@contextmanager
def following(folder: Path) -> Iterator[Live]:
    config = roomful.config(folder)
    live = Live(config.store_url, RoomLook(config))
    try:
        yield live
    finally:
        live.close()


def next_frame(live: Live, number: int) -> Frame:
    frame = live.newer(number, 5)
    assert frame is not None
    return frame


def test_a_commit_reaches_a_viewer_who_waits(tmp_path: Path) -> None:
    with roomful.fill(tmp_path, 2) as writer, following(tmp_path) as live:
        live.join()
        first = next_frame(live, 0)
        before = orjson.loads(first.json)["facts"]["stored"]
        roomful.report(writer, [1])
        frame = first
        while orjson.loads(frame.json)["facts"]["stored"] == before:
            frame = next_frame(live, frame.number)
        assert frame.number - first.number <= 2


def test_many_commits_are_at_most_four_frames_a_second(tmp_path: Path) -> None:
    with roomful.fill(tmp_path, 2) as writer, following(tmp_path) as live:
        live.join()
        stop = threading.Event()

        def commit() -> None:
            while not stop.wait(0.005):
                roomful.report(writer, [1, 2])

        writing = threading.Thread(target=commit)
        writing.start()
        frames = [next_frame(live, 0)]
        while len(frames) < 7:
            frames.append(next_frame(live, frames[-1].number))
        stop.set()
        writing.join()
    times = [frame.built_s for frame in frames]
    gaps = [b - a for a, b in zip(times, times[1:], strict=False)]
    assert min(gaps) >= 0.25


def test_a_silent_board_shows_although_nothing_is_committed(tmp_path: Path) -> None:
    with roomful.fill(tmp_path, 1) as writer, following(tmp_path) as live:
        roomful.report(writer, [1], {"period_s": 1})
        live.join()
        states: list[str] = []
        number = 0
        while not states or states[-1] != "lost":
            frame = next_frame(live, number)
            number = frame.number
            states.append(orjson.loads(frame.json)["boards"][0]["state"])
    assert list(dict.fromkeys(states)) == ["ready", "late", "lost"]


def test_a_commit_that_changes_nothing_seen_makes_no_frame(tmp_path: Path) -> None:
    def look(store: Reader, _full: bool) -> dict[str, object]:
        return {"now_us": roomful.now_us(), "show": store.setting("show")}

    with roomful.fill(tmp_path, 2) as writer:
        live = Live(roomful.store_url(tmp_path), look)
        live.join()
        first = next_frame(live, 0)
        roomful.report(writer, [1])
        again = next_frame(live, first.number)
        assert again.built_s - first.built_s >= LONGEST_S
        writer.write(Batch(settings={"show": "scene"}))
        changed = next_frame(live, again.number)
        live.close()
    assert orjson.loads(changed.json)["show"] == "scene"


def test_all_viewers_get_the_same_bytes(tmp_path: Path) -> None:
    with roomful.fill(tmp_path, 3), following(tmp_path) as live:
        viewers = []
        for _ in range(3):
            live.join()
            viewers.append(Viewer(live, packed=True, full=False))
        openings = {next(viewer) for viewer in viewers}
        events = [next(viewer) for viewer in viewers]
        assert len(openings) == 1
        assert len({id(event) for event in events}) == 1


def test_a_slow_viewer_skips_to_the_newest(tmp_path: Path) -> None:
    with roomful.fill(tmp_path, 1) as writer, following(tmp_path) as live:
        live.join()
        slow = Viewer(live, packed=False, full=False)
        next(slow)
        old = orjson.loads(next(slow).removeprefix(b"data: "))["now_us"]
        number = next_frame(live, 0).number
        for _ in range(2):  # frames pass that this viewer does not take
            roomful.report(writer, [1])
            number = next_frame(live, number).number
        newest = next_frame(live, 0)
        assert next(slow) == newest.plain
        assert orjson.loads(newest.json)["now_us"] > old


def test_the_first_event_has_sparks_unless_the_page_has_them(tmp_path: Path) -> None:
    with roomful.fill(tmp_path, 1) as writer, following(tmp_path) as live:
        for full in (True, False):
            live.join()
            viewer = Viewer(live, packed=False, full=full)
            next(viewer)
            events = [orjson.loads(next(viewer).removeprefix(b"data: "))]
            roomful.report(writer, [1])
            events.append(orjson.loads(next(viewer).removeprefix(b"data: ")))
            assert [event["full"] for event in events] == [full, False]
            assert len(events[0]["boards"][0].get("sparks", {})) == (5 if full else 0)


def test_a_question_without_viewers_is_answered_afresh(
    tmp_path: Path, slack: float
) -> None:
    with roomful.fill(tmp_path, 1) as writer, following(tmp_path) as live:
        first = live.full(5)
        assert first is not None
        roomful.report(writer, [1])
        stored = orjson.loads(first.json)["facts"]["stored"]

        def newer() -> bool:
            frame = live.full(5)
            return (
                frame is not None
                and orjson.loads(frame.json)["facts"]["stored"] > stored
            )

        wait_for(newer, timeout_s=2 * slack)


def test_nobody_looks_nobody_reads(tmp_path: Path) -> None:
    with roomful.fill(tmp_path, 1), following(tmp_path) as live:
        live.join()
        last = next_frame(live, 0)
        live.leave()
        assert live.newer(last.number + 1, timeout_s=1.1) is None


def test_a_viewer_who_comes_back_does_not_get_an_old_frame(tmp_path: Path) -> None:
    with roomful.fill(tmp_path, 1), following(tmp_path) as live:
        live.join()
        next_frame(live, 0)
        live.leave()
        left_s = time.monotonic()
        live.join()
        assert next_frame(live, 0).built_s >= left_s


def test_a_store_that_comes_later_is_followed_then(tmp_path: Path) -> None:
    with following(tmp_path) as live:
        assert live.full(timeout_s=0.2) is None
        wait_for(lambda: "no database" in live.error)
        with roomful.fill(tmp_path, 1):
            assert live.full(timeout_s=5) is not None
            wait_for(lambda: live.error == "")


def test_too_many_viewers_are_refused_and_places_come_free(tmp_path: Path) -> None:
    with roomful.fill(tmp_path, 1), following(tmp_path) as live:
        viewers = []
        for _ in range(MAX_VIEWERS):
            assert live.join()
            viewers.append(Viewer(live, packed=False, full=False))
        assert not live.join()
        viewers[0].close()
        viewers[0].close()  # a server may close twice; one place comes free
        assert live.viewers == MAX_VIEWERS - 1
        assert live.join()


@pytest.mark.parametrize("full", [True, False])
def test_closing_ends_every_stream(tmp_path: Path, full: bool) -> None:
    with roomful.fill(tmp_path, 1), following(tmp_path) as live:
        live.join()
        viewer = Viewer(live, packed=False, full=full)
        rest: list[bytes] = []
        reading = threading.Thread(target=lambda: rest.extend(viewer))
        reading.start()
        wait_for(lambda: len(rest) > 1)
        live.close()
        reading.join(5)
        assert not reading.is_alive()
        assert not live.join()
