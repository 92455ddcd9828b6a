"""Simulated boards in a process of their own, which a drill may kill.

    python -m tests.drills.boards --port 1883 --boards 100 --boot 1 --acks acked.txt

Each acknowledgement that a board believes is a line `board b r s` of the file, written
before anything else happens: it stays when the process is killed. A line on standard
input makes the boards send what they keep, measure nothing new, and end.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import wait_for
from tests.fleet import Fleet

PERIOD_S = 0.2
DRAIN_S = 60.0


class BoardsProcess:
    """A fleet that starts again, when killed, as boards do: with the next boot."""

    def __init__(self, port: int, count: int, acks: Path) -> None:
        self._arguments = ["--port", str(port), "--boards", str(count)]
        self._arguments += ["--acks", str(acks)]
        self._boot = 0
        self._acks = acks
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the boards."""
        self._boot += 1
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.drills.boards", *self._arguments]
            + ["--boot", str(self._boot)],
            stdin=subprocess.PIPE,
        )

    def kill(self) -> None:
        """Kill the boards as a power cut does, and start them again."""
        self.end()
        self.start()

    def drain(self) -> None:
        """Wait until the boards have delivered all they hold, and have ended."""
        if self._process is None:
            raise RuntimeError("start() comes first")
        self._process.communicate(b"\n", timeout=DRAIN_S)
        if self._process.returncode:
            raise RuntimeError("the boards could not deliver everything")

    def end(self) -> None:
        """Kill the boards if they still run."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    def acked(self) -> dict[tuple[str, int, int], int]:
        """Return (board, b, r) -> the highest pack believed acknowledged so far."""
        found: dict[tuple[str, int, int], int] = {}
        if not self._acks.exists():
            return found
        *lines, _cut = self._acks.read_text("ascii").split("\n")
        for line in lines:
            board, b, r, s = line.split()
            key = (board, int(b), int(r))
            found[key] = max(found.get(key, -1), int(s))
        return found

    def packs_acked(self) -> int:
        """Return how many packs are believed acknowledged so far."""
        return sum(last + 1 for last in self.acked().values())


def main() -> None:
    """Run the boards until a line comes, then until all is delivered."""
    parser = argparse.ArgumentParser(prog="python -m tests.drills.boards")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--boards", type=int, required=True)
    parser.add_argument("--boot", type=int, required=True)
    parser.add_argument("--acks", type=Path, required=True)
    arguments = parser.parse_args()
    file = os.open(arguments.acks, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(board: str, b: int, r: int, s: int) -> None:
        os.write(file, f"{board} {b} {r} {s}\n".encode())

    boards = Fleet(arguments.boards, arguments.port, PERIOD_S, arguments.boot, note)
    boards.keep_everything()
    boards.start()
    sys.stdin.readline()
    boards.stop_sampling()
    time.sleep(PERIOD_S)  # a board reads the new period after its present wait
    try:
        wait_for(lambda: boards.facts("queued") == 0, DRAIN_S / 2, "all delivered")
    finally:
        boards.end()


if __name__ == "__main__":
    main()
