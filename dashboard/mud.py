"""/mud/<model>.json: what boards of a model may do on the network (RFC 8520)."""

import orjson
from flask import Blueprint, Response, abort, request

from dashboard.page import room_config
from gateway.mud import MODELS, mud_file

MEDIA_TYPE = "application/mud+json"

blueprint = Blueprint("mud", __name__)


@blueprint.get("/mud/<model>.json")
def mud(model: str) -> Response:
    """Return the MUD file of a model of the kit."""
    if model not in MODELS:
        abort(404)
    config = room_config()
    ports = {
        "open": config.mqtt_port,
        "protected": config.protected_port,
        "psk": config.psk_port,
    }
    data = orjson.dumps(mud_file(model, request.base_url, ports))
    return Response(data, content_type=MEDIA_TYPE)
