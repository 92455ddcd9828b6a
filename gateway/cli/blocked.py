"""`dannaya blocked`: who is stuck in the open room, and what to try first."""

import http.client
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import orjson

from gateway.cli.options import data_option, json_option
from gateway.cli.output import print_json, print_table
from gateway.errors import DannayaError
from gateway.language import current, tr
from gateway.room import Room, read_room
from gateway.running import read_note, to_the_pages


class NotOpen(DannayaError):
    """The room is not open, or its pages do not answer."""


@click.command(help=tr("Say who is stuck in the open room, and what to try first."))
@data_option
@json_option
def blocked(data: Path, json: bool) -> None:
    """Ask the pages of the open room and print a line for each seat."""
    told = ask(read_room(data))
    if json:
        print_json(told)
        return
    rows = [cells(one) for one in told["blocked"]]
    if not rows:
        click.echo(tr("Nobody is stuck: {boards} boards.", boards=told["boards"]))
        return
    print_table((tr("Seat"), tr("Board"), tr("What is wrong, what to try")), rows)


def ask(room: Room) -> dict[str, Any]:
    """Return what the pages say; NotOpen when they do not answer."""
    note = read_note(room.folder)
    if not note:
        raise NotOpen(tr("The room is not open: start it with dannaya up."))
    connection = to_the_pages(replace(room, http_port=int(note["http_port"])))
    try:
        connection.request("GET", f"/blocked/api?lang={current()}")
        answer = connection.getresponse()
        told: dict[str, Any] = orjson.loads(answer.read())
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise NotOpen(tr("The pages of the room do not answer.")) from error
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise NotOpen(str(told.get("error") or tr("The pages do not answer.")))
    return told


def cells(one: dict[str, Any]) -> list[str]:
    """Return a line as the texts of its cells."""
    helped = f"\n✓ {one['helped']}" if one["helped"] else ""
    detail = f" ({one['detail']})" if one["detail"] else ""
    words = f"{one['sentence']}{detail}\n→ {one['try']}{helped}"
    return [str(one["seat"] or ""), one["name"] or one["board"], words]
