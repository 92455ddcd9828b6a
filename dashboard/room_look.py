"""The room's snapshots: what one of them reads from the store."""

import time
from typing import Any

from dashboard.config import Config
from dashboard.probed import probed_now
from dashboard.rate import Rate
from dashboard.snapshot import Rows, build
from gateway.store import Reader


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
    boards, now_us = store.boards(), time.time_ns() // 1000
    return Rows(
        boards=boards,
        completeness=store.completeness(),
        latest=store.latest(),
        totals=store.totals(),
        ingest=store.setting("ingest"),
        lit=store.lookout().lit(now_us),
        sparks=store.sparks() if sparks else None,
        probed=probed_now(store, boards, now_us),
    )
