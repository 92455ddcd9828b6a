"""What is followed live: one follower for each kind of page, the seats shared."""

import time
from typing import Any

from flask import current_app

from dashboard.config import Config
from dashboard.live import Live, Seats
from dashboard.poll_view import look_at_poll
from dashboard.rate import Rate
from dashboard.snapshot import Rows, build
from gateway.store import Reader

BARS_S = 0.12  # so that a vote is in the bars while its phone is still in hand


class Streams:
    """The followers of a dashboard."""

    def __init__(self, config: Config) -> None:
        seats = Seats()
        self.room = Live(config.store_url, RoomLook(config), seats)
        self.poll = Live(config.store_url, look_at_poll, seats, BARS_S)

    def close(self) -> None:
        """End every stream and the threads."""
        for live in (self.room, self.poll):
            live.close()


def streams() -> Streams:
    """Return the followers of the running application."""
    found: Streams = current_app.extensions["live"]
    return found


class RoomLook:
    """Builds the room's snapshots; knows how fast measurements came before."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._rate = Rate()

    def __call__(self, store: Reader, full: bool) -> dict[str, Any]:
        """Return a snapshot, a full one with sparks."""
        rows = read_rows(store, sparks=full)
        now_us = time.time_ns() // 1000
        rate = self._rate.observe(now_us, rows.totals.get("stored", 0))
        return build(rows, self._config, now_us, rate)


def read_rows(store: Reader, sparks: bool = False) -> Rows:
    """Read from the store what one snapshot of the room needs."""
    return Rows(
        boards=store.boards(),
        completeness=store.completeness(),
        latest=store.latest(),
        totals=store.totals(),
        ingest=store.setting("ingest"),
        lit=store.lookout().lit(time.time_ns() // 1000),
        sparks=store.sparks() if sparks else None,
    )
