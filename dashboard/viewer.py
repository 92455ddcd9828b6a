"""One viewer's event stream: the bytes of the newest frames, one after the other."""

from collections.abc import Iterator

from flask import Response, abort, request
from werkzeug.wrappers.response import Response as BaseResponse

from dashboard.assets import accepts_gzip
from dashboard.frames import COMMENT, GZIP_HEADER, OPENING, block
from dashboard.language import said
from dashboard.live import Live

COMMENT_S = 5.0  # how long a viewer may hear nothing
ANSWER_S = 5.0
JSON = "application/json"


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


def newest(live: Live) -> BaseResponse:
    """Answer with the snapshot as JSON, 0.25 s old at most; 503 without one."""
    frame = live.full(ANSWER_S)
    if frame is None:
        abort(503, said(live.error) or None)
    response = Response(frame.json, content_type=JSON)
    response.add_etag()
    response.cache_control.no_cache = True
    return response.make_conditional(request)


def stream(live: Live, full: bool) -> Response:
    """Answer with the endless stream of snapshots (server-sent events).

    503 when there are too many viewers: the page then polls.
    """
    if not live.join():
        abort(503)
    packed = accepts_gzip()
    viewer = Viewer(live, packed, full)
    response = Response(viewer, content_type="text/event-stream; charset=utf-8")
    response.cache_control.no_store = True
    response.vary.add("Accept-Encoding")
    if packed:
        response.content_encoding = "gzip"
    return response
