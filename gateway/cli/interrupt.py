"""Ctrl-C while modules are loaded: nothing has begun, so the program just ends.

Python would show where it was, in one of other people's files.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ends_at_once() -> Iterator[None]:
    """Let Ctrl-C end this process in a `with` block, without a word.

    Where it is ignored, as in a background job, or is somebody's already, it stays so.
    """
    before = signal.getsignal(signal.SIGINT)
    here = threading.current_thread() is threading.main_thread()
    if not here or before is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
