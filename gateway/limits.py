"""Limits that the system sets on a process, raised where a room needs more."""

import sys
from contextlib import suppress

FILES = 16_384


def allow_many_connections() -> None:
    """Let this process and its children hold more than the usual 1024 connections."""
    if sys.platform == "win32":
        return
    import resource  # not on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    with suppress(ValueError, OSError):  # the system's own limit is lower: keep ours
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
