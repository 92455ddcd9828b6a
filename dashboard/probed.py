"""Which boards does the kit's own probe try just now?

A probe with a board's rights takes its place at the broker for a moment (T06, see
``gateway/trust/rights.py``): what is seen then is no trouble of the board.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gateway.events import PROBE_US, PROBED

if TYPE_CHECKING:
    from gateway.store import BoardRow, Reader

NEWEST = 200  # lines of the log, from the end


def probed_now(
    store: "Reader", boards: Sequence["BoardRow"], now_us: int
) -> frozenset[str]:
    """Return the boards tried in the last seconds.

    The log is read only when the broker has published the last will of one of them.
    """
    if not any(board.state.get("state") == "lost" for board in boards):
        return frozenset()
    return frozenset(
        event.board
        for event in store.events(limit=NEWEST)
        if event.kind == PROBED
        and event.board is not None
        and now_us - event.t_us < PROBE_US
    )
