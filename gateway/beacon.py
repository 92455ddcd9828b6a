"""Tells the boards of a network where the room is, when its address has changed.

A board that does not find the room where it was asks everybody, over UDP:

    dannaya? 3f9a01c7          from the board, by broadcast, to port 18830
    {"dannaya":"3f9a01c7","mqtt":1883,"protected":8883}      to that board alone

The word comes back, so that an old answer is not taken for a new one. Whoever answers
is no more trusted than the lane that the board then uses (firmware/kit/find.py). The
answer is hardly longer than the question: nothing is gained by faking its sender.
"""

import logging
import re
import socket
import threading
from contextlib import AbstractContextManager, nullcontext

import orjson

from gateway.language import system_reason, tr
from gateway.room import Room

PORT = 18830
QUESTION = re.compile(rb"dannaya\? ([0-9a-f]{8})")
LOOK_S = 0.5
LOCAL = ("localhost", "127.0.0.1", "::1")

log = logging.getLogger(__name__)


class Beacon:
    """Answers questions while its ``with`` block lasts, from a thread of its own.

    Where the port is taken, by another room of this computer, boards find the room by
    its address only: that is a line in the log.
    """

    def __init__(self, facts: dict[str, object], host: str = "", port: int = PORT):
        """``facts`` are said in each answer; ``host`` and ``port``: where to listen."""
        self._facts = facts
        self._address = (host, port)
        self._socket: socket.socket | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="beacon", daemon=True)

    @property
    def port(self) -> int:
        """Return the port where it listens."""
        return int(self._socket.getsockname()[1]) if self._socket else 0

    def __enter__(self) -> "Beacon":
        found = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            found.bind(self._address)
        except OSError as error:
            found.close()
            log.warning(
                tr(
                    "Boards cannot ask where the room is: UDP port {port} ({reason}).",
                    port=self._address[1],
                    reason=system_reason(error),
                )
            )
            return self
        found.settimeout(LOOK_S)
        self._socket = found
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._socket:
            self._thread.join()
            self._socket.close()

    def _serve(self) -> None:
        while self._socket and not self._stop.is_set():
            try:
                question, board = self._socket.recvfrom(64)
            except OSError:
                continue  # nobody asks; Windows also tells of answers nobody took
            word = QUESTION.fullmatch(question)
            if word:
                self._answer(word[1].decode(), board)

    def _answer(self, word: str, board: tuple[str, int]) -> None:
        answer = orjson.dumps({"dannaya": word, **self._facts})
        try:
            if self._socket:
                self._socket.sendto(answer, board)
        except OSError as error:
            log.warning("a board was not answered: %s", error)


def beacon(room: Room) -> AbstractContextManager[object]:
    """Return the beacon of a room; nothing for one that only this computer reaches."""
    if room.mqtt_host in LOCAL:
        return nullcontext()
    return Beacon({"mqtt": room.mqtt_port, "protected": room.protected_port or None})


def local_name() -> str:
    """Return this computer's name in its network, for the boards' board.json.

    Windows, macOS and a Linux with Avahi answer to it (mDNS, RFC 6762).
    """
    return socket.gethostname().split(".")[0].lower() + ".local"
