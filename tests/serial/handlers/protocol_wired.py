"""A port over a socket, with control lines: wired://HOST:PORT/PORT_OF_THE_LINES."""

import socket
from urllib.parse import urlsplit

from serial.urlhandler import protocol_socket


class Serial(protocol_socket.Serial):  # type: ignore[misc]
    """pyserial's port on a socket; a change of DTR or RTS is sent and waited for."""

    _lines: socket.socket | None = None

    def from_url(self, url: str) -> tuple[str, int]:
        parts = urlsplit(url)
        host = parts.hostname or ""
        self._lines = socket.create_connection((host, int(parts.path[1:])))
        return host, parts.port or 0

    def _update_dtr_state(self) -> None:
        if self._lines:
            state = f"{self._dtr_state:d}{self._rts_state:d}"
            self._lines.sendall(state.encode())
            self._lines.recv(1)

    _update_rts_state = _update_dtr_state

    def close(self) -> None:
        super().close()
        if self._lines:
            self._lines.close()
            self._lines = None
