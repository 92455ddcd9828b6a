"""Step 6, the exercise: a third sensor in the same message."""

import asyncio

from kit import identity, senml
from kit.link import connector
from kit.mqtt import Client
from kit.sensors import dht22, ldr, soil

PERIOD_S = 5  # seconds between two messages


async def main():
    board = identity.read()
    topic = "kit/" + board["id"] + "/telemetry"
    sensors = [dht22.open(), ldr.open(), soil.open()]
    client = Client(connector(board), board["id"])
    await client.open()
    while True:
        readings = []
        for sensor in sensors:
            await sensor.ready()
            readings.extend(sensor.read())
        pack = senml.pack(readings)
        print(pack.decode())
        await client.publish(topic, pack, qos=1)
        await asyncio.sleep(PERIOD_S)


if __name__ == "__main__":
    asyncio.run(main())
