"""What a board lets commands set, and what it was told last, for its page. Pure."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gateway.store import CommandRow

SHOWN = 6  # commands
MOST_SETTINGS = 16
LONGEST_TEXT = 64
FIRST = ("led", "relay", "buzzer", "servo")  # the kit's own, before others by name


def told(
    state: Mapping[str, Any], commands: Sequence["CommandRow"]
) -> dict[str, list[dict[str, Any]]]:
    """Return ``settings`` and ``commands`` as the page shows them."""
    return {
        "settings": settings(state),
        "commands": [command_facts(row) for row in commands],
    }


def settings(state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what a board lets commands set, as {name, value}, by its own word."""
    offered = state.get("settings")
    if not isinstance(offered, Mapping):
        return []
    return [
        {"name": name, "value": shown(value)}
        for name, value in sorted(offered.items(), key=rank)[:MOST_SETTINGS]
        if isinstance(value, int | float | str)
    ]


def shown(value: float | str) -> float | str:
    """Return a value, its text cut short."""
    return value[:LONGEST_TEXT] if isinstance(value, str) else value


def rank(setting: tuple[str, Any]) -> tuple[int, str]:
    """Return the sort key of a setting."""
    name = setting[0]
    return FIRST.index(name) if name in FIRST else len(FIRST), name


def command_facts(row: "CommandRow") -> dict[str, Any]:
    """Return one command."""
    why, _colon, about = row.why.partition(":")
    return {
        "id": row.id,
        "set": [{"name": n, "value": shown(v)} for n, v in row.wanted.items()],
        "state": row.state,
        "why": why,
        "about": about[:LONGEST_TEXT],
        "at_us": row.asked_us,
    }
