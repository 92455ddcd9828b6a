"""Step 2, the exercise: the LED lights when it is hot."""

import asyncio

from dht import DHT22  # for a blue sensor: DHT11
from machine import Pin

LED_PIN = 2  # ESP32 DevKit: 2; ESP32-C3 SuperMini: 8
SENSOR_PIN = 4
PERIOD_S = 2  # the sensor needs 2 s from one reading to the next
HOT_C = 30


async def main():
    led = Pin(LED_PIN, Pin.OUT)
    sensor = DHT22(Pin(SENSOR_PIN))
    while True:
        await asyncio.sleep(PERIOD_S)
        try:
            sensor.measure()
        except OSError:
            print("no answer: is the sensor wired to pin", SENSOR_PIN, "?")
            continue
        led.value(sensor.temperature() > HOT_C)
        print(round(sensor.temperature(), 1), "°C")


if __name__ == "__main__":
    asyncio.run(main())
