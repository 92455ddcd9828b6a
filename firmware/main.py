"""Runs at each start, after boot.py: a moment to step in, then the board's program.

For three seconds Ctrl-C, or a press of the BOOT button, leaves the board at its
prompt: however a sketch goes wrong, the board is never out of reach. (A press held
while the board is switched on is something else: the chip then waits to be flashed.)
"""

import sys
import time

WINDOW_MS = 3000
LOOK_MS = 50
BOOT_BUTTON = 9 if "C3" in getattr(sys.implementation, "_machine", "") else 0


def step_in(machine):
    """Wait; return True when someone wants the prompt. A wake from sleep is quick."""
    button = machine.Pin(BOOT_BUTTON, machine.Pin.IN, machine.Pin.PULL_UP)
    looks = WINDOW_MS // LOOK_MS
    if machine.reset_cause() == machine.DEEPSLEEP_RESET:
        looks = 1
    else:
        print("dannaya: Ctrl-C = stop (%d s)" % (WINDOW_MS // 1000))
    try:
        for _ in range(looks):
            if not button.value():
                return True
            time.sleep(LOOK_MS / 1000)
    except KeyboardInterrupt:
        return True
    return False


def main():
    import machine

    if step_in(machine):
        print("dannaya: stop, >>> ; Ctrl-D = start")
        return
    import loader

    loader.run()


if __name__ == "__main__":
    main()
