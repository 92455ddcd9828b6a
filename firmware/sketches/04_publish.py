"""Lesson 4, publish one number: the reading goes to the room.

Each message has a topic, which says what it is about, and a payload: here the number
and nothing else. Look for your board on the page of the room.
"""

import asyncio

from kit import identity, wifi
from kit.link import connector
from kit.mqtt import Client
from kit.sensors import dht22

PERIOD_S = 5  # seconds between two messages


async def main():
    board = identity.read()  # its name was given by the kit
    topic = "kit/" + board["id"] + "/telemetry/temperature"
    sensor = dht22.open()
    print("address:", await wifi.join())
    client = Client(connector(board), board["id"])
    await client.open()
    while True:
        await sensor.ready()
        for name, unit, value in sensor.read():
            if name == "temperature":
                print(topic, value, unit)
                await client.publish(topic, str(value).encode(), qos=1)
        await asyncio.sleep(PERIOD_S)


if __name__ == "__main__":
    asyncio.run(main())
