"""Step 3, the exercise: the strength of the signal, again and again."""

import asyncio
import json

import network

TRIES = 2  # without it a board tries for ever, and never says why
PERIOD_S = 2  # seconds between two looks


async def main():
    with open("wifi.json") as file:
        wifi = json.load(file)
    wlan = network.WLAN(network.WLAN.IF_STA)
    wlan.active(False)  # forget an earlier program's try
    wlan.active(True)
    wlan.config(reconnects=TRIES)
    wlan.connect(wifi["ssid"], wifi["password"])
    while wlan.status() == network.STAT_CONNECTING:
        await asyncio.sleep(0.5)
    while wlan.isconnected():
        print("signal:", wlan.status("rssi"), "dBm")  # -50 is near, -80 is far
        await asyncio.sleep(PERIOD_S)
    print("not joined:", wlan.status())


if __name__ == "__main__":
    asyncio.run(main())
