"""A virtual board in the terminal without Node: the same sketch under CPython.

    python cpython_host.py SKETCH --id baobab-10 [--host 127.0.0.1] [--port 1883]
        [--boot 1] [--seconds N] [--flash FOLDER] [--input name=value ...]

The same arguments, standard input, output and exit status as node_host.mjs. Each start
of the board is a process, cpython_board.py: a reset really ends it. CPython compiles
more than a board does: node_host.mjs tells better whether a sketch runs on one.
"""

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

CHILD = Path(__file__).resolve().with_name("cpython_board.py")
CAUSES = {"reset": 2, "watchdog": 3, "deepsleep": 4, "soft_reset": 5}
AGAIN = 75  # the exit status of a start that left a request in power.json


def main():
    """Run the board until its end; return its exit status."""
    arguments = parse_arguments()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the board's own, it hears it too
    with tempfile.TemporaryDirectory() as temporary:
        flash = (arguments.flash or Path(temporary) / "flash").resolve()
        flash.mkdir(parents=True, exist_ok=True)
        write_files(flash, arguments)
        return Board(arguments, flash, Path(temporary) / "power.json").run()


class Board:
    """One process after another: each is one start of the board."""

    def __init__(self, arguments, flash, request):
        self._sketch = arguments.sketch.resolve()
        self._flash = flash
        self._request = request
        self._inputs = dict(arguments.input)
        self._child = None
        self._cut = threading.Event()
        if arguments.seconds is not None:
            timer = threading.Timer(arguments.seconds, self.cut_power)
            timer.daemon = True
            timer.start()
        threading.Thread(target=self._follow_stdin, daemon=True).start()

    def run(self):
        """Start the board, and again after each reset; return its exit status."""
        cause, rtc = 1, ""
        while True:
            state = {"reset_cause": cause, "rtc": rtc, "inputs": self._inputs}
            status = self._start_once(state)
            if self._cut.is_set():
                return 0
            if status != AGAIN:
                return status
            asked = json.loads(self._request.read_text("utf-8"))
            if asked["action"] == "deepsleep" and asked["ms"] is None:
                return 0
            if self._cut.wait((asked["ms"] or 0) / 1000):
                return 0
            cause, rtc = CAUSES[asked["action"]], asked["rtc"]

    def _start_once(self, state):
        command = [sys.executable, str(CHILD), str(self._sketch), str(self._request)]
        self._child = subprocess.Popen(  # noqa: S603
            [*command, json.dumps(state)], cwd=self._flash, stdin=subprocess.PIPE
        )
        return self._child.wait()

    def cut_power(self):
        """End the board at once, as when its cable is pulled."""
        self._cut.set()
        if self._child:
            self._child.kill()

    def _follow_stdin(self):
        for line in sys.stdin or ():
            try:
                name, value = parse_input(line)
            except ValueError:
                print(f"? {line.strip()} - temperature=31", file=sys.stderr)
                continue
            self._inputs[name] = value
            try:
                self._child.stdin.write(json.dumps([name, value]).encode() + b"\n")
                self._child.stdin.flush()
            except OSError:
                continue  # between two starts: the next one is told


def parse_input(text):
    """Return (name, value) of "name=value"; without a value: None, not wired.

    Raises ValueError, with a sentence.
    """
    name, equals, value = (part.strip() for part in text.partition("="))
    try:
        if not name or not equals:
            raise ValueError
        return name, float(value) if value else None
    except ValueError:
        raise ValueError(f"an input is name=number, not {text.strip()!r}") from None


def named_input(text):
    """Return what `parse_input` does; argparse tells its sentence."""
    try:
        return parse_input(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def parse_arguments():
    """Return the arguments, the same as node_host.mjs takes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sketch", type=Path)
    parser.add_argument("--id", required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=1883)
    parser.add_argument("--boot", type=int, default=1)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--flash", type=Path)
    parser.add_argument("--input", type=named_input, action="append", default=[])
    arguments = parser.parse_args()
    if not arguments.sketch.is_file():
        parser.error(f"there is no sketch {arguments.sketch}")
    return arguments


def write_files(flash, arguments):
    """Write the files in which a board keeps who it is, where it has none yet."""
    identity = {
        "id": arguments.id,
        "host": arguments.host,
        "port": arguments.port,
        "model": "virtual",
    }
    files = {
        "board.json": json.dumps(identity),
        "boots.txt": str(arguments.boot - 1),  # the board counts this start itself
        "wifi.json": '{"ssid": "dannaya", "password": "dannaya-mali"}',
    }
    for name, text in files.items():
        if not (flash / name).exists():
            (flash / name).write_text(text, "utf-8")


if __name__ == "__main__":
    sys.exit(main())
