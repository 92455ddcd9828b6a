"""What is common to the firmwares that send JSON: a payload that is one object."""

from typing import Any

import orjson


def read_object(payload: bytes) -> dict[str, Any] | None:
    """Return the object that a payload is in JSON; None when it is none."""
    try:
        found = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return None
    return found if type(found) is dict else None
