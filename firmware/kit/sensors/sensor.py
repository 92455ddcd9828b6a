"""What all sensors have in common: a warm-up, a range, and a count of errors."""

import asyncio

from kit.ticks import ticks_diff, ticks_ms


class SensorError(Exception):
    """A sensor that gave no reading; `str()` gives the sentence.

    `code` is a code of kit/errors.py: sensor_silent or sensor_range.
    """

    def __init__(self, code, sentence):
        super().__init__(sentence)
        self.code = code


class Sensor:
    """One sensor. `read()` gives [(name, unit, value)]; `errors` counts failures.

    name         what to call it in a sentence
    measure      function that gives the readings, or raises an error
    ranges       {name of a reading: (lowest, highest)}, from the datasheet
    warm_up_ms   how long after its start it does not tell the truth yet
    every_ms     how long it needs from one measurement to the next
    """

    def __init__(self, name, measure, ranges, warm_up_ms=0, every_ms=0):
        self.name = name
        self.errors = 0
        self._measure = measure
        self._ranges = ranges
        self._wait_ms = warm_up_ms
        self._every_ms = every_ms
        self._since = ticks_ms()

    def read(self):
        """Return the readings; none while the sensor warms up or has nothing new.

        Raises SensorError when it does not answer or tells the impossible.
        """
        if self._left_ms() > 0:
            return []
        self._since = ticks_ms()
        self._wait_ms = self._every_ms
        try:
            readings = self._measure()
            self._check(readings)
        except SensorError:
            self.errors += 1
            raise
        except Exception as error:  # each driver has its own kinds
            self.errors += 1
            sentence = "%s does not answer: %r" % (self.name, error)
            raise SensorError("sensor_silent", sentence) from None
        return readings

    async def ready(self):
        """Return when `read` has something to give."""
        await asyncio.sleep(max(0, self._left_ms()) / 1000)

    def _left_ms(self):
        if not self._wait_ms:
            return 0
        left_ms = self._wait_ms - ticks_diff(ticks_ms(), self._since)
        if left_ms <= 0:
            self._wait_ms = 0  # for good: the ticks begin again after some days
        return left_ms

    def _check(self, readings):
        """Raise SensorError for a value outside of what the sensor can measure."""
        for name, unit, value in readings:
            low, high = self._ranges[name]
            if not low <= value <= high:  # true for NaN too
                sentence = "%s says %s %s for %s: not from %s to %s"
                sentence %= self.name, value, unit, name, low, high
                raise SensorError("sensor_range", sentence)
