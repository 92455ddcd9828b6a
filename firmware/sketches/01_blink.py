"""Lesson 1, blink: a program that never ends, and a light that shows it.

Change a number at the top and run it again: what does the LED do?
"""

import asyncio

from machine import Pin

LED_PIN = 2  # ESP32 DevKit: 2; ESP32-C3 SuperMini: 8
ON_S = 0.1  # seconds with light
OFF_S = 0.9  # seconds without


async def main():
    led = Pin(LED_PIN, Pin.OUT)
    while True:
        led.on()
        await asyncio.sleep(ON_S)
        led.off()
        await asyncio.sleep(OFF_S)


if __name__ == "__main__":
    asyncio.run(main())
