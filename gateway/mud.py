"""What a board may do on the network, as its MUD file says it (RFC 8520, pure).

One file for each model: connections to the room's own gateway, begun by the board, and
nothing else. A switch that knows RFC 8520 can enforce it; the trust page compares it
with what the board does.
"""

from collections.abc import Mapping
from typing import Any

from gateway import __version__
from gateway.support import END_OF_SUPPORT

MODELS = {
    "esp32_devkit": "ESP32 DevKit",
    "esp32c3_supermini": "ESP32-C3 SuperMini",
    "esp32s3_devkit": "ESP32-S3 DevKit",
    "virtual": "Virtual board",
    "simulated": "Simulated board",
}
LAST_UPDATE = "2026-11-24T00:00:00+00:00"
VALID_H = 168  # how long a switch may keep the file, in hours
TCP = 6


def mud_file(model: str, url: str, ports: Mapping[str, int]) -> dict[str, Any]:
    """Return the MUD file of a model, as JSON is written; KeyError when unknown.

    ``url`` is where the file itself is; ``ports``: name -> port of the gateway's doors.
    """
    doors = {name: port for name, port in ports.items() if port}
    return {
        "ietf-mud:mud": {
            "mud-version": 1,
            "mud-url": url,
            "last-update": LAST_UPDATE,
            "cache-validity": VALID_H,
            "is-supported": True,
            "systeminfo": f"{MODELS[model]}, supported until {END_OF_SUPPORT:%Y-%m-%d}",
            "mfg-name": "Dannaya",
            "model-name": model,
            "firmware-rev": __version__,
            "from-device-policy": policy("from-board"),
            "to-device-policy": policy("to-board"),
        },
        "ietf-access-control-list:acls": {
            "acl": [
                access_list("from-board", doors, "destination-port"),
                access_list("to-board", doors, "source-port"),
            ]
        },
    }


def policy(name: str) -> dict[str, Any]:
    """Return a policy that is one access list (section 2.1)."""
    return {"access-lists": {"access-list": [{"name": name}]}}


def access_list(name: str, doors: Mapping[str, int], side: str) -> dict[str, Any]:
    """Return the connections to the gateway; ``side``: where its port stands."""
    return {
        "name": name,
        "type": "ipv4-acl-type",
        "aces": {
            "ace": [
                {
                    "name": f"{name}-{door}",
                    "matches": {
                        # the room's gateway, whatever its address (section 3.7)
                        "ietf-mud:mud": {"my-controller": [None]},
                        "ipv4": {"protocol": TCP},
                        "tcp": {
                            side: {"operator": "eq", "port": port},
                            "ietf-mud:direction-initiated": "from-device",
                        },
                    },
                    "actions": {"forwarding": "accept"},
                }
                for door, port in doors.items()
            ]
        },
    }
