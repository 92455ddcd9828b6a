"""Step 1, the exercise: three short flashes, a pause, and again."""

import asyncio

from machine import Pin

LED_PIN = 2  # ESP32 DevKit: 2; ESP32-C3 SuperMini: 8
FLASHES = 3
ON_S = 0.1  # seconds with light
OFF_S = 0.2  # seconds between two flashes
PAUSE_S = 1  # seconds until it begins again


async def main():
    led = Pin(LED_PIN, Pin.OUT)
    while True:
        for _ in range(FLASHES):
            led.on()
            await asyncio.sleep(ON_S)
            led.off()
            await asyncio.sleep(OFF_S)
        await asyncio.sleep(PAUSE_S)


if __name__ == "__main__":
    asyncio.run(main())
