"""One scene that is played on command: asked for, followed in a terminal, stopped."""

import sys
import time
from typing import Any

import click

from gateway.cli.asking import agrees
from gateway.errors import DannayaError
from gateway.language import current, tr
from gateway.room import Room
from gateway.running import read_note
from gateway.store import (
    Reader,
    SceneLine,
    SceneRun,
    open_desk,
    open_store,
)
from gateway.store.stage import ENDED

LOOK_S = 0.1
NOTICE_S = 15.0  # how soon the gateway takes a request up
LANES = {"open": "[-]", "protected": "[+]", "": "   "}


class SceneFailed(DannayaError):
    """A scene that was not played to its end."""


def play(room: Room, detail: dict[str, Any], quiet: bool) -> SceneRun:
    """Ask for a scene and follow it to its end; an interrupted one is stopped."""
    with open_desk(room.store_url) as desk:
        request = desk.ask("scene", detail)
    with open_store(room.store_url, readonly=True) as store:
        run = taken_up(store, request)
        try:
            return follow(room, store, run, quiet)
        except (KeyboardInterrupt, click.Abort):  # Abort: at the question of a scene
            with open_desk(room.store_url) as desk:
                desk.ask("scene-stop", {"run": run.id})
            return ended(room, store, run)


def taken_up(store: Reader, request: int) -> SceneRun:
    """Return the run that a request has begun; SceneFailed with its reason if none."""
    until_s = time.monotonic() + NOTICE_S
    while time.monotonic() < until_s:
        for run in store.scenes().runs():
            if run.detail.get("request") == request:
                return run
        row = store.request(request)
        if row is not None and row.state == "failed":
            raise SceneFailed(row.said)
        time.sleep(LOOK_S)
    raise SceneFailed(tr("The gateway does not take the scene up: see its log."))


def follow(room: Room, store: Reader, run: SceneRun, quiet: bool) -> SceneRun:
    """Print the lines of a run as they come; return it as it has ended."""
    seen = -1
    while True:
        found = standing(room, store, run)
        for line in store.scenes().lines(run.id, seen):
            seen = line.n
            told = "" if quiet else text_of(line)
            if told:
                click.echo(f"{LANES[line.lane]} {told}")
            if line.kind == "ask" and not run.detail.get("consent"):
                answer(room, run, quiet)
        if found.state in ENDED:
            return found
        time.sleep(LOOK_S)


def ended(room: Room, store: Reader, run: SceneRun) -> SceneRun:
    """Return a run when it has ended, in which it puts everything back."""
    while (found := standing(room, store, run)).state not in ENDED:
        time.sleep(LOOK_S)
    return found


def standing(room: Room, store: Reader, run: SceneRun) -> SceneRun:
    """Return a run as it stands; SceneFailed when its room was closed before it ended.

    A room that closes ends its scene first.
    """
    is_closed = not read_note(room.folder)
    found = store.scenes().run(run.id) or run
    if is_closed and found.state not in ENDED:
        raise SceneFailed(tr("The room was closed meanwhile."))
    return found


def answer(room: Room, run: SceneRun, quiet: bool) -> None:
    """Give a scene that asks what the people in the room answer.

    SceneFailed where nobody sits at a terminal who could ask them.
    """
    asks = not quiet and sys.stdin.isatty()
    agreed = asks and agrees(tr("Do they agree?"))
    with open_desk(room.store_url) as desk:
        desk.ask("scene-consent" if agreed else "scene-stop", {"run": run.id})
    if not asks:
        raise SceneFailed(
            tr("This scene asks the people in the room first. If they agree: --yes")
        )


def text_of(line: SceneLine) -> str:
    """Return what a line says in words, nothing for bytes, points and lamps."""
    told = str(line.detail.get("line") or line.detail.get(current(), ""))
    if line.kind == "count":
        return tr("{what}: {count}", what=told, count=line.detail["value"])
    return told
