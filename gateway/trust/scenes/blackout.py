"""A power cut for a room of a scene's own: its programs are killed, and come back."""

import time
from contextlib import suppress
from typing import Any

import psutil

from gateway.bench.spine import Spine
from gateway.broker import pause

LANES = ("mosquitto", "mosquitto-protected")
LONGEST_S = 30.0


def dark(kit: Spine) -> None:
    """Kill the gateway and both brokers, which stay away for a while."""
    for lane in LANES:
        pause.ask(kit.room.folder / lane, time.time() + LONGEST_S)
    for name in ("ingest", "protected", "broker"):
        # One that has just seen that it has to stay away may be gone already.
        with suppress(KeyError, psutil.NoSuchProcess):
            kill(kit.process(name))


def light(kit: Spine) -> None:
    """Let the brokers start again."""
    for lane in LANES:
        pause.take_back(kit.room.folder / lane)


def kill(process: Any) -> None:
    """End a program and all that it has started, as a power cut does."""
    top = psutil.Process(process.pid)
    for one in [*top.children(recursive=True), top]:
        one.kill()
    process.wait()
