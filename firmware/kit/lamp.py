"""The LED of this board, and how it tells an error when there is no screen.

Number 23 of kit/error_signs.py is: two flashes, a pause, three; then it begins again.
Nothing waits for it: it is a task of its own, and what the LED showed comes back.
"""

import asyncio

from kit.output import Output

ON_S, OFF_S = 0.15, 0.25  # one flash
BETWEEN_S = 0.7  # between the two digits
AGAIN_S = 2.0
STEP_MS = 200  # of the chip's timer, see `alone`
LOOK_S = 0.5  # while there is nothing to tell
NEOPIXEL_WHITE = 16  # of 255: a neopixel at full power blinds


def open(pin=None):
    """Return the LED of this board, or one on another pin: 0 is off, 1 is on."""
    from kit import boards

    board = boards.this()
    pin = boards.pin("led", pin)
    if board.LED_KIND == "neopixel" and pin == board.LED:
        return Output(0, 1, neopixel(pin))
    return Output(0, 1, switch(pin, board.LED_ON if pin == board.LED else 1))


def switch(pin, on):
    """Return a function that turns a pin on or off; off at first."""
    from machine import Pin

    output = Pin(pin, Pin.OUT, value=1 - on)
    return lambda value: output.value(on if value else 1 - on)


def neopixel(pin):
    """Return a function that turns a coloured LED on or off."""
    from machine import Pin
    from neopixel import NeoPixel

    pixel = NeoPixel(Pin(pin, Pin.OUT), 1)

    def write(value):
        level = NEOPIXEL_WHITE if value else 0
        pixel[0] = (level, level, level)
        pixel.write()

    return write


async def watch(lamp, number):
    """Tell `number()` for as long as it is not 0; runs until cancelled."""
    try:
        while True:
            told = number()
            if told:
                await tell(lamp, told)
            else:
                await asyncio.sleep(LOOK_S)
    finally:
        lamp.write(lamp.value)


async def tell(lamp, number):
    """Tell a number once: each of its digits by so many flashes."""
    for digit in str(number):
        for _ in range(int(digit)):
            lamp.write(1)
            await asyncio.sleep(ON_S)
            lamp.write(0)
            await asyncio.sleep(OFF_S)
        await asyncio.sleep(BETWEEN_S)
    lamp.write(lamp.value)
    await asyncio.sleep(AGAIN_S)


def alone(number):
    """Tell a number again and again when no loop runs any more: by a timer.

    The prompt stays free; a soft reset ends it. Return the timer, None for number 0.
    """
    if not number:
        return None
    from machine import Timer

    lamp, steps, at = open(), _steps(number), [0]

    def step(_):
        lamp.write(steps[at[0]])
        at[0] = (at[0] + 1) % len(steps)

    return Timer(0, mode=Timer.PERIODIC, period=STEP_MS, callback=step)


def _steps(number):
    """Return the LED's levels, one for each step of the timer."""
    steps = []
    for digit in str(number):
        steps += [1, 0] * int(digit) + [0, 0]
    return steps + [0] * 8
