"""A board's own start-up files, on both interpreters: main.py, loader.py, app_a, app_b.

Each start of the board is a process, or a worker, of its own; the flash is a folder.
"""

import importlib.util
import json
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

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
    shutil.copy(FIRMWARE / "loader.py", flash)
    put(flash, "app_a", "print('the program that works')\n")
    return flash


def put(flash: Path, slot: str, source: str, seq: int = 1) -> None:
    """Put a program with its manifest on the flash."""
    (flash / slot).mkdir(exist_ok=True)
    (flash / slot / "sketch.py").write_bytes(source.encode())
    digest = sha256(source.encode()).hexdigest()
    manifest = {"seq": seq, "files": [["sketch.py", len(source), digest]]}
    (flash / slot / "manifest.json").write_text(json.dumps(manifest))


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
    choice = {"active": "app_a", "pending": "app_b", "tries": 3}
    stored = {"dannaya": {"choice": list(json.dumps(choice).encode())}}
    (flash / "nvs.json").write_text(json.dumps(stored))
    lines = [line for line in run(host, flash) if "dannaya" not in line]
    tries = [f"new, tries: {left}" for left in (2, 1, 0)]
    assert lines == [*tries, "the program that works"]


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
