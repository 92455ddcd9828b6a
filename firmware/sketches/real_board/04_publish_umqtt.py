"""Lesson 4 with `umqtt.simple`, which every real ESP32 has and most examples use.

The same number on the same topic. It blocks: while it waits for the network nothing
else happens on the board, and when the network is away the program ends. A virtual
board has no such module.
"""

import asyncio
import time

from kit import identity, wifi
from kit.sensors import dht22
from umqtt.simple import MQTTClient

PERIOD_S = 5  # seconds between two messages


def main():
    board = identity.read()  # its name was given by the kit
    topic = "kit/" + board["id"] + "/telemetry/temperature"
    sensor = dht22.open()
    print("address:", asyncio.run(wifi.join()))
    client = MQTTClient(board["id"], board["host"], board["port"], keepalive=60)
    client.connect()
    while True:
        time.sleep(PERIOD_S)
        for name, unit, value in sensor.read():
            if name == "temperature":
                print(topic, value, unit)
                client.publish(topic, str(value), qos=1)


if __name__ == "__main__":
    main()
