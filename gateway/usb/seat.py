"""The files that make a board the board of its seat: identity, Wi-Fi, gateway."""

import json
from typing import Any

from gateway.beacon import local_name
from gateway.here import address_in_the_room
from gateway.identity import board_files, prepare, states
from gateway.language import tr
from gateway.room import BoardEntry, Room
from gateway.running import read_note
from gateway.store import NoStore, open_store
from gateway.update.trusted import read_trusted, written
from gateway.usb.ports import BoardError

WIFI_FILE = "wifi.json"
KEYS_FILE = "keys.json"  # whose updates the board takes
THIS_COMPUTER = ("127.0.0.1", "::1", "localhost")
# the chip as esptool and MicroPython name it -> the kit's model: firmware's kit/boards
MODELS = {
    "ESP32": "esp32_devkit",
    "ESP32-C3": "esp32c3_supermini",
    "ESP32-S3": "esp32s3_devkit",
}


def seat_files(
    room: Room, board: BoardEntry, chip: str, host: str, port: int
) -> dict[str, bytes]:
    """Return path on the board -> bytes of what only this board has."""
    facts: dict[str, Any] = {
        "host": host,
        "host_name": local_name(),
        "port": port,
        "model": MODELS.get(chip, MODELS["ESP32"]),
        "tls_port": read_note(room.folder).get("protected_port", room.protected_port),
    }
    if is_enrolled(room, board.id):
        facts["lane"] = "protected"  # the open one would refuse it
    found = board_files(prepare(room.folder, [board.id]), board.id, facts)
    if room.wifi:
        wifi = {"ssid": room.wifi.ssid, "password": room.wifi.password}
        found[WIFI_FILE] = json.dumps(wifi).encode()
    found[KEYS_FILE] = written(read_trusted(room.folder))
    return {f"/{name}": data for name, data in found.items()}


def is_enrolled(room: Room, board: str) -> bool:
    """Tell whether only the protected lane may speak for a board."""
    try:
        with open_store(room.store_url, readonly=True) as store:
            return states(room, store).get(board) == "enrolled"
    except NoStore:
        return False


def gateway_host(room: Room, named: str | None) -> str:
    """Return the address at which boards find the gateway; BoardError without one."""
    if named:
        return named
    if room.mqtt_host in THIS_COMPUTER:
        raise BoardError(
            tr(
                "The broker listens to this computer alone: write host = "
                '"0.0.0.0" under [broker] in room.toml, or say --host ADDRESS.'
            )
        )
    found = address_in_the_room() if room.mqtt_host in ("0.0.0.0", "::") else ""  # noqa: S104
    if found in THIS_COMPUTER:
        raise BoardError(
            tr(
                "This computer is in no network, so boards could not find it: join "
                "the Wi-Fi of the room, or say --host ADDRESS."
            )
        )
    return found or room.mqtt_host
