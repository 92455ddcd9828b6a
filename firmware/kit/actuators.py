"""What a board can move or light: LED, relay, buzzer, servo.

    relay = actuators.relay(26)  # a relay on pin 26
    relay.set(1)

Each is a `kit.output.Output`: `relay.value` is how it stands.
"""

import asyncio

from kit.output import Output

SWITCH_LOW, SWITCH_HIGH = 0, 1
TONE_MAX_HZ = 5000
TONE_S = 0.3  # a room full of boards that never fall silent helps nobody
SERVO_MAX_DEGREES = 180
SERVO_HZ = 50
SERVO_MIN_NS, SERVO_MAX_NS = 500_000, 2_400_000  # SG90: 0° and 180°
NEOPIXEL_WHITE = 16  # of 255: a neopixel at full power blinds
HALF = 32768  # of 65536: a square wave


def led(pin, on=1):
    """Return an LED: 0 is off, 1 is on; `on` is the level that lights it."""
    return Output(SWITCH_LOW, SWITCH_HIGH, _switch(pin, on))


def coloured_led(pin):
    """Return a neopixel LED: 0 is off, 1 is on."""
    return Output(SWITCH_LOW, SWITCH_HIGH, _neopixel(pin))


def relay(pin, on=1):
    """Return a relay: 0 is off, 1 is on; `on` is the level that closes it."""
    return Output(SWITCH_LOW, SWITCH_HIGH, _switch(pin, on))


def buzzer(pin):
    """Return a passive buzzer: a value in Hz sounds for 0.3 s, 0 is silence."""
    return Output(0, TONE_MAX_HZ, _tone(pin))


def servo(pin):
    """Return a servo: its angle in degrees, from 0 to 180."""
    from machine import PWM, Pin

    middle = SERVO_MAX_DEGREES // 2
    pwm = PWM(Pin(pin), freq=SERVO_HZ, duty_ns=pulse_ns(middle))

    def write(degrees):
        pwm.duty_ns(pulse_ns(degrees))

    return Output(0, SERVO_MAX_DEGREES, write, middle)


def pulse_ns(degrees):
    """Return how long a servo's pulse is for an angle, in nanoseconds."""
    return SERVO_MIN_NS + int(
        degrees * ((SERVO_MAX_NS - SERVO_MIN_NS) // SERVO_MAX_DEGREES)
    )


def _switch(pin, on):
    """Return a function that turns a pin on or off; off at first."""
    from machine import Pin

    output = Pin(pin, Pin.OUT, value=1 - on)
    return lambda value: output.value(on if value else 1 - on)


def _neopixel(pin):
    """Return a function that turns the one coloured LED of a board on or off."""
    from machine import Pin
    from neopixel import NeoPixel

    pixel = NeoPixel(Pin(pin, Pin.OUT), 1)

    def write(value):
        level = NEOPIXEL_WHITE if value else 0
        pixel[0] = (level, level, level)
        pixel.write()

    return write


def _tone(pin):
    """Return a function that sounds a tone for a moment and does not wait."""
    from machine import PWM, Pin

    pwm = PWM(Pin(pin), freq=440, duty_u16=0)

    async def stop_later():
        await asyncio.sleep(TONE_S)
        pwm.duty_u16(0)

    def write(hz):
        if hz < 1:
            pwm.duty_u16(0)
            return
        pwm.freq(int(hz))
        pwm.duty_u16(HALF)
        asyncio.create_task(stop_later())

    return write
