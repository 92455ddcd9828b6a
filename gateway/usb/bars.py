"""How far each board is: one line for each, in a terminal."""

from collections.abc import Mapping
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from gateway.language import tr

WORDS = {
    "look": "what is there?",
    "write": "MicroPython",
    "start": "start (press EN if nothing moves)",
    "copy": "kit and sketch",
    "wait": "first reading",
    "done": "ready",
    "error": "failed",
}
BAR = 20  # columns


class Bars:
    """Lines on the error output, so that the standard output holds results alone.

    In a `with` block; without a terminal nothing is drawn. ``ports`` is {port: what to
    call it}.
    """

    def __init__(self, ports: Mapping[str, str]) -> None:
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.fields[port]}", markup=False),
            BarColumn(BAR),
            TaskProgressColumn(),
            TextColumn("{task.description}", markup=False),
            console=console,
            disable=not console.is_terminal,
        )
        self._tasks = {
            port: self._progress.add_task(tr(WORDS["look"]), total=None, port=label)
            for port, label in ports.items()
        }

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def draw(self, port: str, step: str, done: int, total: int) -> None:
        """Show the step that a board is in, and how many bytes of how many."""
        ended = step in ("done", "error")
        self._progress.update(
            self._tasks[port],
            description=tr(WORDS[step]),
            completed=1 if ended else done,
            total=1 if ended else total or None,
        )
