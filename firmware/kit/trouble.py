"""What is wrong with this board now: kept on flash, and told when that is possible."""

from kit import errors

ALARM = "certificate"  # a false gateway: told at home, whatever else fails before


class Trouble:
    """Knows the errors that last, by the place where they are: "link", "sensor 1".

    The newest is kept on flash under the number of this start, `boot`, and said in the
    `state` message; `number()` is what the LED tells of it.
    """

    def __init__(self, boot):
        self._boot = boot
        self._now = {}  # place -> (code, blinks)
        self._last = errors.last()
        self._alarm = None  # the place of an alarm that is still to be told
        self._alarms = 0  # of this start
        self._written = []  # codes that this start has kept on flash, which wears out

    def found(self, place, error):
        """Note an error, an exception or a code word; the same one costs nothing."""
        code = error if isinstance(error, str) else errors.code_of(error)
        known = self._now.get(place)
        if known and known[0] == code:
            return
        self._now[place] = code, errors.blinks(code)
        if code == ALARM:
            self._alarms += self._alarm != place
            self._alarm = place
        elif place == self._alarm:
            return
        self._keep(code, "" if isinstance(error, str) else str(error) or repr(error))

    def note(self, code, detail=""):
        """Keep an error that is over at once, such as a command that was refused."""
        if not self._now:
            self._keep(code, detail)

    def over(self, place):
        """Note that a place is well again."""
        self._now.pop(place, None)
        if place == self._alarm:
            self._alarm = None

    def number(self):
        """Return the number of blinks for the first error that lasts, 0 for none."""
        for _, blinks in self._now.values():
            return blinks
        return 0

    def report(self):
        """Return {"code", "detail", "boot", "now"} of the last error, None for none.

        `now` tells whether it lasts; an alarm of this start has `times`, its number.
        """
        if not self._last:
            return None
        now = self._last["code"] in [code for code, _ in self._now.values()]
        if self._alarms and self._last["code"] == ALARM:
            return dict(self._last, now=now, times=self._alarms)
        return dict(self._last, now=now)

    def _keep(self, code, detail):
        detail = detail[: errors.MAX_DETAIL]
        if code not in self._written:
            self._written.append(code)
            errors.remember(code, detail, self._boot)
        self._last = {"code": code, "detail": detail, "boot": self._boot}


class NoTrouble:
    """Stands where nothing is kept and nobody listens: a simulated board."""

    def found(self, place, error):
        """Do nothing, as all others here."""

    def over(self, place):
        pass

    def note(self, code, detail=""):
        pass

    def number(self):
        return 0

    def report(self):
        return None
