"""Why does a board not speak? The most likely cause, from what is known. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.problems import lasting

SILENT = ("lost", "late")
SITE_BOARDS = 3  # fewer boards that fall silent together prove nothing of the site
WEAK_RSSI_DBM = -80
LOW_BATTERY_PERCENT = 10
# A board that is a program has no cable and no reset button; kind -> its own cause.
NOT_STARTED = {"virtual": "idle", "simulated": "ended"}
NO_LONGER = {"virtual": "closed", "simulated": "ended"}


def explain(
    boards: list[dict[str, Any]],
    states: Mapping[str, Mapping[str, Any]],
    health: Mapping[str, Mapping[str, float]],
    alive: bool,
) -> None:
    """Set ``why`` on the boards that do not speak."""
    dark = dark_sites(boards)
    for board in boards:
        if board["state"] == "new":
            board["why"] = NOT_STARTED.get(board["kind"], "never")
        elif board["state"] == "lost":
            board["why"] = likely_cause(
                states.get(board["id"], {}),
                health.get(board["id"], {}),
                battery_percent(board["values"]),
                gateway_is_alive=alive,
                site_is_dark=board["site"] in dark,
                kind=board["kind"],
            )


def dark_sites(boards: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return the sites with several boards of which not one is heard."""
    total: Counter[str] = Counter()
    silent: Counter[str] = Counter()
    for board in boards:
        if board["site"] is not None and board["state"] != "new":
            total[board["site"]] += 1
            silent[board["site"]] += board["state"] in SILENT
    return {site for site, n in total.items() if n >= SITE_BOARDS and silent[site] == n}


def battery_percent(values: Sequence[Mapping[str, Any]]) -> float | None:
    """Return the remaining battery (SenML unit %EL) if the board measures it."""
    return next((v["value"] for v in values if v["unit"] == "%EL"), None)


def likely_cause(
    state: Mapping[str, Any],
    health: Mapping[str, float],
    battery_percent: float | None,
    *,
    gateway_is_alive: bool,
    site_is_dark: bool,
    kind: str = "board",
) -> str:
    """Return the code of the most likely reason why a board is lost.

    ``health`` holds its newest ``sys/`` values without that prefix; ``site_is_dark``
    says that every board of its site is lost. What the gateway cannot know of one
    board (it hears none) comes before what the board said last.
    """
    if not gateway_is_alive:
        return "gateway"
    if state.get("state") == "disconnected":
        return "error" if lasting(state) else "stopped"
    if kind in NO_LONGER:
        return NO_LONGER[kind]
    if site_is_dark:
        return "site"
    if battery_percent is not None and battery_percent < LOW_BATTERY_PERCENT:
        return "battery"
    if health.get("rssi", 0) < WEAK_RSSI_DBM:
        return "wifi"
    # The broker publishes the last will when a connection breaks: power or cable.
    # Without it the connection still stands and the program says nothing.
    return "power" if state.get("state") == "lost" else "silent"
