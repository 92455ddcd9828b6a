"""Programs the kit can use: Mosquitto, without which there is no protected lane."""

import sys
from collections.abc import Callable

from gateway.doctor.finding import GREEN, ORANGE, Finding
from gateway.language import tr
from gateway.mosquitto import (
    Installed,
    find,
    how_to_install,
    plugin_of,
    without_plugin,
)
from gateway.room import Room


def mosquitto(
    _: Room,
    look: Callable[[], Installed | None] = find,
    system: str = sys.platform,
) -> list[Finding]:
    """Tell whether Mosquitto is there, which one, and whether it is whole."""
    found = look()
    if found is not None:
        sentence = f"Mosquitto {found.version} ({found.path})."
        there = Finding("mosquitto", GREEN, sentence)
        if plugin_of(found.path) is not None:
            return [there]
        fix = how_to_install(system)
        return [there, Finding("mosquitto_plugin", ORANGE, without_plugin(), fix)]
    sentence = tr(
        "Mosquitto is not installed: the kit's own broker serves the open lane, and "
        "there is no protected lane."
    )
    return [Finding("mosquitto", ORANGE, sentence, how_to_install(system))]
