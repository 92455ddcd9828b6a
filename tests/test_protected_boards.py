"""The life of boards on the protected lane: prepared, told, revoked, cut off.

Each has one part in the room: what is left of it disturbs no other test.
"""

import asyncio
import gc
import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.identity import read_keyring, roster
from gateway.names import board_ids
from gateway.proofs import proofs, use_firmware
from gateway.store import open_desk
from tests.broker.conftest import reads_keys_again
from tests.conftest import open_writer, wait_for
from tests.fleet import fleet
from tests.protected_nodes import (
    ME,
    NEIGHBOUR,
    node,
    open_room,
    there,
    until,
)
from tests.rooms import RunningRoom

BOARDS = 46
BACK_S = 15.0
SKETCHED = "fonio-30"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """Give one room for all the tests of this file."""
    folder = tmp_path_factory.mktemp("boards") / "salle d'été"
    with open_room(folder, [ME, NEIGHBOUR, SKETCHED]) as found:
        yield found


def test_a_board_is_prepared_by_two_files(room: RunningRoom, tmp_path: Path) -> None:
    """Sketch 9 itself, with the files that `dannaya flash` puts on a board."""
    from gateway.identity import board_files
    from tests.kit.hosts import ROOT, command

    keyring = read_keyring(room.folder)
    assert keyring
    facts = {"host": "127.0.0.1", "port": room.facts["mqtt_port"], "model": "virtual"}
    facts |= {"lane": "protected", "tls_port": room.facts["protected_port"]}
    flash = tmp_path / "flash"
    flash.mkdir()
    for name, content in board_files(keyring, SKETCHED, facts).items():
        (flash / name).write_bytes(content)
    assert json.loads((flash / "board.json").read_text())["id"] == SKETCHED
    sketch = ROOT / "firmware" / "sketches" / "09_full_node.py"
    process = subprocess.Popen(
        command("cpython", sketch, "--id", SKETCHED, "--flash", str(flash))
    )
    try:
        with room.store() as store:
            wait_for(
                lambda: any(
                    (key.board, key.lane) == (SKETCHED, "protected")
                    for key in store.series()
                ),
                what="a reading of the sketch",
            )
    finally:
        process.terminate()
        process.wait()


def test_a_command_is_signed_and_obeyed_on_the_protected_lane(
    room: RunningRoom,
) -> None:
    use_firmware()
    from kit.output import Output

    words = proofs(there(room), [NEIGHBOUR])[NEIGHBOUR]
    led = Output(0, 1)

    async def run() -> str:
        one = node(NEIGHBOUR, {**words, "actuators": {"led": led}})
        running = asyncio.create_task(one.run())
        await until(lambda: one.facts()["acknowledged"])
        with room.store() as store, open_desk(there(room).store_url) as desk:
            desk.command(NEIGHBOUR, {"led": 1}, 30)
            await until(
                lambda: store.commands(NEIGHBOUR)[0].state not in ("queued", "sent")
            )
            row = store.commands(NEIGHBOUR)[0]
        one.stop()
        await running
        return row.state

    assert asyncio.run(run()) == "obeyed"
    assert led.value == 1


def test_a_revoked_board_is_out_and_its_neighbour_is_not(room: RunningRoom) -> None:
    words = proofs(there(room), [ME, NEIGHBOUR])

    async def run() -> None:
        told: list[str] = []
        both = {ME: node(ME, words[ME], told)}
        both[NEIGHBOUR] = node(NEIGHBOUR, words[NEIGHBOUR])
        running = [asyncio.create_task(one.run()) for one in both.values()]
        await until(lambda: all(n.facts()["acknowledged"] for n in both.values()))
        with open_writer(there(room).store_url) as writer:
            roster.revoke(there(room), writer, [ME])
        await until(lambda: not both[ME].facts()["connected"])
        before = both[NEIGHBOUR].facts()["acknowledged"]
        await until(lambda: both[NEIGHBOUR].facts()["acknowledged"] > before + 2)
        assert both[NEIGHBOUR].facts()["reconnects"] == (not reads_keys_again())
        assert both[ME].facts()["queued"]
        await until(lambda: any("not allow" in line for line in told))
        for one in both.values():
            one.stop()
        await asyncio.gather(*running)

    asyncio.run(run())
    with room.store() as store:
        wait_for(
            lambda: any(e.kind == "login_refused" for e in store.events(limit=50)),
            what="its next try in the log",
        )


def test_46_boards_are_back_after_the_broker_and_nothing_is_lost(
    tmp_path: Path, slack: float
) -> None:
    boards = board_ids(BOARDS)
    with open_room(tmp_path, boards) as room:
        words = proofs(there(room), boards)
        with fleet(BOARDS, 0, 1.0, words) as found:
            wait_for(
                lambda: found.facts("acknowledged") >= BOARDS, 60, "a pack of each"
            )
            room.kill("protected")
            began_s = time.monotonic()
            wait_for(
                lambda: found.facts("reconnects") >= BOARDS,
                BACK_S * slack,
                "all boards connected again",
            )
            found.drain(BACK_S * slack - (time.monotonic() - began_s))
        with room.store() as store:
            books = store.completeness()
            assert set(books) == set(boards)
            assert all((b.missing, b.doubled) == (0, 0) for b in books.values())
            for (board, _, _), seq in found.acked.items():
                assert books[board].received >= seq + 1
        assert room.get("/healthz")["refused"] == 0
    gc.collect()
