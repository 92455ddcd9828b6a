"""The full node of test_memory.py: a quick one, then one in the middle of an update."""

import asyncio

from memory_node import connected


async def main():
    _, running = await connected()
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
