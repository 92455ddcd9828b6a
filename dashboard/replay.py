"""The band of a replay: what is shown was recorded, it does not happen now."""

from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from dashboard.page import room_config
from gateway.export.job import moment
from gateway.store import StoreError, open_store


class Played(NamedTuple):
    """What is played: its file, how fast, and when it was recorded (local time)."""

    file: str
    speed: str
    date: str


def played() -> Played | None:
    """Return what this room replays; None for a room of its own."""
    config = room_config()
    try:
        with open_store(config.store_url, readonly=True) as store:
            facts: Any = store.setting("replay")
    except StoreError:
        return None  # the page that is being made says why
    if facts is None:
        return None
    start = moment(facts["start_us"]).astimezone(ZoneInfo(config.timezone))
    return Played(facts["file"], f"{facts['speed']:g}", f"{start:%d/%m/%Y %H:%M}")
