"""`dannaya` on a terminal: what it shows is read while it runs, keys are typed."""

import os
import signal
import subprocess
import sys
import threading
from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.conftest import wait_for

LETTERS = getincrementaldecoder("utf-8")
COMMAND = [sys.executable, "-m", "gateway.cli"]


class Running:
    """A command that runs; `shown` grows with what it prints."""

    def __init__(self, *words: str, terminal: bool = False) -> None:
        self.shown = ""
        self._ours, theirs = os.openpty() if terminal else os.pipe()
        self._process = subprocess.Popen(
            [*COMMAND, *words],
            stdin=theirs if terminal else subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        letters = LETTERS("replace")  # a read may end within one
        with suppress(OSError):  # the end of a pty
            while data := os.read(self._ours, 4096):
                self.shown += letters.decode(data)

    def wait_for(self, words: str) -> None:
        """Wait until it shows some words."""
        wait_for(lambda: words in self.shown, what=f"{words!r} in {self.shown!r}")

    def type(self, keys: bytes) -> None:
        """Press keys on its terminal."""
        os.write(self._ours, keys)

    def interrupt(self) -> None:
        """Press Ctrl-C where it is no key that the terminal passes on."""
        self._process.send_signal(signal.SIGINT)

    def end(self) -> int:
        """Wait for its end; return its exit status."""
        status = self._process.wait(60)
        self._reader.join(10)
        assert 'Traceback (most recent call last):\n  File "/' not in self.shown
        return status

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join(10)
        os.close(self._ours)


@contextmanager
def dannaya(*words: str, terminal: bool = False) -> Iterator[Running]:
    """Give a command that runs, ended with the block at the latest."""
    running = Running(*words, terminal=terminal)
    try:
        yield running
    finally:
        running.kill()
