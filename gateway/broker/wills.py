"""What a client wants to be said in its name once it is gone: where it may not speak.

Mosquitto drops such a message when the time comes, and tells nobody. But it tells of it
when the client comes in, in the lines after that: the size, then a tab and the topic.
"""

from gateway.broker.rights import may_write

ANNOUNCED = "Will message specified"


class Wills:
    """Follows the lines of the log, one after the other."""

    def __init__(self) -> None:
        self._client: str | None = None
        self._announced = False

    def note_arrival(self, client: str | None) -> None:
        """Remember who came in last."""
        self._client, self._announced = client, False

    def strange_topic(self, line: str) -> tuple[str, str] | None:
        """Return (board, topic) of a last will that will be denied, else None."""
        announced, self._announced = self._announced, line.startswith(ANNOUNCED)
        if not announced or not line.startswith("\t") or self._client is None:
            return None
        topic = line[1:]
        return None if may_write(self._client, topic) else (self._client, topic)
