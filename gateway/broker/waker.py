"""End another thread's wait on sockets, on every system."""

import socket
from contextlib import suppress

FULL = 4096


class Waker:
    """A pair of sockets, which Windows can select too: what one says, one hears."""

    def __init__(self) -> None:
        self._ear, self._mouth = socket.socketpair()
        self._ear.setblocking(False)
        self._mouth.setblocking(False)

    def fileno(self) -> int:
        """Return the number that a selector watches."""
        return self._ear.fileno()

    def wake(self) -> None:
        """Make the present or the next wait return at once; any thread may call it."""
        with suppress(OSError):  # full: it wakes anyway; closed: nobody waits
            self._mouth.send(b"!")

    def clear(self) -> bool:
        """Forget the calls so far; True when there was one."""
        try:
            return bool(self._ear.recv(FULL))
        except OSError:
            return False

    def close(self) -> None:
        """Give the sockets back."""
        self._ear.close()
        self._mouth.close()
