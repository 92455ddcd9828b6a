"""The full node of test_memory.py: what both of its sketches begin with."""

import asyncio

import loader
from kit import prepared
from kit.sensors import dht22, ldr


async def connected():
    """Return a quick node that has sent readings, and its task.

    That is said, and the button waited for: the memory is measured meanwhile.
    """
    assert loader  # with it a board takes updates
    node = prepared.node([dht22.open(), ldr.open()], "memory", 0.05)
    running = asyncio.create_task(node.run())
    while node.facts()["acknowledged"] < 30:
        await asyncio.sleep(0.05)
    print("now connected")
    import _hardware

    while not _hardware.inputs["button"]:
        await asyncio.sleep(0.01)
    return node, running
