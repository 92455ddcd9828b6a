"""What asyncio lacks in WebAssembly: `run` and `open_connection` (imported first).

The bytes come from JavaScript's `_board.connect`, as hex text: see board.mjs.
"""

import asyncio
import sys
from binascii import hexlify, unhexlify

import _board

NUMBERS = {"EHOSTUNREACH": 113, "ECONNREFUSED": 111, "ETIMEDOUT": 110, "ENOTFOUND": -2}

tasks = []  # what `asyncio.run` was given; the host waits for them


class GoesOn(BaseException):
    """Leaves a program that is on trial: it goes on, and its end is seen later."""


def run(main):
    """Start the coroutine; in WebAssembly its end cannot be waited for right here."""
    task = asyncio.create_task(main)
    loader = sys.modules.get("loader")
    slot = loader and loader.read()["pending"]
    if slot:
        tasks.append(asyncio.create_task(watch(loader, slot, task)))
        raise GoesOn
    tasks.append(task)
    return task


async def watch(loader, slot, task):
    """Do at the end of a program on trial what trial.py does where `run` waits."""
    import trial

    timer = trial.limit(loader, slot)
    why = "ended"
    try:
        await task
    except Exception as error:  # a learner's program can raise anything
        loader.tell(error)
        why = type(error).__name__
    timer.deinit()
    trial.conclude(loader, slot, why)


async def open_connection(host, port, ssl=None, server_hostname=None):
    """Return (reader, writer), both the same Stream. Raises OSError."""
    try:
        channel = await _board.connect(host, port, bool(ssl))
    except Exception as error:  # JsException is no class that could be named
        raise OSError(reason(str(error.args[-1]))) from None
    stream = Stream(channel)
    return stream, stream


def reason(words):
    """Return the number by which a board knows this network error, else the words."""
    for name in NUMBERS:
        if name in words:
            return NUMBERS[name]
    return words


class Stream:
    """The methods of MicroPython's asyncio.Stream."""

    def __init__(self, channel):
        self._channel = channel
        self._read = b""
        self._unsent = b""

    async def _more(self):
        """Wait for more bytes; return False at the end of the stream."""
        await self._channel.ready()
        data = unhexlify(self._channel.take())
        self._read += data
        return bool(data)

    async def read(self, n=-1):
        """Return up to n bytes, or all until the end when n is -1."""
        while n < 0 and await self._more():
            pass
        if not self._read:
            await self._more()
        return self._take(len(self._read) if n < 0 else n)

    async def readexactly(self, n):
        """Return n bytes. Raises EOFError when the stream ends before."""
        while len(self._read) < n:
            if not await self._more():
                raise EOFError
        return self._take(n)

    async def readline(self):
        """Return bytes up to a newline, or to the end."""
        while b"\n" not in self._read and await self._more():
            pass
        end = self._read.find(b"\n")
        return self._take(len(self._read) if end < 0 else end + 1)

    def _take(self, n):
        data, self._read = self._read[:n], self._read[n:]
        return data

    def write(self, data):
        """Keep bytes for the next drain."""
        self._unsent += bytes(data)

    async def drain(self):
        """Hand the bytes to the network. Raises OSError when it is closed."""
        data, self._unsent = self._unsent, b""
        if not self._channel.send(hexlify(data).decode()):
            raise OSError("closed")
        await asyncio.sleep(0)

    def close(self):
        """Close the stream."""
        self._channel.close()

    async def wait_closed(self):
        """Return at once: `close` has done it."""


def no_keyboard(prompt=""):
    """Stand for `input`, which would wait for ever. Raises OSError."""
    print(prompt)
    raise OSError("a board has no keyboard")


# the names of the program: they take memory until the end, as on a board
program = {"__name__": "__main__", "input": no_keyboard}


def execute(path):
    """Run a file of the board as its main program."""
    with open(path) as source:
        code = compile(source.read(), path, "exec")
    sys.argv.append(path)
    try:
        exec(code, program)  # noqa: S102
    except GoesOn:
        return


asyncio.run = run
asyncio.open_connection = open_connection
