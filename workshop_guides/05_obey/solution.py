"""Step 5, the exercise: a buzzer obeys too; its value is in hertz."""

import asyncio

from kit import actuators, identity
from kit.listen import listen

RELAY_PIN = 26  # ESP32 DevKit: 26; ESP32-C3 SuperMini: 7
ANGLE_MAX = 90  # degrees: this door opens no further


def open_door(angle):
    if angle > ANGLE_MAX:
        raise ValueError("too far")  # the room hears that it was refused
    print("the door is open by", angle, "degrees")


async def main():
    outputs = {
        "led": actuators.led(),
        "relay": actuators.relay(RELAY_PIN),
        "servo": open_door,
        "buzzer": actuators.buzzer(),
    }
    board = identity.read()
    print(board["id"], "waits for commands")
    await listen(board, outputs)


if __name__ == "__main__":
    asyncio.run(main())
