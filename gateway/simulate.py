"""Boards without hardware: the real `firmware/kit` with sensors of a Malian day.

`python -m gateway.simulate` runs a room's simulated boards in one event loop: each is
the Node that runs on an ESP32, with its ring, its envelope and its own connection.
"""

import asyncio
import json
import os
import random
import threading
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from gateway.child import arguments_of, run_child
from gateway.climate import SITES, UNITS, weather
from gateway.proofs import Words, proofs, use_firmware
from gateway.room import BoardEntry, Room
from gateway.running import read_note
from gateway.simulated_board import SimulatedBoard

PERIOD_S = 2.0
FOREVER_S = 3_600.0
BOOTS = "simulated.json"
LAST_WORDS_S = 1.0
DECIMALS = {
    "temperature": 1,
    "humidity": 0,
    "light": 0,
    "soil_moisture": 1,
    "battery": 2,
}

Reading = tuple[str, str, float]
Connect = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


def sensors(board: BoardEntry) -> list[Callable[[], list[Reading]]]:
    """Return the read functions of one simulated board, as a real board has them."""
    site = SITES.get(board.site or "", SITES["bamako"])
    seat = board.seat or 0

    def read() -> list[Reading]:
        now = weather(site, time.time(), seat)
        return [
            (name, UNITS[name], round(value, DECIMALS[name]))
            for name, value in now._asdict().items()
        ]

    return [read]


def connector(host: str, port: int) -> Connect:
    """Return the function with which a board opens its connection on the open lane."""

    async def connect() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(host, port)

    return connect


def read_boots(folder: Path) -> dict[str, int]:
    """Return the newest boot number of each board that was simulated in a room.

    A real board keeps this counter on its flash; here all share one small file.
    """
    path = folder / BOOTS
    boots: dict[str, int] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return boots


def next_boots(folder: Path, ids: Sequence[str]) -> dict[str, int]:
    """Return each board's boot number, one more than at the last start."""
    boots = read_boots(folder)
    boots |= {board: boots.get(board, 0) + 1 for board in ids}
    path = folder / BOOTS
    folder.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(boots), "utf-8")
    os.replace(temporary, path)
    return boots


def make_nodes(
    boards: Sequence[BoardEntry],
    connect: Connect,
    boots: dict[str, int],
    period_s: float,
    on_ack: Callable[[str, int, int, int], None] | None = None,
    sensors_of: Callable[[BoardEntry], Sequence[Callable[[], Any]]] = sensors,
    protected: Mapping[str, Words] | None = None,
    mud: str = "",
) -> list[Any]:
    """Return one Node of the firmware for each board.

    ``on_ack(board, b, r, s)`` hears each acknowledgement that a board believes;
    ``sensors_of`` gives the sensors of a board; ``protected`` what ``proofs`` gives,
    for those that are not on the open lane; ``mud`` is where their MUD file is.
    """
    use_firmware()
    from kit.node import Node

    return [
        Node(
            board.id,
            sensors_of(board),
            period_s=period_s,
            model="simulated",
            boot=boots[board.id],
            log=lambda *_: None,
            on_ack=partial(on_ack, board.id) if on_ack else None,
            actuators=actuators(),
            mud=mud,
            **(protected or {}).get(board.id, {"connect": connect}),
        )
        for board in boards
    ]


def actuators() -> dict[str, Any]:
    """Return what commands may set of a board: outputs that move nothing."""
    from kit.output import Output

    return {
        "led": Output(0, 1),
        "relay": Output(0, 1),
        "buzzer": Output(0, 5000),
        "servo": Output(0, 180, value=90),
    }


async def run_nodes(nodes: Sequence[Any], period_s: float) -> None:
    """Run the boards until cancelled; they start spread over one period."""

    async def run(node: Any, wait_s: float) -> None:
        await asyncio.sleep(wait_s)
        await node.run()

    await asyncio.gather(
        *(
            run(node, random.random() * min(period_s, 1.0))  # noqa: S311
            for node in nodes
        )
    )


async def deliver(nodes: Sequence[Any]) -> None:
    """Measure nothing more and wait until all is stored, LAST_WORDS_S at most."""
    for node in nodes:
        node.period_s = FOREVER_S
    loop = asyncio.get_running_loop()
    until_s = loop.time() + LAST_WORDS_S
    while any(node.facts()["queued"] for node in nodes) and loop.time() < until_s:
        await asyncio.sleep(0.02)


def simulate(room: Room, period_s: float, stop: threading.Event) -> None:
    """Run the room's simulated boards until ``stop`` is set."""
    boards = [board for board in room.boards if board.kind == "simulated"]
    use_firmware()
    boots = next_boots(room.folder, [board.id for board in boards])
    connect = connector(room.mqtt_host, room.mqtt_port)
    pages = read_note(room.folder).get("address")
    mud = f"{pages}mud/simulated.json" if pages else ""
    proved = proofs(room, boots)

    def make(board: BoardEntry, words: Words, on_ack: Callable[..., None]) -> Any:
        """Return the Node of one start; the first starts are counted already."""
        boot = boots.pop(board.id, 0) or next_boots(room.folder, [board.id])[board.id]
        own = {board.id: proved.get(board.id, {"connect": connect}) | words}

        def acked(_: str, *ack: int) -> None:
            on_ack(*ack)

        starts = {board.id: boot}
        [node] = make_nodes(
            [board], connect, starts, period_s, acked, protected=own, mud=mud
        )
        return node

    running_boards = [SimulatedBoard(room, board, make) for board in boards]

    async def main() -> None:
        running = asyncio.create_task(run_nodes(running_boards, period_s))
        await asyncio.to_thread(stop.wait)
        nodes = [board.node for board in running_boards]
        await deliver(nodes)
        for node in nodes:
            node.stop()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    asyncio.run(main())


def main() -> None:
    """Parse the arguments and run until told to end."""
    parser = arguments_of("gateway.simulate")
    parser.set_defaults(mqtt_host="127.0.0.1")
    parser.add_argument("--period", type=float, default=PERIOD_S)
    arguments = parser.parse_args()
    run_child(arguments, lambda room, stop: simulate(room, arguments.period, stop))


if __name__ == "__main__":
    main()
