"""Lesson 2, read a sensor: the world becomes a number with a unit.

Wire a DHT22: + to 3.3 V, - to GND, out to the pin below. Breathe on it.
"""

import asyncio

from dht import DHT22  # for a blue sensor: DHT11
from machine import Pin

SENSOR_PIN = 4
PERIOD_S = 2  # the sensor needs 2 s from one reading to the next


async def main():
    sensor = DHT22(Pin(SENSOR_PIN))
    while True:
        await asyncio.sleep(PERIOD_S)
        try:
            sensor.measure()
        except OSError:
            print("no answer: is the sensor wired to pin", SENSOR_PIN, "?")
            continue
        print(round(sensor.temperature(), 1), "°C", round(sensor.humidity(), 1), "%")


if __name__ == "__main__":
    asyncio.run(main())
