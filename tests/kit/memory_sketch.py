"""The full node of test_memory.py: a quick one, then one that is cut off."""

import asyncio

import loader
from kit import prepared
from kit.sensors import dht22, ldr


async def main():
    assert loader  # with it a board takes updates
    node = prepared.node([dht22.open(), ldr.open()], "memory", 0.05)
    running = asyncio.create_task(node.run())
    while node.facts()["acknowledged"] < 30:
        await asyncio.sleep(0.05)
    print("now connected")
    import _hardware

    while not _hardware.inputs["button"]:
        await asyncio.sleep(0.01)
    _hardware.set_input("wifi", 0)
    while len(node.ring) < 200:
        node.take()
        await asyncio.sleep(0)
    node.ring.next()  # the oldest block comes back into RAM
    print("now full")
    node.period_s = 3600
    await running


if __name__ == "__main__":
    asyncio.run(main())
