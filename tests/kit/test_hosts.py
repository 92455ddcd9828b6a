"""The full-node sketch as a process, on both interpreters, against a real broker."""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import wait_for
from tests.kit.brokers import Mosquitto
from tests.kit.far_ends import Board, Gateway
from tests.kit.hosts import HOSTS, MICROPYTHON, ROOT, SIMULATOR, command, node

SKETCHES = sorted((ROOT / "firmware" / "sketches").glob("*.py"))
FULL_NODE = ROOT / "firmware" / "sketches" / "09_full_node.py"
Start = Callable[..., "Board"]


@pytest.fixture
def gateway(own_broker: Mosquitto) -> Iterator[Gateway]:
    """Give the far side of the board."""
    gateway = Gateway(own_broker.port)
    yield gateway
    gateway.close()


@pytest.fixture
def start(own_broker: Mosquitto, tmp_path: Path) -> Iterator[Start]:
    """Give a function that starts the full node on one host, with a short period."""
    boards: list[Board] = []
    sketch = tmp_path / "full_node.py"
    text = FULL_NODE.read_text("utf-8")
    sketch.write_text(text.replace("PERIOD_S = 5", "PERIOD_S = 0.1"), "utf-8")

    def start(host: str, boot: int = 1, seconds: float = 60) -> Board:
        options = {
            "--id": f"baobab-{host}",
            "--port": own_broker.port,
            "--boot": boot,
            "--seconds": seconds,
        }
        arguments = [str(part) for option in options.items() for part in option]
        boards.append(Board(command(host, sketch, *arguments)))
        return boards[-1]

    yield start
    for board in boards:
        board.pull_the_plug()


def test_a_broker_that_is_killed_costs_no_pack(
    start: Start, own_broker: Mosquitto, gateway: Gateway
) -> None:
    """On both hosts at once: it may take the 10 s after which a board sends again."""
    boards = {f"baobab-{host}": start(host) for host in HOSTS}
    for name in boards:
        gateway.wait_for_packs(name, 5)
    own_broker.kill()
    for board in boards.values():
        board.wait_for_line("connection")
    before = {name: max(gateway.seqs(name)) for name in boards}
    own_broker.start()
    for name, seq in before.items():
        gateway.wait_for_packs(name, seq + 15)
        assert len({envelope["r"] for envelope in gateway.envelopes(name)}) == 1


@pytest.mark.parametrize("host", HOSTS)
def test_pulling_the_plug_is_told_and_the_next_start_is_another(
    host: str, start: Start, gateway: Gateway
) -> None:
    board = start(host, boot=4)
    wait_for(lambda: len(gateway.packs) >= 2, what="packs")
    board.pull_the_plug()
    wait_for(lambda: "lost" in gateway.states, what="the last will")
    start(host, boot=5)
    wait_for(
        lambda: {envelope["b"] for _, envelope, _ in gateway.packs} == {4, 5},
        what="packs of the next start",
    )
    envelopes = gateway.envelopes(f"baobab-{host}")
    assert len({envelope["r"] for envelope in envelopes}) == 2
    assert gateway.packs[0][2][0]["n"] == "chip_temperature"


def test_the_power_can_be_cut_after_some_seconds(
    start: Start, gateway: Gateway
) -> None:
    boards = [start(host, seconds=3.0) for host in HOSTS]
    for board in boards:
        assert board.process.wait(30) == 0
    wait_for(lambda: gateway.states.count("lost") == 2, what="two last wills")


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(
    ("source", "status", "words"),
    [
        ("print('é bien')", 0, "é bien"),
        ("import asyncio\nasync def f(): print('hi')\nasyncio.run(f())", 0, "hi"),
        ("1 / 0", 1, "ZeroDivisionError"),
        ("import asyncio\nasync def f(): 1 / 0\nasyncio.run(f())", 1, "line 2"),
        ("print(", 1, "SyntaxError"),
        ("import sys\nsys.exit()", 0, ""),
        ("import sys\nsys.exit(3)", 3, ""),
        ("import sensor_that_is_not_there", 1, "sensor_that_is_not_there"),
    ],
)
def test_a_sketch_ends_with_an_honest_status(
    host: str, source: str, status: int, words: str, tmp_path: Path
) -> None:
    sketch = tmp_path / "sketch.py"
    sketch.write_text(source, "utf-8")
    done = subprocess.run(
        command(host, sketch, "--id", "baobab-10"),
        capture_output=True,
        encoding="utf-8",
        timeout=30,
    )
    assert done.returncode == status, done.stdout + done.stderr
    assert words in done.stdout + done.stderr


@pytest.mark.parametrize("host", HOSTS)
def test_wrong_arguments_are_answered_in_one_sentence(
    host: str, tmp_path: Path
) -> None:
    ok = ("--id", "a-1")
    for sketch, arguments in (
        (FULL_NODE, ()),
        (tmp_path / "none.py", ok),
        (FULL_NODE, (*ok, "--input", "warm")),
        (FULL_NODE, (*ok, "--input", "temperature=warm")),
    ):
        done = subprocess.run(
            command(host, sketch, *arguments),
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert done.returncode == 2
        assert done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("sketch", SKETCHES, ids=lambda sketch: sketch.stem)
def test_a_sketch_is_one_screen(sketch: Path) -> None:
    assert len(sketch.read_text("utf-8").splitlines()) <= 40
    assert '"""Lesson ' in sketch.read_text("utf-8")


def test_every_extra_of_this_build_is_either_on_a_board_or_refused() -> None:
    """The names of the frozen modules stand in the build, each ending in a NUL."""
    build = MICROPYTHON.with_suffix(".wasm").read_bytes()
    found = {
        name.decode().split("/")[0]
        for block in re.findall(rb"(?:[a-z0-9_/]+\.py\0){9,}", build)
        for name in re.findall(rb"([a-z0-9_]+(?:/[a-z0-9_]+)*)\.py\0", block)
    }
    on_a_board = {"asyncio", "binascii", "collections", "io", "os", "time"}
    refused = set(
        re.findall(r'"(\w+)"', (SIMULATOR / "board.mjs").read_text().split("];")[0])
    )
    assert "hmac" in found
    assert found - on_a_board == refused


def test_the_kit_leaves_most_of_a_plain_esp32s_heap(tmp_path: Path) -> None:
    """165 KB are free at an ESP32's prompt; the kit's own modules take less than half.

    Compiled from source, as here, they take more than as bytecode: see test_memory.
    """
    sketch = tmp_path / "heap.py"
    sketch.write_text(
        "import asyncio, gc, esp32, machine  # of the firmware, on a real board\n"
        "before = gc.mem_alloc()\n"
        "from kit.node import Node\nfrom kit.sensors import chip\n"
        "async def main():\n"
        "  await asyncio.sleep(0.05)  # collection happens between two turns\n"
        "  gc.collect()\n"
        "  await asyncio.sleep(0.05)\n"
        "  print('used', gc.mem_alloc() - before)\n"
        "asyncio.run(main())\n"
    )
    program = [node(), str(SIMULATOR / "node_host.mjs"), str(sketch)]
    done = subprocess.run(
        [*program, "--micropython", str(MICROPYTHON), "--id", "baobab-10"],
        capture_output=True,
        text=True,
        timeout=30,
    )
    used = int(done.stdout.split("used ")[1])
    assert 10_000 < used < 75_000
