"""How much memory the programs of a room have taken at most."""

import threading
from typing import Self

import psutil

from gateway.bench.spine import Spine

LOOK_S = 0.1


class Memory:
    """Looks at each program of a room, its children included, ten times a second."""

    def __init__(self, room: Spine) -> None:
        self._room = room
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.most_mb: dict[str, float] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._end.wait(LOOK_S):
            for name in self._room.children.processes():
                now_mb = family_mb(self._room.process(name))
                self.most_mb[name] = max(self.most_mb.get(name, 0.0), now_mb)


def family_mb(process: psutil.Process) -> float:
    """Return the resident memory of a process and its children, in MB."""
    family = [process, *process.children(recursive=True)]
    return float(sum(one.memory_info().rss for one in family)) / 1e6
