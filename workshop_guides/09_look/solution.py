"""Step 9, the exercise: one reading in the name of another board. It must be ours.

On the open lane nothing proves who speaks. Use it on a board of yours only.
"""

import asyncio

from kit import identity, wifi
from kit.link import connector
from kit.mqtt import Client

VICTIM = "my-other-board"  # the name of a second board of yours
CELSIUS = 99


async def main():
    board = identity.read()
    print("address:", await wifi.join())
    client = Client(connector(board), board["id"])
    await client.open()
    topic = "kit/" + VICTIM + "/telemetry/temperature"
    await client.publish(topic, str(CELSIUS).encode(), qos=1)
    print("sent in the name of", VICTIM)
    await asyncio.sleep(1)  # for the message to leave
    await client.close()


if __name__ == "__main__":
    asyncio.run(main())
