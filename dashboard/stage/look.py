"""The stage's snapshots: the live room, or a scene as it happens."""

import time
from collections.abc import Mapping
from typing import Any

from dashboard.config import Config
from dashboard.poll_view import look_at_poll
from dashboard.room_look import RoomLook
from dashboard.stage import library
from dashboard.stage.folds import ENDED, NOTHING, Folds, Watched, played
from dashboard.stage.presses import within
from dashboard.stage.state import KEY, Show, read
from gateway.errors import DannayaError
from gateway.language import system_reason, texts_of
from gateway.show.listed import ListError
from gateway.show.orders import Order
from gateway.store import Reader
from gateway.store.requests import OPEN
from gateway.store.stage import MOST_LINES


class StageLook:
    """Builds what is on stage, as the setting ``show`` says."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._room = RoomLook(config)
        self._folds = Folds()

    def __call__(self, store: Reader, _full: bool) -> dict[str, Any]:
        """Return a snapshot; the readings of the room only while they are on stage."""
        show, now_us = read(store.setting(KEY)), time.time_ns() // 1000
        try:
            order = library.order(self._config, show.order)
        except ListError as error:
            return {"now_us": now_us, "problem": texts_of(error.sentence)}
        show = within(show, order)
        found = {"now_us": now_us, "show": show_facts(show, order)}
        if show.view == "opening":
            return found | opening(self._room(store, False))
        if show.view == "scene" and show.scene is not None:
            return found | self._scene(store, show, show.scene, now_us)
        return found | {"counts": look_at_poll(store, False)}

    def _scene(
        self, store: Reader, show: Show, number: int, now_us: int
    ) -> dict[str, Any]:
        if show.played is not None:
            watched = self._played(store, show.played, now_us)
        else:
            since = show.since.get(str(number), 0)
            watched = self._folds.watch(store, number, since)
        facts = {**watched.scene, "number": number}
        if show.played is None and facts["state"] != "running":
            facts |= request_facts(store, show.asked)
        return {"scene": facts, "lanes": watched.lanes}

    def _played(self, store: Reader, wanted: Mapping[str, Any], now_us: int) -> Watched:
        """Return how a recording stands; one that cannot be played says why."""
        key, began_us = str(wanted.get("key", "")), wanted.get("began_us", now_us)
        try:
            recording = library.recording(self._config, store, key)
        except DannayaError as error:
            return failed(error.sentence)
        except OSError as error:
            return failed(system_reason(error))
        if recording is None:
            return Watched({**NOTHING, "state": "gone"}, {})
        return played(recording, now_us - began_us)


def failed(why: str) -> Watched:
    """Return what stands in place of a recording that cannot be played."""
    return Watched({**NOTHING, "state": "failed", "why": texts_of(why)}, {})


def show_facts(show: Show, order: Order) -> dict[str, Any]:
    """Return what the page shows of the show itself."""
    return {
        "view": show.view,
        "at": show.at,
        "step": show.step,
        "blank": show.blank,
        "scene": show.scene,
        "poll": show.poll,
        "played": show.played is not None,
        "pace": show.pace,
        "order": order.name,
        "minutes": order.minutes,
        "items": [
            {
                "minutes": item.minutes,
                "scene": item.scene,
                "halves": item.halves,
                "view": item.view,
                **item.title._asdict(),
            }
            for item in order.items
        ],
        "began_us": show.began_us,
        "kept_us": show.kept_us,
        "entered_us": show.entered_us,
    }


def opening(room: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the opening shows of the room: its facts, a line for each board."""
    boards = [
        {
            "seat": board["seat"],
            "id": board["id"],
            "state": board["state"],
            "kind": board["kind"],
            "value": next(iter(board["values"]), None),
        }
        for board in room["boards"]
    ]
    return {"facts": room["facts"], "boards": boards}


def request_facts(store: Reader, asked: int | None) -> dict[str, Any]:
    """Return where the last request stands while no run has come of it."""
    if asked is None:
        return {}
    row = store.request(asked)
    if row is None or row.state == "done":
        return {}
    if row.state in OPEN:
        return {"state": "asked"}
    return {"state": "failed", "why": texts_of(row.said)}


def running(store: Reader, asked: int | None) -> int | None:
    """Return the run that plays just now, 0 for one that is only asked for."""
    newest = store.scenes().runs(1)
    if newest and newest[0].state not in ENDED:
        return newest[0].id
    return 0 if request_facts(store, asked).get("state") == "asked" else None


def asks(store: Reader, run: int | None) -> bool:
    """Tell whether a run waits for the consent of the room."""
    lines = store.scenes().lines(run, limit=MOST_LINES) if run else []
    return bool(lines) and lines[-1].kind == "ask"


def has_agreed(store: Reader, show: Show) -> bool:
    """Tell whether the hall has agreed to this scene in a run that still shows."""
    since = show.since.get(str(show.scene), 0)
    return any(
        run.scene == show.scene and run.id > since and run.detail.get("consent") is True
        for run in store.scenes().runs(50)
    )
