"""Times as the room's own clock shows them."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dashboard.page import room_config


def local_time(t_us: int) -> str:
    """Return a time to the second; with the date, to the minute, when not today."""
    there = moment(t_us)
    today = moment(time.time_ns() // 1000).date()
    return f"{there:%H:%M:%S}" if there.date() == today else local_day(t_us)


def local_day(t_us: int) -> str:
    """Return a date with its time, to the minute."""
    return f"{moment(t_us):%d/%m/%Y %H:%M}"


def moment(t_us: int) -> datetime:
    """Return a time on the room's clock."""
    zone = ZoneInfo(room_config().timezone)
    return datetime.fromtimestamp(t_us / 1e6, UTC).astimezone(zone)
