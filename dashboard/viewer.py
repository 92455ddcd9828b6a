"""One viewer's event stream: the bytes of the newest frames, one after the other."""

from collections.abc import Iterator

from dashboard.frames import COMMENT, GZIP_HEADER, OPENING, block
from dashboard.live import Live

COMMENT_S = 5.0  # how long a viewer may hear nothing


class Viewer:
    """An iterator of chunks that counts as one viewer until it is closed.

    ``packed`` viewers accept gzip; a ``full`` one gets sparks in its first event.
    """

    def __init__(self, live: Live, packed: bool, full: bool) -> None:
        self._live = live
        self._open = True
        self._chunks = chunks(live, packed, full)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._chunks)

    def close(self) -> None:
        """Called by the server when the connection has ended, started or not."""
        if self._open:
            self._open = False
            self._live.leave()


def chunks(live: Live, packed: bool, full: bool) -> Iterator[bytes]:
    """Yield the stream: an opening, the first event, then newer ones."""
    comment = block(COMMENT) if packed else COMMENT
    yield GZIP_HEADER + block(OPENING) if packed else OPENING
    number = 0
    while not live.closed:
        first = full and number == 0
        frame = live.full(COMMENT_S) if first else live.newer(number, COMMENT_S)
        if frame is None:
            yield comment
        else:
            number = frame.number
            yield frame.packed if packed else frame.plain
