"""What ends a program: a signal, or the pipe on stdin when its starter is gone."""

import _thread
import os
import signal
import sys
import threading
from collections.abc import Callable

CHUNK = 4096
SIGNALS = ("SIGINT", "SIGTERM", "SIGBREAK")  # the last is Windows' Ctrl-Break


def end_with_signals(on_end: Callable[[], None]) -> None:
    """Call ``on_end`` from another thread at Ctrl-C, or when told to end.

    A handler runs in the main thread, between any two of its steps. When that waits
    for the event that ``on_end`` sets, it may hold the event's lock just then: set
    there, it would wait for itself for ever.
    """
    for name in SIGNALS:
        if hasattr(signal, name):
            number = getattr(signal, name)
            signal.signal(number, lambda *_: _thread.start_new_thread(on_end, ()))


def end_with_stdin(on_end: Callable[[], None]) -> threading.Thread:
    """Call ``on_end`` once, from another thread, when standard input ends.

    A supervisor holds the other end of the pipe. It closes it to end this program,
    and the system closes it when the supervisor is killed: nothing is orphaned.
    A program without standard input is told at once. What is read is thrown away.
    """
    watcher = threading.Thread(
        target=_watch, args=(on_end,), name="lifeline", daemon=True
    )
    watcher.start()
    return watcher


def _watch(on_end: Callable[[], None]) -> None:
    try:
        # os.read and not sys.stdin.read: a daemon thread that holds the lock of
        # sys.stdin makes the interpreter abort when it ends.
        while sys.stdin is not None and os.read(sys.stdin.fileno(), CHUNK):
            pass
    except (OSError, ValueError):
        pass  # closed under our feet, which is an end too
    on_end()
