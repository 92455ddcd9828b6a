"""What boards' errors mean: a page for people, and /api/errors for programs."""

import gzip
from functools import cache
from typing import NamedTuple

import orjson
from flask import Blueprint, Response, g, render_template

from dashboard.assets import accepts_gzip
from dashboard.page import data_block
from dashboard.viewer import JSON
from dashboard.words import common_words
from gateway.explain import explain, table

DAY_S = 86_400
FLASH = "●"

blueprint = Blueprint("explanations", __name__)


class Line(NamedTuple):
    """An error: how the LED tells it, what happened, the first thing to try."""

    code: str
    blinks: int
    flashes: str
    sentence: str
    first: str


@blueprint.get("/errors")
def page() -> str:
    """Return every error, those that the LED can tell apart first."""
    lines = [line(error["code"], error["blinks"]) for error in table()["errors"]]
    told = sorted((one for one in lines if one.blinks > 1), key=lambda one: one.blinks)
    return render_template(
        "errors.html",
        told=told,
        program=[one for one in lines if one.blinks == 1],
        silent=[one for one in lines if not one.blinks],
        data=data_block(words=common_words()),
    )


def line(code: str, blinks: int) -> Line:
    """Return an error in the viewer's language."""
    flashes = " ".join(FLASH * int(digit) for digit in str(blinks))
    return Line(code, blinks, flashes, *explain(code, g.lang))


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
