"""Start the programs of a room, restart those that die, end them all together.

Each child holds the other end of a pipe as its standard input and ends when it
closes, so nothing is orphaned even when the supervisor itself is killed.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from gateway.errors import DannayaError
from gateway.language import tr

POLL_S = 0.1
FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 5.0
STEADY_S = 10.0  # a program that ran this long starts with a short wait again
END_S = 5.0

# A terminal's Ctrl-C is for the supervisor alone: on POSIX a session of its own keeps
# it from the child, on Windows a process group.
NEW_GROUP = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)


class SuperviseError(DannayaError):
    """A program of the room could not start; the message is its own sentence."""


@dataclass(frozen=True)
class Program:
    """A program to keep running: a short name and a Python module's arguments."""

    name: str
    arguments: Sequence[str]


@dataclass
class Child:
    """One program and its present process."""

    program: Program
    log_path: Path
    process: subprocess.Popen[bytes] | None = None
    started_s: float = 0.0
    wait_s: float = FIRST_WAIT_S
    due_s: float = field(default_factory=time.monotonic)
    starts: int = 0

    def start(self) -> None:
        """Start the process; its error output goes to its log file."""
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", *self.program.arguments, "--supervised"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                creationflags=NEW_GROUP,
            )
        self.started_s = time.monotonic()
        self.starts += 1

    def died(self) -> int | None:
        """Return the exit status of a process that has ended, None while it runs."""
        return self.process.poll() if self.process else None

    def plan_restart(self) -> None:
        """Set when to start again: soon, later each time it dies early."""
        now_s = time.monotonic()
        if now_s - self.started_s > STEADY_S:
            self.wait_s = FIRST_WAIT_S
        self.due_s = now_s + self.wait_s
        self.wait_s = min(self.wait_s * 2, LONGEST_WAIT_S)
        self.close_pipe()
        self.process = None

    def close_pipe(self) -> None:
        """Close the child's standard input: the word to end."""
        pipe: IO[bytes] | None = self.process.stdin if self.process else None
        if pipe is not None:
            pipe.close()

    def last_words(self) -> str:
        """Return the last line that the program wrote."""
        lines = self.log_path.read_text("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""


class Supervisor:
    """Keeps a room's programs running until ``stop`` is set."""

    def __init__(
        self,
        programs: Sequence[Program],
        log_folder: Path,
        stop: threading.Event,
        on_start: Callable[[dict[str, int]], None] = lambda processes: None,
    ) -> None:
        """``on_start`` hears name -> process id after each start of a program."""
        self._children: list[Child] = []
        self._log_folder = log_folder
        self._stop = stop
        self._on_start = on_start
        for program in programs:
            self.add(program)

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def add(self, program: Program) -> None:
        """Keep one more program running from the next look on."""
        log_path = self._log_folder / f"{program.name}.log"
        self._children.append(Child(program, log_path))

    def watch_once(self) -> None:
        """Start what is due; SuperviseError when a first start fails by itself."""
        for child in self._children:
            if child.process is None:
                if time.monotonic() >= child.due_s:
                    child.start()
                    self._on_start(self.processes())
                continue
            status = child.died()
            if status is None:
                continue
            early = time.monotonic() - child.started_s < STEADY_S
            if child.starts == 1 and status == 1 and early:
                raise SuperviseError(
                    tr(
                        "{program} could not start: {reason}",
                        program=child.program.name,
                        reason=child.last_words(),
                    )
                )
            child.plan_restart()

    def watch(self) -> None:
        """Keep all programs running until told to stop."""
        while not self._stop.is_set():
            self.watch_once()
            self._stop.wait(POLL_S)

    def processes(self) -> dict[str, int]:
        """Return name -> process id of what runs now."""
        return {
            child.program.name: child.process.pid
            for child in self._children
            if child.process is not None
        }

    def end(self) -> None:
        """End the programs in reverse order of their start: close, wait, kill."""
        for child in reversed(self._children):
            child.close_pipe()
            if child.process is not None:
                end_process(child.process)
                child.process = None


def end_process(process: "subprocess.Popen[bytes]") -> None:
    """Wait for a process that was told to end; kill it when it does not."""
    try:
        process.wait(END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
