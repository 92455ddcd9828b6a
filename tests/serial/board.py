"""A board on a serial line, without hardware: its chip, and MicroPython in it."""

import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO

from tests.kit.hosts import MICROPYTHON, node
from tests.serial.chip import Chip
from tests.serial.lines import CHUNK, PtyLine, SocketLine, WiredLine

PROGRAM = Path(__file__).parent / "board.mjs"
REAL_BYTES_PER_S = 11_520  # 115,200 baud with a start and a stop bit


class SerialBoard:
    """One board; its flash is a folder. `port` is what the commands are given.

    line     "pty", "socket", or "wired", which has control lines as USB chips have
    chip     a chip that starts in download mode, as with BOOT held; None: none to see
    paced    whether the line is as slow as a real one
    mac      the Wi-Fi address of a board without such a chip
    """

    def __init__(
        self,
        flash: Path,
        line: str = "pty",
        chip: Chip | None = None,
        paced: bool = False,
        mac: str = "30aea4000001",
    ) -> None:
        self.flash = flash
        self.chip = chip
        self.mac = chip.mac if chip else mac
        self._paced = paced
        self.carried = 0  # bytes, in both directions
        self.times: list[float] = []  # when
        self._held = False
        self._unplugged = False
        flash.mkdir(parents=True, exist_ok=True)
        self._line = self._new_line(line)
        self.port = self._line.port
        self._process: subprocess.Popen[bytes] | None = None
        self._entry: IO[bytes] | None = None
        self._downloading = chip is not None
        if chip is None:
            self._power_on()
        self._to_line = self._pump(self._line.read, self._to_board)

    def _new_line(self, kind: str) -> PtyLine | SocketLine:
        if kind == "pty":
            return PtyLine()
        return SocketLine() if kind == "socket" else WiredLine(self._control)

    def _power_on(self) -> None:
        """Start MicroPython, if it is there; say what the chip says if it is not."""
        if self.chip and self.chip.flash[0x10000] != 0xE9:
            self._line.write(b"invalid header: 0xffffffff\r\n")
            return
        words = [node(), str(PROGRAM), "--flash", str(self.flash)]
        self._process = process = subprocess.Popen(
            [*words, "--micropython", str(MICROPYTHON), "--mac", self.mac],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        if process.stdin is None or process.stdout is None:
            raise TypeError
        self._entry = process.stdin
        self._from_board = self._pump(
            partial(process.stdout.read, CHUNK), self._line.write
        )

    def _pump(
        self, read: Callable[[], bytes | None], write: Callable[[bytes], None]
    ) -> threading.Thread:
        def pump() -> None:
            with suppress(OSError, ValueError):
                while data := read():
                    self._take_time(len(data))
                    write(data)

        thread = threading.Thread(target=pump, daemon=True)
        thread.start()
        return thread

    def line_s(self) -> float:
        """Return how long a real line takes for what was carried so far."""
        return self.carried / REAL_BYTES_PER_S

    def _take_time(self, size: int) -> None:
        self.carried += size
        self.times.append(time.monotonic())
        if self._paced:
            baud = self.chip.baud if self.chip and self._downloading else 115_200
            time.sleep(size * 10 / baud)

    def _to_board(self, data: bytes) -> None:
        if self._downloading and self.chip:
            answer = self.chip.take(data)
            self._take_time(len(answer))
            self._line.write(answer)
        elif self._entry:
            with suppress(OSError, ValueError):  # without power nobody hears it
                self._entry.write(data)

    def _power_off(self) -> None:
        process, self._process, self._entry = self._process, None, None
        if process is None:
            return
        process.kill()
        process.wait()
        self._from_board.join(5)
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()

    def restart(self, boot: bool = False) -> None:
        """Press the reset button, with the BOOT button held or not."""
        self._power_off()
        self._downloading = boot and self.chip is not None
        if self._downloading and self.chip:
            self.chip.power_on()
        else:
            self._power_on()

    def _control(self, dtr: bool, rts: bool) -> None:
        """Obey the control lines, by the two transistors that most boards have.

        RTS alone holds the chip in reset, DTR alone holds BOOT. From reset to both at
        once, the chip is not up before the next change: a capacitor sees to that.
        """
        if rts and not dtr:
            self._held = True
            self._power_off()
        elif self._held and not (rts and dtr):
            self._held = False
            self.restart(boot=dtr)

    def unplug(self) -> None:
        """Pull the cable: the port is gone and the board has no power."""
        if not self._unplugged:
            self._unplugged = True
            self._power_off()
            self._line.wake()
            self._to_line.join(5)
            self._line.close()

    close = unplug
