"""/api/errors: how boards' errors are known, and what to say about each, as JSON."""

import gzip
from functools import cache

import orjson
from flask import Blueprint, Response

from dashboard.assets import accepts_gzip
from dashboard.room import JSON
from gateway.explain import table

DAY_S = 86_400

blueprint = Blueprint("explanations", __name__)


@blueprint.get("/api/errors")
def errors() -> Response:
    """Return ``gateway.explain.table``; it changes only with the kit."""
    packed = accepts_gzip()
    response = Response(content(packed), content_type=JSON)
    response.vary.add("Accept-Encoding")
    if packed:
        response.content_encoding = "gzip"
    response.cache_control.max_age = DAY_S
    return response


@cache
def content(packed: bool) -> bytes:
    """Return the bytes of the answer, made once."""
    data = orjson.dumps(table())
    return gzip.compress(data, mtime=0) if packed else data
