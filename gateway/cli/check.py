"""`dannaya check`: is a step of the course done? Judged by what the room received."""

from pathlib import Path
from typing import Any

import click

from gateway.cli.command import find
from gateway.cli.options import data_option, json_option
from gateway.cli.output import print_json, print_table
from gateway.course import Finding, Verdict, say
from gateway.course.keep import Asked, keep, look, seat_of
from gateway.errors import DannayaError
from gateway.guides.course import Step, steps
from gateway.language import current, tr
from gateway.room import Room, read_room
from gateway.store import Checked, open_store
from gateway.store.progress import EYE, ROOM

SIGNS = {"ok": "✓", "wait": "…", "wrong": "✗", "note": "·"}


class UnknownStep(DannayaError):
    """There is no such step."""


@click.command(help=tr("Say whether a board has done a step; alone, list the steps."))
@click.argument("step", required=False, metavar=tr("[STEP]"))
@click.argument("board", required=False, metavar=tr("[BOARD]"))
@data_option
@json_option
@click.pass_context
def check(
    context: click.Context, step: str | None, board: str | None, data: Path, json: bool
) -> None:
    """Print the verdict on a step of a board, or the steps; exit 1 unless passed."""
    if step is None:
        print_steps(json)
        return
    wanted = find_step(step)
    if board is None:
        raise click.UsageError(tr("Name the board too, by its id or its seat."))
    told = ask(read_room(data), wanted, board)
    if json:
        print_json(told)
    else:
        print_verdict(wanted, told)
    context.exit(0 if told["passed"] else 1)


def find_step(text: str) -> Step:
    """Return the step of "4", "04" or "04_publish"; UnknownStep for anything else."""
    for one in steps():
        if text == one.folder or (text.isdecimal() and int(text) == one.number):
            return one
    last = steps()[-1].number
    raise UnknownStep(
        tr("There is no step {text}: write 0 to {last}.", text=text, last=last)
    )


def ask(room: Room, step: Step, named: str) -> dict[str, Any]:
    """Return the verdict as plain values, kept for the board's seat when passed.

    A step that only the lab of a browser sees counts once its page has checked it, one
    that is checked by eye once the facilitator has seen it.
    """
    with open_store(room.store_url, readonly=True) as store:
        asked = Asked(find(store, named))
        found = look(store, step, asked, (entry.id for entry in room.boards))
        seat = seat_of(store, asked)
        earlier = [
            row
            for row in store.progress()
            if (row.seat, row.step) == (seat, step.folder)
        ]
    if found.passed and seat is not None:
        keep(room.store_url, step, asked, seat, found)
    return facts(step, asked.board, seat, found, earlier)


def facts(
    step: Step, board: str, seat: int | None, found: Verdict, earlier: list[Checked]
) -> dict[str, Any]:
    """Return what is printed; what the room cannot see now counts as kept."""
    kept = bool(earlier) and earlier[0].how != ROOM
    return {
        "step": step.folder,
        "board": board,
        "seat": seat,
        "passed": found.passed or kept,
        "first_us": earlier[0].at_us if earlier else None,
        "how": earlier[0].how if earlier else None,
        "lines": [
            {"mark": one.mark, "code": one.code, "text": say(one, current())}
            for one in findings(found, earlier if kept else [])
        ],
    }


def findings(found: Verdict, earlier: list[Checked]) -> list[Finding]:
    """Return the lines of now, or those that were kept when they count."""
    if not earlier:
        return list(found.findings)
    return [Finding("ok", code, values) for code, values in earlier[0].findings]


def print_verdict(step: Step, told: dict[str, Any]) -> None:
    """Print a line for each thing that was looked at, then the whole."""
    for line in told["lines"]:
        click.echo(f"{SIGNS[line['mark']]} {line['text']}")
    if told["how"] == EYE:
        click.echo(tr("✓ Seen by the facilitator."))
    elif not step.check:
        click.echo(tr("This step is checked by eye: its page says what to look for."))
    name = f"{step.number} · {step.title(current())}"
    if told["passed"]:
        click.echo(tr("Step {name}: passed.", name=name))
    else:
        click.echo(tr("Step {name}: not passed yet.", name=name))


def print_steps(json: bool) -> None:
    """Print every step with its minutes, and how it is checked."""
    if json:
        print_json({"steps": [listed(one) for one in steps()]})
        return
    rows = [
        (f"{one.number:02}", one.title(current()), str(one.minutes), way(one))
        for one in steps()
    ]
    print_table((tr("Step"), tr("Title"), tr("Minutes"), tr("Checked")), rows)


def listed(one: Step) -> dict[str, Any]:
    """Return a step as plain values."""
    return {
        "step": one.folder,
        "title": one.title(current()),
        "minutes": one.minutes,
        "check": dict(one.check),
    }


def way(one: Step) -> str:
    """Return how a step is checked, in words."""
    if not one.check:
        return tr("by eye")
    return tr("by the lab") if "lab" in one.check else tr("by the room")
