"""Several boards at once: each in a process of its own, their steps brought together.

A process says a line of JSON for each step, {"step", "done", "total"}, and at its end
what became of its board, or {"error": sentence}.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

from gateway.language import tr

Event = dict[str, Any]
Draw = Callable[[str, str, int, int], None]  # port, step, how many bytes of how many


def flash_all(ports: Sequence[str], words: Sequence[str], draw: Draw) -> list[Event]:
    """Run `dannaya flash` with these words for each port; return their last events.

    ``draw`` hears of each step, one call at a time. Ctrl-C ends all of them.
    """
    results: dict[str, Event] = {}
    turn = threading.Lock()
    children = {port: start(port, words) for port in ports}

    def follow(port: str) -> None:
        event: Event = {}
        for line in children[port].stdout or ():
            event = parsed(line)
            with turn:
                draw(port, step_of(event), event.get("done", 0), event.get("total", 0))
        children[port].wait()
        ended = step_of(event) in ("done", "error")
        results[port] = event if ended else {"error": tr("It was stopped.")}

    threads = [threading.Thread(target=follow, args=(port,)) for port in ports]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        for child in children.values():
            child.kill()
            child.wait()
        for thread in threads:
            thread.join()
        for child in children.values():
            if child.stdout:
                child.stdout.close()
    return [results[port] for port in ports]


def start(port: str, words: Sequence[str]) -> "subprocess.Popen[str]":
    """Start the process of one board."""
    command = [sys.executable, "-m", "gateway.cli", "flash", *words, "--port", port]
    return subprocess.Popen(  # noqa: S603
        [*command, "--events"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )


def parsed(line: str) -> Event:
    """Return the event of a line; what is no event is an error in words."""
    try:
        event = json.loads(line)
    except ValueError:
        return {"error": line.strip()}
    return event if isinstance(event, dict) else {"error": line.strip()}


def step_of(event: Event) -> str:
    """Return the step that an event tells of; "done" and "error" are the last ones."""
    if "error" in event:
        return "error"
    return str(event.get("step", "done" if event else "error"))
