"""A wire of glass: a small relay before a broker, through which bytes can be seen.

It changes nothing that passes. It may be turned to another target, as somebody can who
owns the access point: the links through it are cut, and the next ones lead elsewhere.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Literal

from gateway.broker.ports import listen

Side = Literal["board", "gateway", "attacker"]
Address = tuple[str, int]
Hear = Callable[[int, Side, bytes], None]

CHUNK = 4_096
MOST_LINKS = 64  # at a time; one more is turned away
CONNECT_S = 3.0
ACCEPT_S = 0.05
END_S = 3.0


@dataclass(frozen=True)
class Link:
    """One connection: the socket of who came, and the one to the target."""

    number: int
    near: socket.socket
    far: socket.socket

    def cut(self) -> None:
        """Hang up on both sides."""
        for end in (self.near, self.far):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


class Wire:
    """Relays whoever comes to the target; ``hear(link, side, bytes)`` sees it pass.

    ``hear`` is called from several threads and must not take long.
    """

    def __init__(self, host: str, target: Address, hear: Hear) -> None:
        self._server = listen(host, 0)
        self.address: Address = self._server.getsockname()[:2]
        self._target = target
        self._hear = hear
        self._lock = threading.Lock()
        self._links: dict[int, Link] = {}
        self._threads: list[threading.Thread] = []
        self._made = 0
        self._ended = threading.Event()
        self._spawn(self._serve)

    def turn_to(self, target: Address) -> None:
        """Cut all links; whoever comes again is led to another target."""
        with self._lock:
            self._target = target
            links = list(self._links.values())
        for link in links:
            link.cut()

    def end(self) -> None:
        """Cut all links and stop listening."""
        self._ended.set()
        self.turn_to(self._target)
        for thread in self._threads:
            thread.join(END_S)
        self._server.close()

    def _spawn(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, name="wire", daemon=True)
        self._threads = [t for t in self._threads if t.is_alive()] + [thread]
        thread.start()

    def _serve(self) -> None:
        self._server.settimeout(ACCEPT_S)
        while not self._ended.is_set():
            try:
                near, _ = self._server.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            near.settimeout(None)
            self._spawn(self._join, near)

    def _join(self, near: socket.socket) -> None:
        """Connect who came to the target, and relay until one of them hangs up."""
        with near, suppress(OSError):
            with self._lock:
                target, number = self._target, self._made
                self._made += 1
                if len(self._links) >= MOST_LINKS:
                    return
            with socket.create_connection(target, CONNECT_S) as far:
                far.settimeout(None)
                link = Link(number, near, far)
                with self._lock:
                    if target != self._target or self._ended.is_set():
                        return  # turned away meanwhile
                    self._links[number] = link
                back = threading.Thread(target=self._pass, args=(link, "gateway"))
                back.start()
                self._pass(link, "board")
                back.join()
                with self._lock:
                    del self._links[number]

    def _pass(self, link: Link, side: Side) -> None:
        """Relay what one side says until it ends; then both end."""
        source, sink = link.near, link.far
        if side == "gateway":
            source, sink = sink, source
        with suppress(OSError):
            while data := source.recv(CHUNK):
                self._hear(link.number, side, data)
                sink.sendall(data)
        link.cut()


@contextmanager
def wire(target: Address, hear: Hear, host: str = "127.0.0.1") -> Iterator[Wire]:
    """Give a wire before a target until the block ends; BrokerError without a port."""
    found = Wire(host, target, hear)
    try:
        yield found
    finally:
        found.end()
