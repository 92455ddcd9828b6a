"""Boards for the stage that start by themselves: loader, two folders, a flash.

Each is the simulator's process on this Python, which a reset really starts again; what
it is sent it really runs. It ends with the scene, also when that is killed.
"""

import json
import shutil
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gateway.lifeline import end_with_stdin
from gateway.places import firmware_dir
from gateway.update.manifest import describe

HOST = Path("simulator/cpython_host.py")
LONGEST_S = 175  # it ends then, whatever happened to the scene
MOST_LINES = 200
END_S = 5.0
WINDOW = ("WINDOW_MS = 3000", "WINDOW_MS = 50")  # nobody steps in on a stage


class Chip:
    """A board that runs: the last lines that it printed."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.lines: deque[str] = deque(maxlen=MOST_LINES)
        self._process = process
        self._reader = threading.Thread(target=self._read, name="chip", daemon=True)
        self._reader.start()

    def printed(self, words: str) -> bool:
        """Tell whether it has printed these words."""
        return any(words in line for line in list(self.lines))

    def end(self) -> None:
        """Pull the plug."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(END_S)
        if self._process.stdout:
            self._process.stdout.close()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self.lines.append(line.rstrip())


def fill(
    flash: Path, sketch: bytes, board: Mapping[str, Any], others: Mapping[str, bytes]
) -> None:
    """Make a flash as `dannaya flash` leaves it: start-up files, sketch, identity."""
    slot = flash / "app_a"
    slot.mkdir(parents=True)
    (slot / "sketch.py").write_bytes(sketch)
    manifest = {"seq": 0, "min_seq": 0, "files": describe({"sketch.py": sketch})}
    (slot / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (flash / "board.json").write_text(json.dumps(board), "utf-8")
    for name in ("loader.py", "trial.py"):
        shutil.copy(firmware_dir() / name, flash)
    for name, data in others.items():
        (flash / name).write_bytes(data)


@contextmanager
def chip(flash: Path, board: str) -> Iterator[Chip]:
    """Run the board of a flash until the block ends."""
    main = flash.with_name(f"{flash.name}-main.py")
    text = (firmware_dir() / "main.py").read_text("utf-8")
    main.write_text(text.replace(*WINDOW), "utf-8")
    command = [sys.executable, "-m", "gateway.trust.scenes.chips", str(main)]
    command += ["--id", board, "--flash", str(flash), "--seconds", str(LONGEST_S)]
    process = subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    found = Chip(process)
    try:
        yield found
    finally:
        found.end()


def main() -> int:
    """Run the simulator with the words that were given, until standard input ends."""
    with (
        subprocess.Popen(  # noqa: S603
            [sys.executable, str(firmware_dir() / HOST), *sys.argv[1:]],
            stdin=subprocess.PIPE,
        ) as host
    ):
        end_with_stdin(host.terminate)
        return host.wait()


if __name__ == "__main__":
    sys.exit(main())
