"""Step 9: everything that everybody sends on the open lane, as it passes."""

import asyncio

from kit import identity, wifi
from kit.link import connector
from kit.mqtt import Client

TOPIC = "kit/#"  # "#" stands for all that may follow


def show(topic, payload):
    print(topic, bytes(payload))


async def main():
    board = identity.read()
    print("address:", await wifi.join())
    client = Client(connector(board), board["id"], on_message=show)
    await client.open()
    await client.subscribe(TOPIC)
    while client.error is None:
        await asyncio.sleep(1)
    print("the connection ended")


if __name__ == "__main__":
    asyncio.run(main())
