"""Run one Mosquitto in the foreground: ready, then ended as asked or found dead."""

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from gateway.broker import pause
from gateway.broker.child import Child
from gateway.broker.lane import Change, Lane
from gateway.broker.mosquitto import DATABASE_NAME
from gateway.broker.ports import check_free, to_connect
from gateway.broker.session import BrokerError
from gateway.language import tr
from gateway.mosquitto import Installed

READY_S = 15.0
LOOK_S = 0.1
UNREADABLE = "open database"  # from what Mosquitto says of a damaged file


class BrokerDied(BrokerError):
    """Mosquitto ended by itself after it had been ready."""


def run(
    installed: Installed,
    lane: Lane,
    stop: threading.Event,
    on_ready: Callable[[str], None],
    say: Callable[[str], None],
) -> None:
    """Serve a lane until ``stop`` is set.

    ``on_ready`` gets the broker's name and version once it takes connections,
    ``say`` gets the warnings and errors of its log. BrokerError when it cannot start,
    BrokerDied when it ends by itself; both after its last words went to ``say``.
    Asked for a pause, it returns; whoever starts it again waits for the end of it.
    """
    while left_s := pause.left_s(lane.folder):
        if stop.wait(min(left_s, LOOK_S)):
            return
    check_free(lane.host, lane.ports)
    config = lane.prepare()
    child = _start(installed, config, lane, stop, say)
    try:
        if not stop.is_set():
            on_ready(f"mosquitto {installed.version}")
        while child.status() is None and not stop.wait(LOOK_S):
            if pause.left_s(lane.folder):
                return
            if not _has_read(child, lane.changed()):
                child.end()
                child = _start(installed, config, lane, stop, say)
        died = child.status() is not None
    finally:
        child.end()
    if died:
        raise BrokerDied(_epitaph(child, say))


def _has_read(child: Child, change: Change) -> bool:
    """Let it read again what has changed; False when it must be started for that."""
    if change is Change.READ:
        return child.reload()
    return change is Change.NOTHING


def _start(
    installed: Installed,
    config: Path,
    lane: Lane,
    stop: threading.Event,
    say: Callable[[str], None],
) -> Child:
    """Return a Mosquitto that answers, or that we were told to stop waiting for."""
    child = Child(installed, config, say, lane.hear)
    if _answers(child, lane, stop):
        return child
    reason = _failure(child, lane, say)
    if lane.changed() is Change.START:  # after what its log has said
        return _start(installed, config, lane, stop, say)
    database = config.with_name(DATABASE_NAME)
    if not any(UNREADABLE in line for line in child.tail) or not database.exists():
        raise BrokerError(reason)
    aside = database.with_suffix(".unreadable")
    database.replace(aside)
    say(tr("Mosquitto cannot read {database}: it starts without.", database=aside))
    child = Child(installed, config, say, lane.hear)
    if not _answers(child, lane, stop):
        raise BrokerError(_failure(child, lane, say))
    return child


def _failure(child: Child, lane: Lane, say: Callable[[str], None]) -> str:
    """End one that does not answer, and return why it does not."""
    silent = child.status() is None
    child.end()
    if silent:
        return tr("Mosquitto does not answer on port {port}.", port=lane.ports[0])
    return _epitaph(child, say)


def _answers(child: Child, lane: Lane, stop: threading.Event) -> bool:
    """Wait until it takes connections: False when it ends, or takes too long."""
    deadline_s = time.monotonic() + READY_S
    while child.status() is None and time.monotonic() < deadline_s:
        try:
            socket.create_connection((to_connect(lane.host), lane.ports[0]), 1).close()
        except OSError:
            if stop.wait(LOOK_S):
                return True
        else:
            return True
    return False


def _epitaph(child: Child, say: Callable[[str], None]) -> str:
    """Tell its last lines, and return why it ended in one sentence."""
    for line in child.tail:
        say(f"mosquitto: {line}")
    return tr(
        "Mosquitto has ended by itself (status {status}): {words}",
        status=child.status(),
        words=child.last_words(),
    )
