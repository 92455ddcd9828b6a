"""A board's own start-up files, on both interpreters: main.py, loader.py, app_a, app_b.

Each start of the board is a process, or a worker, of its own; the flash is a folder.
"""

import importlib.util
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import wait_for
from tests.kit.brokers import Mosquitto
from tests.kit.day import write_kit
from tests.kit.far_ends import Board, Gateway
from tests.kit.hosts import HOSTS, ROOT, command

FIRMWARE = ROOT / "firmware"
NEW = "import loader\nprint('new, tries:', loader.read()['tries'])\n"


@pytest.fixture
def flash(tmp_path: Path) -> Path:
    """Give a flash with the start-up files and a program; the window is short."""
    main = (FIRMWARE / "main.py").read_text("utf-8")
    assert "WINDOW_MS = 3000" in main
    (tmp_path / "main.py").write_text(
        main.replace("WINDOW_MS = 3000", "WINDOW_MS = 200")
    )
    flash = tmp_path / "flash"
    flash.mkdir()
    for name in ("loader.py", "trial.py"):
        shutil.copy(FIRMWARE / name, flash)
    put(flash, "app_a", "print('the program that works')\n")
    return flash


def put(flash: Path, slot: str, source: str, seq: int = 1) -> None:
    """Put a program with its manifest on the flash."""
    (flash / slot).mkdir(exist_ok=True)
    (flash / slot / "sketch.py").write_bytes(source.encode())
    digest = sha256(source.encode()).hexdigest()
    manifest = {"seq": seq, "files": [["sketch.py", len(source), digest]]}
    (flash / slot / "manifest.json").write_text(json.dumps(manifest))


def pending(flash: Path) -> None:
    """Put the program in app_b on trial."""
    choice = {"active": "app_a", "pending": "app_b", "tries": 3}
    stored = {"dannaya": {"choice": list(json.dumps(choice).encode())}}
    (flash / "nvs.json").write_text(json.dumps(stored))


def choice(flash: Path) -> dict[str, Any]:
    """Return the choice that stands on the flash."""
    stored = json.loads((flash / "nvs.json").read_text())
    found: dict[str, Any] = json.loads(bytes(stored["dannaya"]["choice"]))
    return found


def run(host: str, flash: Path, *arguments: str) -> list[str]:
    """Let the board run to its end; return the lines it printed."""
    options = ["--id", "baobab-10", "--flash", str(flash), *arguments]
    done = subprocess.run(
        command(host, flash.parent / "main.py", *options),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout.splitlines()


@pytest.mark.parametrize("host", HOSTS)
def test_the_program_starts_after_a_moment_to_step_in(host: str, flash: Path) -> None:
    lines = run(host, flash)
    assert "Ctrl-C" in lines[0]
    assert lines[1] == "the program that works"


@pytest.mark.parametrize("host", HOSTS)
def test_the_boot_button_leaves_the_board_at_its_prompt(host: str, flash: Path) -> None:
    lines = run(host, flash, "--input", "button=1")
    assert "stop" in lines[-1]
    assert "the program that works" not in lines


@pytest.mark.parametrize("host", HOSTS)
def test_a_new_program_that_never_gets_through_gives_way(
    host: str, flash: Path
) -> None:
    put(flash, "app_b", NEW + "import machine\nmachine.reset()\n", 2)
    pending(flash)
    lines = [line for line in run(host, flash) if "dannaya" not in line]
    tries = [f"new, tries: {left}" for left in (2, 1, 0)]
    assert lines == [*tries, "the program that works"]


@pytest.mark.parametrize("host", HOSTS)
def test_a_new_program_that_fails_after_a_while_gives_way(
    host: str, flash: Path
) -> None:
    source = "import asyncio\nasync def main():\n  await asyncio.sleep(0.1)\n  "
    put(flash, "app_b", source + "print('new')\n  1 / 0\nasyncio.run(main())\n", 2)
    pending(flash)
    lines = run(host, flash)
    assert lines.count("new") == 1
    assert lines[-1] == "the program that works"
    assert choice(flash)["why"] == "ZeroDivisionError"


@contextmanager
def full_node(
    host: str, flash: Path, slot: str, broker: Mosquitto
) -> Iterator[tuple[Board, Gateway]]:
    """Run the full node of a slot, started by main.py and the loader."""
    source = (FIRMWARE / "sketches" / "09_full_node.py").read_text("utf-8")
    put(flash, slot, f"import kit\nprint(kit.__file__)\n{source}", 5)
    gateway = Gateway(broker.port)
    options = ["--id", "baobab-10", "--flash", str(flash), "--port", str(broker.port)]
    board = Board(command(host, flash.parent / "main.py", *options))
    try:
        gateway.wait_for_packs("baobab-10", 1)
        yield board, gateway
    finally:
        board.pull_the_plug()
        gateway.close()


def test_a_board_as_it_is_shipped_sends_its_readings(
    flash: Path, own_broker: Mosquitto
) -> None:
    """With the compiled kit in its slot: on MicroPython."""
    write_kit(flash / "app_a")
    with full_node("micropython", flash, "app_a", own_broker) as (board, _):
        board.wait_for_line("app_a/kit/__init__.mpy")


@pytest.mark.parametrize("host", HOSTS)
def test_a_new_program_stays_once_the_gateway_has_a_reading_of_it(
    host: str, flash: Path, own_broker: Mosquitto
) -> None:
    pending(flash)
    with full_node(host, flash, "app_b", own_broker):
        wait_for(lambda: choice(flash)["active"] == "app_b", what="its confirmation")
    assert (choice(flash)["pending"], choice(flash)["confirmed_seq"]) == (None, 5)


class Hands:
    """The module `machine`, and its one pin, with a keyboard beside it.

    Ctrl-C is pressed at the look `stop_at` at the pin.
    """

    DEEPSLEEP_RESET = 4
    IN, PULL_UP = 0, 1

    def __init__(self, cause: int, stop_at: int = -1) -> None:
        self.reset_cause = lambda: cause
        self._stop_at = stop_at
        self.looks = 0

    @property
    def Pin(self) -> "Hands":  # noqa: N802
        return self

    def __call__(self, *_: int) -> "Hands":
        return self

    def value(self) -> int:
        self.looks += 1
        if self.looks == self._stop_at:
            raise KeyboardInterrupt
        return 1


def test_ctrl_c_is_heard_and_a_wake_from_sleep_does_not_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spec = importlib.util.spec_from_file_location("board_main", FIRMWARE / "main.py")
    assert spec and spec.loader
    main = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(main)
    monkeypatch.setattr(main, "LOOK_MS", 1)
    monkeypatch.setattr(main, "WINDOW_MS", 30)
    assert main.step_in(Hands(1, stop_at=3))
    for cause, looks in ((1, 30), (4, 1)):
        hands = Hands(cause)
        assert not main.step_in(hands)
        assert hands.looks == looks
