"""What a board can move or light: LED, relay, buzzer, servo.

    led = actuators.led()        # the board's own
    relay = actuators.relay(26)  # a relay on pin 26
    relay.set(1)

Each is a `kit.output.Output`: `relay.value` is how it stands. Without a pin it is on
this board's usual one, see kit/boards; a pin that cannot drive it is refused.
"""

import asyncio

from kit import boards, lamp
from kit.output import Output

TONE_MAX_HZ = 5000
TONE_S = 0.3  # a room full of boards that never fall silent helps nobody
SERVO_MAX_DEGREES = 180
SERVO_HZ = 50
SERVO_MIN_NS, SERVO_MAX_NS = 500_000, 2_400_000  # SG90: 0° and 180°
HALF = 32768  # of 65536: a square wave


def led(pin=None):
    """Return the LED of this board, or one on another pin: 0 is off, 1 is on."""
    return lamp.open(pin)


def relay(pin=None, on=1):
    """Return a relay: 0 is off, 1 is on; `on` is the level that closes it."""
    return Output(0, 1, lamp.switch(boards.pin("relay", pin), on))


def buzzer(pin=None):
    """Return a passive buzzer: a value in Hz sounds for 0.3 s, 0 is silence."""
    return Output(0, TONE_MAX_HZ, _tone(boards.pin("buzzer", pin)))


def servo(pin=None):
    """Return a servo: its angle in degrees, from 0 to 180."""
    from machine import PWM, Pin

    middle = SERVO_MAX_DEGREES // 2
    pwm = PWM(Pin(boards.pin("servo", pin)), freq=SERVO_HZ, duty_ns=pulse_ns(middle))

    def write(degrees):
        pwm.duty_ns(pulse_ns(degrees))

    return Output(0, SERVO_MAX_DEGREES, write, middle)


def pulse_ns(degrees):
    """Return how long a servo's pulse is for an angle, in nanoseconds."""
    return SERVO_MIN_NS + int(
        degrees * ((SERVO_MAX_NS - SERVO_MIN_NS) // SERVO_MAX_DEGREES)
    )


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
