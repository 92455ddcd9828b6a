"""Run one Mosquitto in the foreground: ready, then ended as asked or found dead."""

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from gateway.broker.child import Child
from gateway.broker.mosquitto import DATABASE_NAME, Installed, write_config
from gateway.broker.ports import Listen, check_free, to_connect
from gateway.broker.session import BrokerError
from gateway.language import tr

READY_S = 15.0
LOOK_S = 0.1
UNREADABLE = "open database"  # from what Mosquitto says of a damaged file


class BrokerDied(BrokerError):
    """Mosquitto ended by itself after it had been ready."""


def run(
    installed: Installed,
    folder: Path,
    where: Listen,
    stop: threading.Event,
    on_ready: Callable[[str], None],
    say: Callable[[str], None],
) -> None:
    """Serve from ``folder`` until ``stop`` is set.

    ``on_ready`` gets the broker's name and version once it takes connections,
    ``say`` gets the warnings and errors of its log. BrokerError when it cannot start,
    BrokerDied when it ends by itself; both after its last words went to ``say``.
    """
    check_free(where)
    config = write_config(folder, **where._asdict())
    child = _start(installed, config, where, stop, say)
    try:
        if not stop.is_set():
            on_ready(f"mosquitto {installed.version}")
        while child.status() is None and not stop.wait(LOOK_S):
            pass
        died = child.status() is not None
    finally:
        child.end()
    if died:
        raise BrokerDied(_epitaph(child, say))


def _start(
    installed: Installed,
    config: Path,
    where: Listen,
    stop: threading.Event,
    say: Callable[[str], None],
) -> Child:
    """Return a Mosquitto that answers, or that we were told to stop waiting for."""
    child = Child(installed, config, say)
    if _answers(child, where, stop):
        return child
    reason = _failure(child, where, say)
    database = config.with_name(DATABASE_NAME)
    if not any(UNREADABLE in line for line in child.tail) or not database.exists():
        raise BrokerError(reason)
    aside = database.with_suffix(".unreadable")
    database.replace(aside)
    say(tr("Mosquitto cannot read {database}: it starts without.", database=aside))
    child = Child(installed, config, say)
    if not _answers(child, where, stop):
        raise BrokerError(_failure(child, where, say))
    return child


def _failure(child: Child, where: Listen, say: Callable[[str], None]) -> str:
    """End one that does not answer, and return why it does not."""
    silent = child.status() is None
    child.end()
    if silent:
        return tr("Mosquitto does not answer on port {port}.", port=where.port)
    return _epitaph(child, say)


def _answers(child: Child, where: Listen, stop: threading.Event) -> bool:
    """Wait until it takes connections: False when it ends, or takes too long."""
    deadline_s = time.monotonic() + READY_S
    while child.status() is None and time.monotonic() < deadline_s:
        try:
            socket.create_connection((to_connect(where.host), where.port), 1).close()
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
