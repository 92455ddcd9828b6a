"""What people are told of the lanes of a room, and of boards that no lane lets in."""

import click

from gateway.identity import roster
from gateway.language import tr
from gateway.mosquitto import how_to_install
from gateway.programs import has_protected_lane
from gateway.room import Room
from gateway.store import Reader, open_store


def tell_protected_lane(room: Room) -> None:
    """Say where the protected lane of a room that runs is, or that there is none."""
    if has_protected_lane(room):
        click.echo(
            tr("Protected lane: port {port} (MQTT over TLS).", port=room.protected_port)
        )
        return
    with open_store(room.store_url, readonly=True) as store:
        tell_no_lane(room, store)


def tell_no_lane(room: Room, store: Reader) -> None:
    """Say plainly that there is no protected lane, why, and whom that shuts out."""
    if room.broker != "external":
        click.echo(
            tr(
                "Only the open lane is available: the protected one needs Mosquitto "
                "2.0 or later ({how}).",
                how=how_to_install(),
            )
        )
    states = roster.states(room, store).values()
    count = sum(state == "enrolled" for state in states)
    if count:
        click.echo(
            tr(
                "Enrolled boards, for which the open lane may not speak: {count}. To "
                "let it: dannaya unenrol",
                count=count,
            )
        )
