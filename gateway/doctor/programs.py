"""Programs the kit can use: Mosquitto, without which there is no protected lane."""

import sys
from collections.abc import Callable

from gateway.broker.mosquitto import Installed, find
from gateway.doctor.finding import GREEN, ORANGE, Finding
from gateway.language import tr
from gateway.room import Room

INSTALL = {
    "win32": "winget install EclipseFoundation.Mosquitto",
    "darwin": "brew install mosquitto",
    "linux": "sudo apt-get install mosquitto",
}


def mosquitto(
    _: Room,
    look: Callable[[], Installed | None] = find,
    system: str = sys.platform,
) -> list[Finding]:
    """Tell whether Mosquitto is there, and which one."""
    found = look()
    if found is not None:
        return [
            Finding("mosquitto", GREEN, f"Mosquitto {found.version} ({found.path}).")
        ]
    sentence = tr(
        "Mosquitto is not installed: the kit's own broker serves the open lane, and "
        "there is no protected lane."
    )
    fix = INSTALL.get(system, INSTALL["linux"])
    return [Finding("mosquitto", ORANGE, sentence, fix)]
