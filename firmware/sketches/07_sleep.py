"""Lesson 7, sleep: a board that runs for months from a battery.

It wakes, reads, sends and sleeps again. Asleep it draws a thousandth of the current,
and forgets everything but its count of messages: the program begins again at its top.
"""

import asyncio

from kit import prepared
from kit.sensors import soil

SLEEP_S = 60  # seconds between two readings


async def main():
    sensor = soil.open()
    await sensor.ready()
    node = prepared.node([sensor], "sleep", SLEEP_S)
    if await node.send_once():
        print("stored: good night for", SLEEP_S, "seconds")
    else:
        print("not sent: kept for the next time")
    node.deepsleep(SLEEP_S)


if __name__ == "__main__":
    asyncio.run(main())
