"""What a board says of itself, retained, so that whoever comes later knows it too."""

import json

from kit import VERSION, wifi

GOODBYE = b'{"state":"disconnected"}'
SLEEPING = b'{"state":"sleeping"}'
LOST = b'{"state":"lost"}'  # the last will: the broker says it when the board cannot


def goodbye(error):
    """Return the last word of a board that leaves, with the error that ends it."""
    if not error or not error["now"]:
        return GOODBYE
    return json.dumps({"state": "disconnected", "error": error}).encode()


class State:
    """The board's `state` message; `mud` is where its description is (RFC 8520).

    `start` is this start's (boot, random): a command has to name it.
    """

    def __init__(self, board_id, start, model, sketch, mud):
        self.topic = "kit/" + board_id + "/state"
        self.will = (self.topic, LOST, 1, True)
        self._words = {
            "start": start,
            "model": model,
            "firmware": VERSION,
            "sketch": sketch,
            "mud": mud,
        }
        self._said = self._own_wifi = None

    def forget(self):
        """Begin a connection: whatever was said before has to be said again."""
        self._said = None
        self._own_wifi = wifi.access_point()

    def news(self, period_s, sensors, settings, error=None):
        """Return the message to publish, or None when it was said already.

        `sensors` is {name: unit}: it grows when a sensor answers for the first time.
        `settings` is {name: value}: what a command may set, and how it stands.
        `error` is `Trouble.report()`: while it lasts the board is in alert.
        """
        word = "alert" if error and error["now"] else "ready"
        state = {"state": word, "firmware": VERSION, "period_s": period_s}
        state["sensors"] = dict(sensors)
        state["settings"] = settings
        state["error"] = error  # null takes back one of before a wiped flash
        state["ap"] = self._own_wifi.active() if self._own_wifi else None
        state.update(self._words)
        if state == self._said:
            return None
        self._said = state
        return json.dumps(state).encode()
