"""The sensors of a board, read one after the other; one that fails stops no other."""

from kit import senml


class Sampler:
    """Reads a list of sensors, each returning [(name, unit, value)].

    A sensor is a function, or anything with a `read` function.

    `units` has every name read so far with its unit, `errors` counts failed reads.
    `trouble` is a `kit.trouble.Trouble` that hears of those that fail.
    """

    def __init__(self, sensors, log=print, trouble=None):
        self._sensors = [getattr(sensor, "read", sensor) for sensor in sensors]
        self._log = log
        self._trouble = trouble
        self._told = {}  # sensor number -> what was last told of it
        self.units = {}
        self.errors = 0

    def read(self):
        """Return the readings of all sensors that work."""
        readings = []
        for number, sensor in enumerate(self._sensors):
            try:
                found = sensor()
                for reading in found:
                    senml.check(reading)
            except Exception as error:  # a learner's code can raise anything
                self.errors += 1
                self._tell(number, repr(error), error)
                continue
            if found:  # a sensor that has nothing new yet proves nothing
                self._tell(number, "")
            readings.extend(found)
        for reading in readings:
            self.units[reading[0]] = reading[1]
        return readings

    def _tell(self, number, words, error=None):
        """Say what a sensor does, once for each change and not at every reading."""
        if words == self._told.get(number, ""):
            return
        self._told[number] = words
        name = "sensor %d" % (number + 1)
        self._log(name + (" failed: " + words if words else " works again"))
        if self._trouble and error:
            self._trouble.found(name, error)
        elif self._trouble:
            self._trouble.over(name)
