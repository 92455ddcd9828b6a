"""Step 4, the exercise: every reading of the sensor, each on a topic of its own."""

import asyncio

from kit import identity, wifi
from kit.link import connector
from kit.mqtt import Client
from kit.sensors import dht22

PERIOD_S = 5  # seconds between two messages


async def main():
    board = identity.read()  # its name was given by the kit
    sensor = dht22.open()
    print("address:", await wifi.join())
    client = Client(connector(board), board["id"])
    await client.open()
    while True:
        await sensor.ready()
        for name, unit, value in sensor.read():
            topic = "kit/" + board["id"] + "/telemetry/" + name
            print(topic, value, unit)
            await client.publish(topic, str(value).encode(), qos=1)
        await asyncio.sleep(PERIOD_S)


if __name__ == "__main__":
    asyncio.run(main())
