"""The JSON that a script of a page sends."""

from typing import Any

import orjson
from flask import request


def sent() -> Any:
    """Return what was sent as JSON, None when it cannot be read as that.

    orjson takes no half characters (U+D800), which no store and no board could.
    """
    if not request.is_json:
        return None
    try:
        return orjson.loads(request.get_data())
    except orjson.JSONDecodeError:
        return None
