"""`dannaya scene`: play a scene in the open room, and say what came of it."""

import time
from pathlib import Path

import click

from gateway.cli.options import data_option, file_type, json_option
from gateway.cli.output import print_json, print_table
from gateway.cli.scene_play import LANES, SceneFailed, play
from gateway.language import tr
from gateway.room import Room, read_room
from gateway.running import read_note
from gateway.store import SceneRun, open_store
from gateway.store.stage import MOST_LINES
from gateway.trust.scenes.hand import SLOWEST
from gateway.trust.scenes.table import MODULES, find
from gateway.trust.scenes.words import PRINCIPLES, TITLES

STATES = {
    "succeeded": "The attack has succeeded.",
    "failed": "The attack has failed.",
}


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
