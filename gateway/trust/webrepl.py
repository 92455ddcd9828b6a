"""A board's prompt over the network, as MicroPython's WebREPL asks for its password."""

from collections.abc import Sequence

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

ANSWER_S = 2.0
INSIDE = "connected"  # "WebREPL connected"


def opens(host: str, port: int, passwords: Sequence[str]) -> str | None:
    """Return the password that opens the prompt, None when all are refused."""
    return next((one for one in passwords if is_let_in(host, port, one)), None)


def is_let_in(host: str, port: int, password: str) -> bool:
    """Tell whether a password is taken; a prompt that does not answer takes none."""
    try:
        with connect(
            f"ws://{host}:{port}/", open_timeout=ANSWER_S, close_timeout=0.2
        ) as link:
            link.recv(ANSWER_S)  # "Password: "
            link.send(f"{password}\r\n")
            return INSIDE in str(link.recv(ANSWER_S))
    except (OSError, TimeoutError, WebSocketException):
        return False
