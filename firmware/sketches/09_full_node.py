"""Lesson 9, the full node: nothing is lost when the network or the gateway is away.

The board reads its sensors, keeps every reading until the gateway says that it is
stored, and connects again by itself.
"""

import asyncio

from kit import identity
from kit.node import Node
from kit.sensors import chip

PERIOD_S = 5  # seconds between two readings
SENSORS = [chip.read]  # functions that return [(name, unit, value), ...]


async def main():
    board = identity.read()

    async def connect():
        return await asyncio.open_connection(board["host"], board["port"])

    node = Node(
        board["id"],
        SENSORS,
        connect,
        period_s=PERIOD_S,
        model=board["model"],
        sketch="full_node",
        boot=identity.count_boot(),
    )
    await node.run()


if __name__ == "__main__":
    asyncio.run(main())
