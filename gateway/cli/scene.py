"""`dannaya scene`: play a scene in the open room, and say what came of it."""

import sys
import time
from pathlib import Path
from typing import Any

import click

from gateway.cli.asking import agrees
from gateway.cli.options import data_option, file_type, json_option
from gateway.cli.output import print_json, print_table
from gateway.errors import DannayaError
from gateway.language import current, tr
from gateway.room import Room, read_room
from gateway.running import read_note
from gateway.store import (
    Reader,
    RequestRow,
    SceneLine,
    SceneRun,
    open_desk,
    open_store,
)
from gateway.store.stage import ENDED, MOST_LINES
from gateway.trust.scenes.hand import SLOWEST
from gateway.trust.scenes.table import MODULES, find
from gateway.trust.scenes.words import PRINCIPLES, TITLES

LOOK_S = 0.1
NOTICE_S = 15.0  # how soon the gateway takes a request up
STATES = {
    "succeeded": "The attack has succeeded.",
    "failed": "The attack has failed.",
}
LANES = {"open": "[-]", "protected": "[+]", "": "   "}


class SceneFailed(DannayaError):
    """A scene that was not played to its end."""


@click.command(help=tr("Play a scene: an attack on the open and the protected lane."))
@click.argument("number", type=int, required=False, metavar=tr("[NUMBER]"))
@click.option(
    "--half",
    type=click.Choice(["open", "protected"]),
    help=tr("Play only this half."),
)
@click.option(
    "--pace",
    type=click.FloatRange(0, SLOWEST),
    metavar="N",
    default=1.0,
    show_default=True,
    help=tr("How slowly to play; 0 does not wait for the hall."),
)
@click.option("--yes", is_flag=True, help=tr("The people in the room agree."))
@click.option(
    "--record",
    type=file_type,
    help=tr("Keep what the hall saw in this file, for the stage page to play again."),
)
@data_option
@json_option
def scene(
    number: int | None,
    half: str | None,
    yes: bool,
    pace: float,
    record: Path | None,
    data: Path,
    json: bool,
) -> None:
    """Play it while its lines are printed; without a number, list the scenes."""
    if number is None:
        print_scenes(json)
        return
    find(number)
    room = read_room(data)
    if not read_note(room.folder):
        raise SceneFailed(tr("The room is not open: start it with `dannaya up`."))
    began_s = time.monotonic()
    detail = {"scene": number, "half": half or "both", "consent": yes, "pace": pace}
    run = play(room, detail, quiet=json)
    if run.state != "done":
        raise SceneFailed(why(run))
    if record:
        keep(room, run, record)
    seconds = round(time.monotonic() - began_s, 1)
    outcome = {"open": run.open, "protected": run.protected, "seconds": seconds}
    if json:
        print_json({"scene": number, **outcome})
        return
    for lane in ("open", "protected"):
        if outcome[lane]:
            click.echo(f"{LANES[lane]} {tr(STATES[str(outcome[lane])])}")


def print_scenes(json: bool) -> None:
    """List the scenes that can be played."""
    if json:
        titles = {number: tr(TITLES[number]) for number in MODULES}
        print_json({"scenes": [{"scene": n, "title": t} for n, t in titles.items()]})
        return
    rows = [[str(n), tr(TITLES[n]), tr(PRINCIPLES[n])] for n in MODULES]
    print_table([tr("Scene"), tr("Title"), tr("Principle")], rows)


def play(room: Room, detail: dict[str, Any], quiet: bool) -> SceneRun:
    """Ask for a scene and follow it to its end; an interrupted one is stopped."""
    with open_desk(room.store_url) as desk:
        request = desk.ask("scene", detail)
    with open_store(room.store_url, readonly=True) as store:
        run = taken_up(store, request)
        try:
            return follow(room, store, run, quiet)
        except KeyboardInterrupt:
            with open_desk(room.store_url) as desk:
                desk.ask("scene-stop", {"run": run.id})
            return follow(room, store, run, quiet=True)


def taken_up(store: Reader, request: int) -> SceneRun:
    """Return the run that a request has begun; SceneFailed with its reason if none."""
    until_s = time.monotonic() + NOTICE_S
    while time.monotonic() < until_s:
        for run in store.scenes().runs():
            if run.detail.get("request") == request:
                return run
        row = asked(store, request)
        if row is not None and row.state == "failed":
            raise SceneFailed(row.said)
        time.sleep(LOOK_S)
    raise SceneFailed(tr("The gateway does not take the scene up: see its log."))


def asked(store: Reader, number: int) -> RequestRow | None:
    """Return a request as it stands, None when it is no longer kept."""
    return next((row for row in store.requests(100) if row.id == number), None)


def follow(room: Room, store: Reader, run: SceneRun, quiet: bool) -> SceneRun:
    """Print the lines of a run as they come; return it as it has ended."""
    seen = -1
    while True:
        found = store.scenes().run(run.id) or run
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


def keep(room: Room, run: SceneRun, path: Path) -> None:
    """Write a run into a file; RecordingError when it cannot be written."""
    from gateway.show.recording import of_run, write_recording

    with open_store(room.store_url, readonly=True) as store:
        lines = store.scenes().lines(run.id, limit=MOST_LINES)
    write_recording(path, of_run(run, lines))


def why(run: SceneRun) -> str:
    """Return why a run has not come to its end."""
    if run.state == "stopped":
        return tr("The scene was stopped; everything is as before.")
    return str(run.detail.get("why", ""))
