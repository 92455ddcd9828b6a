"""What time it is, with no internet: asked of the gateway, and proved by it.

The board sends a nonce that nobody could foresee; the answer holds it, the time, and
the mac of the board's own key, so it cannot be made up, and not kept for later either.
Never the network's time protocol here: in an offline room it takes any UDP answer.
"""

import json
import os
import random
import sys
from binascii import hexlify

from kit import envelope
from kit.flash import replace

FILE = "time.txt"  # where a prepared board keeps the last good time
FLOOR = 1_790_000_000  # this version of the kit is not older: September 2026
LATE_MS = 2000  # an answer that took longer says nothing about now
AGAIN_MS = 6 * 3_600_000
KEEP_S = 86_400  # how much later a time must be to be worth a write to the flash
MAX_BYTES = 128


class Clock:
    """The time of one board; `unix_s()` is None until the gateway has told it.

    `file` keeps the last good time over a restart (None: it is not kept).
    """

    def __init__(self, board_id, signer, uptime, file=None):
        self.topic = "kit/" + board_id + "/time"
        self.answer_topic = self.topic + "/ack"
        self._signer = signer
        self._uptime = uptime
        self._nonce = None
        self._asked_ms = 0
        self._offset_ms = None  # unix time in ms at uptime 0
        self._told_ms = 0
        self._file = file
        self._floor = max(FLOOR, _kept(file))

    def question(self):
        """Return what to publish, or None when the time is known well enough."""
        now_ms = self._uptime.ms()
        if self._offset_ms is not None and now_ms - self._told_ms < AGAIN_MS:
            return None
        self._nonce = hexlify(_random(16)).decode()
        self._asked_ms = now_ms
        return json.dumps({"nonce": self._nonce}).encode()

    def take(self, payload):
        """Take an answer; return whether it is believed."""
        now_ms = self._uptime.ms()
        took_ms = now_ms - self._asked_ms
        if self._nonce is None or took_ms > LATE_MS or len(payload) > MAX_BYTES:
            return False
        if not envelope.verify(self.answer_topic, payload, self._signer):
            return False
        line = envelope.parse(payload)[0]
        try:
            told = json.loads(line)
            nonce, unix = told["nonce"], told["unix"]
        except (ValueError, KeyError, TypeError):
            return False
        if nonce != self._nonce or not isinstance(unix, int) or unix < self._floor:
            return False
        self._nonce = None  # an answer counts once
        self._told_ms = now_ms
        self._offset_ms = unix * 1000 + took_ms // 2 - now_ms
        self._keep(unix)
        return True

    def unix_s(self):
        """Return the seconds since 1970 as an integer, None while not known."""
        if self._offset_ms is None:
            return None
        return (self._offset_ms + self._uptime.ms()) // 1000

    def _keep(self, unix):
        """Set the chip's clock, and now and then the floor on the flash."""
        if sys.platform == "esp32":  # TLS looks there whether a certificate is valid
            _set_chip(unix)
        if unix - self._floor >= KEEP_S or self._floor == FLOOR:
            self._floor = unix
            if self._file:
                replace(self._file, str(unix))


def _kept(name):
    """Return the last good time on the flash, 0 without one."""
    try:
        with open(name or "") as file:
            return int(file.read())
    except (OSError, ValueError):
        return 0


def _random(count):
    """Return random bytes: the chip's own where it gives them."""
    if hasattr(os, "urandom"):
        return os.urandom(count)
    return bytes(random.getrandbits(8) for _ in range(count))  # noqa: S311


def _set_chip(unix):
    """Set the clock of an ESP32, whose seconds begin in 2000."""
    import time

    from machine import RTC

    year, month, day, hour, minute, second, weekday = time.gmtime(unix - 946684800)[:7]
    RTC().datetime((year, month, day, weekday, hour, minute, second, 0))
