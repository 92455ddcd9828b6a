"""The door to updates: small, and open all the time.

What an update takes is loaded when a message about one comes (kit/desk.py), and let go
of when it is over: it is a fifth of what a plain ESP32 has for programs.
"""

import os
import sys

NOTE = "update.json"  # what is to be told after the restart: see kit/desk.py
LOADED = ("desk", "update", "rsa", "keys", "manifest", "slot", "proof")
ASKS = 7  # flashes of the LED while the board asks for consent


def usual():
    """Return the class that takes an update."""
    from kit.update import Update

    return Update


class Slots:
    """Where a board keeps its two programs, and what it can do about them.

    `loader` is the module loader.py; `restart()` starts the board again; `pressed()`
    tells whether someone presses its button, None where there is none; `firmware` is
    the version of MicroPython; `load()` gives the class that takes an update.
    """

    def __init__(self, loader, restart, pressed=None, firmware=None, load=usual):
        self.loader = loader
        self.restart = restart
        self.pressed = pressed
        self.firmware = tuple(firmware or sys.implementation.version)[:3]
        self.load = load


class Updates:
    """Hears of updates for one board; `wake()` when it has something to say.

    `known` are the board's id, its model, and its Signer or None. `finish()` is called
    when a new program is installed: the board is then to save what it has, say goodbye,
    and call `restart`, which does nothing when no program was.
    """

    def __init__(self, known, slots, wake, finish):
        self.topic = "kit/" + known[0] + "/update"
        self._known = known
        self._slots = slots
        self._wake = wake
        self._finish = finish
        self._desk = None
        try:
            os.stat(slots.loader.ROOT + NOTE)
        except OSError:
            return
        self._open()  # the last update is not over

    def take(self, payload):
        """Act on a message about updates."""
        desk = self._desk or self._open()
        desk.take(payload)

    def asks(self):
        """Return how the LED asks for consent, 0 when it is not asked for."""
        return ASKS if self._desk and self._desk.waiting() else 0

    async def say(self, client):
        """Publish what there is to tell. Raises MqttError."""
        desk = self._desk
        if desk is None:
            return
        await desk.say(client)
        if desk.installed():
            self._finish()
        elif desk.is_clear():
            self._desk = None
            _unload()

    def take_puback(self, tag):
        """Tell whether a PUBACK was for something said here."""
        return self._desk is not None and self._desk.take_puback(tag)

    def close(self):
        """Stop what is under way."""
        if self._desk:
            self._desk.close()

    def restart(self):
        """Start the board again if there is a new program."""
        if self._desk and self._desk.installed():
            self._slots.restart()

    def _open(self):
        from kit.desk import Desk

        self._desk = Desk(self.topic, self._known, self._slots, self._wake)
        return self._desk


def _unload():
    """Forget the modules of an update, on a board."""
    if sys.implementation.name != "micropython":
        return
    for name in LOADED:
        sys.modules.pop("kit." + name, None)
        if hasattr(sys.modules["kit"], name):
            delattr(sys.modules["kit"], name)
