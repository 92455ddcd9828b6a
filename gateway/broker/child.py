"""Mosquitto as a child process that never outlives us and whose log never blocks it."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path

from gateway.broker.session import BrokerError
from gateway.language import tr
from gateway.mosquitto import Installed

TAIL_LINES = 20
END_S = 3.0
_PR_SET_PDEATHSIG = 1
WINDOWS_FLAGS = sum(
    getattr(subprocess, name, 0)
    for name in ("CREATE_NEW_PROCESS_GROUP", "CREATE_NO_WINDOW")
)
_WORTH_SAYING = ("Error", "Warning", "Outgoing messages are being dropped")
_KNOWN = "should not be run as root"  # the room's presenter chose to
# One or more for each message: nobody reads them, and there may be 100,000 a second.
_MESSAGES = (b"Received PU", b"Sending PU")
RELOAD = getattr(signal, "SIGHUP", None)  # Windows has none


class Child:
    """A running Mosquitto. Start it from the main thread, before any other thread.

    The first because Linux ties a child's life to the thread that made it, the
    second because a fork of a program with threads may hang before it becomes
    Mosquitto.
    """

    def __init__(
        self,
        installed: Installed,
        config: Path,
        say: Callable[[str], None],
        hear: Callable[[str], None],
    ) -> None:
        """Start it in the folder of ``config``; BrokerError when that fails.

        From another thread, ``say`` gets the warnings and errors of its log, and
        ``hear`` every line that is not about one message that went its way.
        """
        self.tail: deque[str] = deque(maxlen=TAIL_LINES)
        self._say = say
        self._hear = hear
        try:
            self._process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603
                [installed.path, "-c", config.name],
                cwd=config.parent,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                preexec_fn=end_with_parent(),
                # Its own group: a terminal's Ctrl-C is for us, and we end it.
                start_new_session=sys.platform != "win32",
                creationflags=WINDOWS_FLAGS,
            )
        except OSError as error:
            raise BrokerError(
                tr(
                    "Mosquitto ({path}) cannot be started: {reason}.",
                    path=installed.path,
                    reason=error.strerror or str(error),
                )
            ) from error
        self._drain = threading.Thread(target=self._read_log, name="mosquitto log")
        self._drain.start()

    def _read_log(self) -> None:
        """Keep the log's last lines; a pipe that nobody reads would stop Mosquitto."""
        log = self._process.stderr
        for raw in log or ():
            if raw.startswith(_MESSAGES):
                continue
            line = raw.decode("utf-8", "replace").rstrip()
            self.tail.append(line)
            self._hear(line)
            if line.startswith(_WORTH_SAYING) and _KNOWN not in line:
                self._say(f"mosquitto: {line}")

    def status(self) -> int | None:
        """Return its exit status, None while it runs."""
        return self._process.poll()

    def reload(self) -> bool:
        """Let it read its users, rights and certificate again; False if it cannot."""
        if RELOAD is None:
            return False
        self._process.send_signal(RELOAD)
        return True

    def last_words(self) -> str:
        """Return the line of its log that best tells why it ended."""
        errors = [line for line in self.tail if line.startswith("Error")]
        return (errors or [*self.tail] or ["-"])[-1]

    def end(self) -> None:
        """Ask it to save and end, kill it when it does not, and forget it."""
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._drain.join()
        if self._process.stderr:
            self._process.stderr.close()


def end_with_parent() -> Callable[[], None] | None:
    """Return what a child on Linux runs first, so that it ends when we do.

    Even when we are killed: the kernel then sends it SIGTERM (prctl(2),
    PR_SET_PDEATHSIG). None elsewhere: on Windows and macOS a killed wrapper leaves
    Mosquitto behind, and the next start says that its port is taken.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # looked up now: not between fork and exec
    parent = os.getpid()

    def ask_the_kernel() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # killed before prctl: there is nothing to wait for
            os._exit(1)

    return ask_the_kernel
