"""The full node of test_memory.py: a quick one, then one in the middle of an update."""

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
    while not has_begun():
        await asyncio.sleep(0.01)
    print("now updating")
    await running


def has_begun():
    """Tell whether a first file has arrived."""
    try:
        open("app_b/kit/a.mpy").close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    asyncio.run(main())
