"""The full node of test_memory.py: a quick one, then one that is cut off."""

import asyncio

from memory_node import connected


async def main():
    node, running = await connected()
    import _hardware

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
