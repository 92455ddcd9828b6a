"""Is a board ready, late or lost? Pure rules.

A board says how often it measures (``period_s`` in its state message). It is late
after two silent periods and lost after three, or as soon as the broker publishes its
last will (DESIGN.md section 3, Homie state words).
"""

from collections.abc import Mapping
from math import isfinite
from typing import Any

DEFAULT_PERIOD_S = 10.0
# Batching and the radio move a message by some tenths of a second: a board that
# measures faster than this would flicker between ready and late.
SHORTEST_PERIOD_S = 1.0
LONGEST_PERIOD_S = 7 * 86_400.0
LATE_PERIODS = 2
LOST_PERIODS = 3


def period_s(state: Mapping[str, Any]) -> float:
    """Return how often the board measures, in seconds, from its state message.

    The message comes from outside: anything but a positive number gives the default.
    """
    period = state.get("period_s")
    if isinstance(period, bool) or not isinstance(period, int | float):
        return DEFAULT_PERIOD_S
    if not isfinite(period) or period <= 0:
        return DEFAULT_PERIOD_S
    return min(max(float(period), SHORTEST_PERIOD_S), LONGEST_PERIOD_S)


def board_state(
    state: Mapping[str, Any],
    last_seen_us: int | None,
    now_us: int,
    probed: bool = False,
) -> str:
    """Return ``new``, ``ready``, ``sleeping``, ``alert``, ``late`` or ``lost``.

    ``probed``: the kit itself has just taken the board's place at the broker, whose
    last will then says nothing of the board; its silence does.
    """
    if last_seen_us is None:
        return "new"
    word = state.get("state")
    if word == "lost" and probed:
        word = None
    if word in ("lost", "disconnected"):
        return "lost"
    silence_s = (now_us - last_seen_us) / 1e6
    period = period_s(state)
    if silence_s >= LOST_PERIODS * period:
        return "lost"
    if silence_s >= LATE_PERIODS * period:
        return "late"
    return str(word) if word in ("sleeping", "alert") else "ready"
