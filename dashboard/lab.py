"""The lab: an editor, and a virtual board that runs in the browser."""

import random
import re
import time
from contextlib import closing
from pathlib import PurePath
from secrets import token_urlsafe
from typing import NamedTuple
from urllib.parse import urlsplit

import orjson
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _

from dashboard.assets import YEAR_S, static_file
from dashboard.guard import refuse_other_sites
from dashboard.headers import with_sources
from dashboard.kit_files import MODULE, kit_files
from dashboard.lab_words import lab_words
from dashboard.page import data_block, room_config
from dashboard.viewer import JSON
from gateway.guides import steps
from gateway.names import board_ids
from gateway.store import StoreError, Writer, open_store

WORKER = "js/lab/worker.js"
HOST_NAME = re.compile(r"[A-Za-z0-9.-]+")  # the host names that a policy can hold
TRIES = 20

blueprint = Blueprint("lab", __name__)


class Slider(NamedTuple):
    """A sensor of the virtual board: an input of ``stand_ins/_hardware.py``."""

    name: str
    text: str
    unit: str
    low: float
    high: float
    step: float
    start: float


def sensors() -> list[Slider]:
    """Return the sliders; they start where the stand-ins do."""
    return [
        Slider("temperature", _("Temperature"), "Cel", -10, 60, 0.5, 28),
        Slider("humidity", _("Humidity"), "%RH", 0, 100, 1, 55),
        Slider("light", _("Light"), "lx", 0, 1000, 10, 400),
        Slider("soil_moisture", _("Soil moisture"), "%", 0, 100, 1, 40),
        Slider("distance", _("Distance"), "m", 0.02, 4.5, 0.02, 0.8),
        Slider("pressure", _("Pressure"), "Pa", 90_000, 105_000, 100, 97_500),
    ]


@blueprint.get("/lab")
def page() -> Response:
    """Return the page; its policy lets the editor's own styles in, by a number."""
    config, nonce = room_config(), token_urlsafe(16)
    html = render_template(
        "lab.html",
        nonce=nonce,
        data=data_block(
            words=lab_words(),
            nonce=nonce,
            sketches=kit_files().sketches,
            guides={
                PurePath(one.sketch).stem: one.folder for one in steps() if one.sketch
            },
            broker={
                "host": config.broker_host,
                "port": config.mqtt_port,
                "websocket_port": config.websocket_port,
            },
            addresses=addresses(),
        ),
        sensors=sensors(),
    )
    response = Response(html)
    response.headers["Content-Security-Policy"] = with_sources(
        f"style-src 'self' 'nonce-{nonce}'"
    )
    return response


def addresses() -> dict[str, str]:
    """Return where the page's worker finds what the virtual board is made of."""
    version = current_app.config["ASSETS_VERSION"]
    kit = kit_files().version
    return {
        "worker": url_for("lab.worker", version=version, to=broker_source().strip()),
        "board": url_for("lab.module", version=kit, name="board"),
        "kit": url_for("lab.files", version=kit),
        "name": url_for("lab.name_board"),
    }


@blueprint.get(f"/static/<version>/{WORKER}")
def worker(version: str) -> Response:
    """Return the worker's script, whose own policy is the worker's.

    Only there may WebAssembly be built, and only the broker's port be spoken to. That
    can be another tomorrow, so the page asks with it: browsers keep each answer, and a
    board starts again while the gateway is away.
    """
    response = static_file(version, WORKER)
    response.headers["Content-Security-Policy"] = with_sources(
        "script-src 'self' 'wasm-unsafe-eval'", f"connect-src 'self'{broker_source()}"
    )
    return response


def broker_source() -> str:
    """Return the broker's WebSocket port as a source of a policy, "" without one."""
    config = room_config()
    host, port = config.broker_host, config.websocket_port
    host = host or urlsplit(f"//{request.host}").hostname or ""
    if not port:
        return ""
    scheme = "wss" if request.is_secure else "ws"
    # an IPv6 address cannot stand in a policy
    return f" {scheme}://{host if HOST_NAME.fullmatch(host) else '*'}:{port}"


@blueprint.get(f"/lab/<version>/<name>{MODULE}")
def module(version: str, name: str) -> Response:
    """Return one of the simulator's modules."""
    found = kit_files()
    if version != found.version or name + MODULE not in found.modules:
        abort(404)
    return kept(found.modules[name + MODULE], "text/javascript; charset=utf-8")


@blueprint.get("/lab/<version>/kit.json")
def files(version: str) -> Response:
    """Return every file of a new virtual board: {path: text}."""
    found = kit_files()
    if version != found.version:
        abort(404)
    return kept(found.files, JSON)


def kept(body: bytes, media: str) -> Response:
    """Return an answer that browsers keep: its address holds a hash of it."""
    response = Response(body, content_type=media)
    response.cache_control.public = True
    response.cache_control.max_age = YEAR_S
    response.cache_control.immutable = True
    return response


@blueprint.post("/api/lab/board")
def name_board() -> Response:
    """Return {"id"}: the name of a new virtual board, one that no board has."""
    refuse_other_sites()
    config = room_config()
    draw = random.SystemRandom()
    with closing(open_store(config.store_url)) as store:
        if not isinstance(store, Writer):
            raise StoreError(_("Nothing can be written here."))
        taken = {row.id for row in store.boards()} | {b.id for b in config.boards}
        for _try in range(TRIES):
            [new] = board_ids(1, taken, seed=draw.getrandbits(64))
            if store.name_virtual(new, time.time_ns() // 1000):
                return Response(orjson.dumps({"id": new}), content_type=JSON)
            taken.add(new)
    abort(503, _("No name is left for a new board."))
