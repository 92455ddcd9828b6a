"""Lesson 9, the full node: nothing is lost when the network or the gateway is away.

The board reads its sensors, keeps every reading until the gateway says that it is
stored, obeys commands, and connects again by itself. A sensor that is not wired stops
none of the others.
"""

import asyncio

from kit import actuators, prepared
from kit.sensors import chip, dht22, ldr

PERIOD_S = 5  # seconds between two readings


def stored(boot, random, number):
    print("stored, up to message", number)


async def main():
    node = prepared.node(
        [chip.open(), dht22.open(), ldr.open()],
        "full_node",
        PERIOD_S,
        actuators={"led": actuators.led()},
        on_ack=stored,
    )
    await node.run()


if __name__ == "__main__":
    asyncio.run(main())
