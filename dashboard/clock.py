"""Times as the room's own clock shows them."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dashboard.page import room_config


def local_time(t_us: int) -> str:
    """Return a time to the second; with the date, to the minute, when not today."""
    zone = ZoneInfo(room_config().timezone)
    there = datetime.fromtimestamp(t_us / 1e6, UTC).astimezone(zone)
    today = datetime.fromtimestamp(time.time(), UTC).astimezone(zone).date()
    return f"{there:%H:%M:%S}" if there.date() == today else f"{there:%d/%m/%Y %H:%M}"
