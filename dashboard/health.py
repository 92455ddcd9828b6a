"""/healthz: is this room working? For the supervisor, tests and other programs."""

import time
from contextlib import closing
from typing import Any

from flask import Blueprint, Response, jsonify

from dashboard.language import said
from dashboard.page import room_config
from gateway import __version__
from gateway.heartbeat import gateway_alive
from gateway.store import Reader, StoreError, open_store

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> tuple[Response, int]:
    """Return the room's facts; 200 when readings can come in and be read, else 503."""
    facts: dict[str, Any] = {"ok": False, "version": __version__, "connected": False}
    try:
        with closing(open_store(room_config().store_url, readonly=True)) as store:
            facts |= store_facts(store, time.time_ns() // 1000)
    except StoreError as error:
        facts["error"] = said(error.sentence)
    return jsonify(facts), 200 if facts["ok"] else 503


def store_facts(store: Reader, now_us: int) -> dict[str, Any]:
    """Return what the store says of the room."""
    totals = store.totals()
    packs = store.completeness().values()
    ingest = store.setting("ingest")
    alive = gateway_alive(ingest, now_us)
    return {
        "ok": alive,
        "connected": alive,
        "protected": gateway_alive(store.setting("protected"), now_us),
        "broker": ingest.get("broker") if isinstance(ingest, dict) else None,
        "boards": len(store.boards()),
        "stored": totals.get("stored", 0),
        "refused": totals.get("refused", 0),
        "missing": sum(pack.missing for pack in packs),
        "doubled": sum(pack.doubled for pack in packs),
    }
