"""What a board prints, passed on as it comes, with an explanation under each error."""

import codecs
import re
from collections.abc import Callable

TRACEBACK = "Traceback (most recent call last):"
FILE_LINE = '  File "'
STDIN = '"<stdin>"'  # how MicroPython calls a program that came over the line
INTERRUPTED = "KeyboardInterrupt"
PIECE = re.compile(r"[^\n]*\n|[^\n]+")
MARGIN = "    "

Say = Callable[[str], object]
Explain = Callable[[str], list[str]]


class Console:
    """Takes the bytes of a board, gives text.

    ``explain`` gives the lines to put under a traceback, [] for none; ``name`` is the
    file of the sketch, named in tracebacks in place of "<stdin>".
    """

    def __init__(self, say: Say, explain: Explain, name: str = "") -> None:
        self._say = say
        self._explain = explain
        self._name = name
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._line = ""
        self._said = 0  # how much of the present line was passed on
        self._traceback: list[str] = []

    def feed(self, data: bytes) -> None:
        """Pass on what came in; a line of a traceback only when it is whole."""
        for piece in PIECE.findall(self._decode(data).replace("\r", "")):
            self._line += piece
            if piece.endswith("\n"):
                self._end_line()
            elif not FILE_LINE.startswith(self._line[: len(FILE_LINE)]):
                self._pass_on()

    def end(self) -> None:
        """Pass on what is left, with the end of its line."""
        if self._line:
            self.feed(b"\n")

    def _pass_on(self) -> None:
        self._say(self._line[self._said :])
        self._said = len(self._line)

    def _end_line(self) -> None:
        if self._line.startswith(FILE_LINE) and self._name:
            self._line = self._line.replace(STDIN, f'"{self._name}"', 1)
        self._pass_on()
        line, self._line, self._said = self._line.rstrip("\n"), "", 0
        if line == TRACEBACK:
            self._traceback = [line]
        elif self._traceback:
            self._traceback.append(line)
            if not line.startswith(" "):
                self._explain_traceback()

    def _explain_traceback(self) -> None:
        lines, self._traceback = self._traceback, []
        if lines[-1].startswith(INTERRUPTED):
            return
        for line in self._explain("\n".join(lines)):
            self._say(f"{MARGIN}{line}\n")
