"""Simulated boards take updates with a board's own code, and lose no reading by it."""

import threading
from dataclasses import replace
from pathlib import Path

import far_gateway
import pytest
import signing

from gateway.room import BoardEntry, read_room, write_room
from gateway.simulate import simulate
from gateway.update.trusted import parse, write_trusted
from tests.conftest import wait_for
from tests.kit.brokers import Mosquitto
from tests.kit.update_sender import Sender

SEATS = 3
FILES = dict(far_gateway.FILES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give the folder of a room with simulated boards that know the tests' key."""
    boards = [
        BoardEntry(id=f"baobab-{seat}", seat=seat, kind="simulated")
        for seat in range(1, SEATS + 1)
    ]
    folder = tmp_path / "room"
    write_room(folder, name="x", boards=boards)
    key = {signing.ID: {"kind": "workshop", "n": signing.MODULUS}}
    write_trusted(folder, parse(key, folder))
    return folder


def test_all_simulated_boards_take_an_update_and_no_reading_is_missing(
    folder: Path, own_broker: Mosquitto
) -> None:
    room = read_room(folder)
    boards = [board.id for board in room.boards]
    room = replace(room, mqtt_port=own_broker.port)
    far = Sender(own_broker.port, far_gateway.FILES)
    stop = threading.Event()
    running = threading.Thread(target=simulate, args=(room, 0.1, stop))
    running.start()
    try:
        for board in boards:
            far.wait_for_packs(board, 1)
            far.offer(board)
        for board in boards:
            wait_for(
                lambda board=board: far.last(board).get("state") == "confirmed",
                what=f"{board} to confirm",
            )
            far.send(board, {"id": "q", "prove": "00" * 16})
            wait_for(lambda board=board: "digest" in far.last(board), what="the proof")
            digest = far_gateway.digest_of(bytes(16), far_gateway.FILES)
            assert far.last(board)["digest"] == digest
            slot = folder / "simulated" / board / far.last(board)["slot"]
            assert {path: (slot / path).read_bytes() for path in FILES} == FILES
    finally:
        stop.set()
        running.join()
        far.close()
    for board in boards:
        starts = {(line["b"], line["r"]) for line in far.envelopes(board)}
        assert sorted(b for b, _ in starts) == [1, 2], "one restart"
        for start in starts:
            packs = [e for e in far.envelopes(board) if (e["b"], e["r"]) == start]
            seqs = {line["s"] for line in packs}
            assert seqs == set(range(max(seqs) + 1)), "nothing is missing"
