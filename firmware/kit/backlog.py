"""How many packs wait, said while they cannot be sent and when the last one is gone."""

USUAL = 2  # packs on their way while all is well


class Backlog:
    """Logs "queue: 7"; the lab page draws its queue from these lines."""

    def __init__(self, log):
        self._log = log
        self._said = 0

    def tell(self, waiting, connected):
        """Log the number of waiting packs when it says something new."""
        if waiting == self._said:
            return
        stuck = waiting > USUAL or (waiting > 1 and not connected)
        if stuck or (self._said and not waiting):
            self._log("queue: %d" % waiting)
            self._said = waiting
