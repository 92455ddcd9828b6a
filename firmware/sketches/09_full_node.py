"""Lesson 9, the full node: nothing is lost when the network or the gateway is away.

The board reads its sensors, keeps every reading until the gateway says that it is
stored, and connects again by itself.
"""

import asyncio

from kit import prepared
from kit.sensors import chip

PERIOD_S = 5  # seconds between two readings
SENSORS = [chip]  # each has read(), which returns [(name, unit, value), ...]


async def main():
    node = prepared.node(SENSORS, "full_node", PERIOD_S)
    await node.run()


if __name__ == "__main__":
    asyncio.run(main())
