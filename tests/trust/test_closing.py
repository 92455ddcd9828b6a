"""A room that is closed while somebody waits for its gateway, on the command line."""

import threading
from collections.abc import Callable
from pathlib import Path

from gateway.lock import room_lock
from gateway.room import write_room
from gateway.running import NOTE, write_note
from gateway.store import Writer
from tests.conftest import wait_for
from tests.verbs import dannaya


def said_when_closed(
    folder: Path, begun: Callable[[], object], *words: str
) -> tuple[int, str]:
    """Return how a command ends whose room is closed once ``begun`` is true."""
    write_room(folder, name="Salle")
    write_note(folder / NOTE, {"mqtt_port": 1})
    is_open = threading.Event()

    def run() -> None:
        with room_lock(folder):
            is_open.set()
            wait_for(begun, what="a request")

    room = threading.Thread(target=run)
    room.start()
    is_open.wait()
    done = dannaya(*words, "--data", str(folder))
    room.join()
    return done.returncode, done.stderr


def test_a_check_ends_with_its_room(tmp_path: Path, writer: Writer) -> None:
    told = said_when_closed(tmp_path, writer.requests, "trust", "--erase")
    assert told == (1, "Error: The room was closed meanwhile.\n")


def test_a_scene_that_was_cut_off_is_not_waited_for(
    tmp_path: Path, writer: Writer
) -> None:
    def begin() -> bool:
        requests = writer.requests()
        if requests:
            writer.scene_book().begin(4, "both", {"request": requests[0].id})
        return bool(requests)

    told = said_when_closed(tmp_path, begin, "scene", "4")
    assert told == (1, "Error: The room was closed meanwhile.\n")
