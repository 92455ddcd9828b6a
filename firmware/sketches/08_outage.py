"""Lesson 8, survive an outage: no reading is lost while the network is away.

Switch the Wi-Fi or the gateway off for a minute, and on again: what happens to "kept"?
Then look at the curve on the page of your board: is there a hole?
"""

import asyncio

from kit import prepared
from kit.sensors import dht22

PERIOD_S = 2  # seconds between two readings


async def tell(node):
    while True:
        await asyncio.sleep(PERIOD_S)
        facts = node.facts()
        print("kept:", facts["queued"], "stored:", facts["acknowledged"])


async def main():
    node = prepared.node([dht22.open()], "outage", PERIOD_S)
    telling = asyncio.create_task(tell(node))
    await node.run()
    telling.cancel()


if __name__ == "__main__":
    asyncio.run(main())
