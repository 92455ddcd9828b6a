"""Lesson 3, join the Wi-Fi: the board gets an address, or says why not.

The name and the password of the Wi-Fi are in the file wifi.json on the board.
"""

import asyncio
import json

import network

TRIES = 2  # without it a board tries for ever, and never says why
REASONS = {201: "there is no such Wi-Fi here", 202: "the password is wrong"}


async def main():
    with open("wifi.json") as file:
        wifi = json.load(file)
    wlan = network.WLAN(network.WLAN.IF_STA)
    wlan.active(False)  # forget an earlier program's try
    wlan.active(True)
    wlan.config(reconnects=TRIES)
    wlan.connect(wifi["ssid"], wifi["password"])
    while wlan.status() == network.STAT_CONNECTING:
        print("joining", wifi["ssid"], "...")
        await asyncio.sleep(0.5)
    if wlan.isconnected():
        print("joined: my address is", wlan.ifconfig()[0])
        print("signal:", wlan.status("rssi"), "dBm")  # -50 is near, -80 is far
    else:
        print("not joined:", REASONS.get(wlan.status(), wlan.status()))


if __name__ == "__main__":
    asyncio.run(main())
