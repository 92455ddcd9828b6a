"""A Mosquitto of a scene's own, thrown away after it.

It asks for one name and one password, which come in on the first line of standard
input. Its whole log goes to standard output. It ends when standard input closes.
"""

import argparse
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gateway.broker import foreground, rights
from gateway.broker.lane import Change
from gateway.broker.mosquitto import CONFIG_NAME, user_line
from gateway.broker.session import BrokerError
from gateway.language import tr
from gateway.lifeline import end_with_stdin
from gateway.mosquitto import find

HOST = "127.0.0.1"
READY = "ready"
MOST_LINES = 1_000
END_S = 5.0


class PasswordLane:
    """Files for a Mosquitto with one user, without encryption."""

    def __init__(
        self,
        folder: Path,
        port: int,
        user: str,
        password: str,
        hear: Callable[[str], None],
    ) -> None:
        self.folder = folder
        self.host = HOST
        self.ports: tuple[int, ...] = (port,)
        self._users = {user: password}
        self._hear = hear

    def prepare(self) -> Path:
        """Write the configuration and the password's hash."""
        self.folder.mkdir(parents=True, exist_ok=True)
        words = rights.password_file(self._users)
        (self.folder / "passwords").write_text(words, "utf-8")
        lines = [
            f"listener {self.ports[0]} {self.host}",
            "allow_anonymous false",
            "password_file passwords",
            "persistence false",
            "log_type all",
            "log_dest stderr",
            "log_timestamp false",
            *user_line(),
        ]
        path = self.folder / CONFIG_NAME
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return path

    def changed(self) -> Change:
        """Nothing of it ever changes."""
        return Change.NOTHING

    def hear(self, line: str) -> None:
        """Pass a line of its log on."""
        self._hear(line)


class Running:
    """A throw-away broker that runs: what it wrote into its log so far."""

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        self.port = port
        self.log: deque[str] = deque(maxlen=MOST_LINES)
        self.ready = threading.Event()
        self.process = process
        self._thread = threading.Thread(target=self._read, name="throw-away log")
        self._thread.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            if line.strip() == READY:
                self.ready.set()
            self.log.append(line.rstrip())
        self.ready.set()

    def end(self) -> None:
        """End it and its Mosquitto; its port is free afterwards."""
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(END_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._thread.join()
        if self.process.stdout:
            self.process.stdout.close()


@contextmanager
def throwaway(folder: Path, port: int, user: str, password: str) -> Iterator[Running]:
    """Run one until the block ends; BrokerError when it cannot start."""
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "gateway.broker.throwaway", str(folder), str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    running = Running(process, port)
    try:
        if process.stdin:
            process.stdin.write(f"{user} {password}\n")
            process.stdin.flush()
        running.ready.wait(foreground.READY_S)
        if process.poll() is not None:
            words = running.log[-1] if running.log else "-"
            raise BrokerError(
                tr("A broker for the scene could not start: {reason}", reason=words)
            )
        yield running
    finally:
        running.end()


def main() -> int:
    """Serve until standard input closes; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m gateway.broker.throwaway")
    parser.add_argument("folder", type=Path)
    parser.add_argument("port", type=int)
    arguments = parser.parse_args()
    user, _, password = read_line().partition(" ")
    stop = threading.Event()
    installed = find()
    if installed is None:
        print(tr("Mosquitto is not installed here."), flush=True)
        return 1
    lane = PasswordLane(arguments.folder, arguments.port, user, password, tell)

    def on_ready(_: str) -> None:
        tell(READY)
        end_with_stdin(stop.set)  # only now: a fork before this process has threads

    try:
        foreground.run(installed, lane, stop, on_ready, lambda _: None)
    except BrokerError as error:
        tell(str(error))
        return 1
    return 0


def read_line() -> str:
    """Return the first line of standard input, and nothing of what follows."""
    found = bytearray()
    while (byte := os.read(sys.stdin.fileno(), 1)) not in (b"", b"\n"):
        found += byte
    return found.decode()


def tell(line: str) -> None:
    """Print a line at once, and whole: the log comes from a thread of its own."""
    with suppress(OSError):  # whoever read it has been killed
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
