"""What scenes are fitted out with: wires of glass, boards of their own, doors.

Each function makes one thing for a stage, which ends it after the scene.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from gateway.broker.throwaway import HOST, Running, throwaway
from gateway.identity import keys, prepare
from gateway.language import tr
from gateway.message import Message
from gateway.ports import free_port, reachable
from gateway.proofs import Words, proofs
from gateway.trust.scenes import boards
from gateway.trust.scenes.boards import Crew
from gateway.trust.scenes.leftovers import forget_boards, is_carried_out
from gateway.trust.scenes.stage import SceneError, Stage
from gateway.trust.sheet import HEALTH
from gateway.trust.visitor import Door, Name, knock
from gateway.trust.wire.glass import Glass
from gateway.trust.wire.mqtt import Seen
from gateway.trust.wire.relay import Address, Side, Wire, wire
from gateway.trust.wire.tls import Record
from gateway.wire import decode

Tell = Callable[[Side, bytes, list[Seen], list[Record]], None]

SHOWN_S = 0.25  # between two pieces of one wire that are shown, but for the telling
FORGET_S = 15.0
TELLING = {"CONNECT", "SUBSCRIBE"}


def open_address(stage: Stage) -> Address:
    """Return where the room's open broker listens."""
    host = reachable(stage.room.mqtt_host)
    return stage.guard.only_here(host, stage.room.mqtt_port)


def protected_address(stage: Stage) -> Address:
    """Return where the room's protected broker listens."""
    host = reachable(stage.room.mqtt_host)
    return stage.guard.only_here(host, stage.room.protected_port)


def protected_door(stage: Stage) -> Door:
    """Return the door of the protected lane, for somebody who checks the broker."""
    return Door(*protected_address(stage), stage.place.trust())


def own_address(stage: Stage, own: Running) -> Address:
    """Return where a broker of the scene's own listens."""
    return stage.guard.only_here(HOST, own.port)


def new_port(stage: Stage) -> int:
    """Return a free port of this computer, at which the scene itself will listen."""
    port = free_port(HOST, 0)
    stage.guard.admit(port)
    return port


def hire(stage: Stage, count: int) -> list[str]:
    """Return names for boards; all that the room knows of them is forgotten after."""
    stage.afterwards(lambda: dismiss(stage))
    return boards.names(count)


def dismiss(stage: Stage) -> None:
    """Let the gateway forget the scene's boards, and wait until it has."""
    request = forget_boards(stage.room, stage.store)
    until_s = time.monotonic() + FORGET_S
    while request is not None and not is_carried_out(stage.store, request):
        if time.monotonic() > until_s:
            raise SceneError(tr("The gateway has not forgotten the scene's boards."))
        time.sleep(0.05)


def give_keys(stage: Stage, *names: str) -> None:
    """Give boards keys, and wait until the protected broker knows them."""
    keyring = prepare(stage.room.folder, names)
    door = protected_door(stage)
    last = names[-1]
    name = Name(last, last, keys.password(keyring.boards[last]))
    if not stage.holds(lambda: knock(door, name), 10):
        raise SceneError(tr("The protected broker does not know the scene's boards."))


def proof(stage: Stage, board: str, address: Address) -> Words:
    """Return the words for the Node of a board that comes in over TLS at an address."""
    host, port = stage.guard.only_here(*address)
    room = replace(stage.room, mqtt_host=host, protected_port=port)
    return proofs(room, [board])[board]


def act(stage: Stage, *nodes: Any) -> Crew:
    """Let boards run until the scene ends."""
    return stage.own(boards.crew(*nodes))


def broker(stage: Stage, user: str, password: str, port: int = 0) -> Running:
    """Run a broker of the scene's own, without encryption, with one user.

    ``port`` is that of an earlier one which is no more.
    """
    folder: Path = stage.folder / "broker"
    return stage.own(throwaway(folder, port or new_port(stage), user, password))


def glass_wire(
    stage: Stage,
    lane: str,
    target: Address,
    listener: Tell | None = None,
    values: bool = True,
) -> tuple[Wire, Glass]:
    """Lay a wire of glass before a broker; the hall sees what passes.

    A ``listener`` hears all of it, of which the hall sees some. ``values``: also as
    points of a curve, where they can be read.
    """
    viewer = Viewer(stage, lane, values)

    def tell(*piece: Any) -> None:
        viewer.tell(*piece)
        if listener:
            listener(*piece)

    glass = Glass(tell)
    laid = stage.own(wire(stage.guard.only_here(*target), glass.hear))
    stage.guard.admit(laid.address[1])
    return laid, glass


class Viewer:
    """Shows what passes a wire: the telling pieces, and now and then the others."""

    def __init__(self, stage: Stage, lane: str, values: bool = True) -> None:
        self._stage = stage
        self._lane = lane
        self._values = values
        self._lock = threading.Lock()
        self._next_s: dict[Side, float] = {}

    def tell(
        self, side: Side, data: bytes, packets: list[Seen], records: list[Record]
    ) -> None:
        """Hear of a piece from the wire's threads."""
        for packet in packets:
            if packet.name == "PUBLISH" and self._values:
                self._show_values(packet)
        telling = {one.name for one in packets} & TELLING
        if self._is_due(side) or telling or any(one.hello for one in records):
            self._stage.bytes_seen(self._lane, data, side, what_of(packets, records))

    def _show_values(self, packet: Seen) -> None:
        """Show the readings that anybody can read in a packet."""
        found = decode(packet.topic or "", packet.payload or b"")
        if isinstance(found, Message):
            for record in found.records:
                if record.name.startswith(HEALTH):
                    continue
                words = {"board": found.board, "name": record.name, "forged": False}
                words |= {"value": record.value, "unit": record.unit}
                now_us = time.time_ns() // 1000
                self._stage.show(self._lane, "value", t_us=now_us, **words)

    def _is_due(self, side: Side) -> bool:
        with self._lock:
            due = time.monotonic() >= self._next_s.get(side, 0.0)
            if due:
                self._next_s[side] = time.monotonic() + SHOWN_S
        return due


def what_of(packets: list[Seen], records: list[Record]) -> str:
    """Return in words what somebody on the wire can tell of a piece."""
    told = [f"{one.name} {one.topic or one.client or ''}".strip() for one in packets]
    for record in records:
        hello = f" {record.hello.version} {record.hello.suite}" if record.hello else ""
        told.append(f"TLS {record.kind} {record.size}{hello}")
    return " · ".join(told)
