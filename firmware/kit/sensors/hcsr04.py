"""HC-SR04: distance by ultrasound, 2 cm to 4 m.

Its datasheet: a pulse of 10 µs on "trig", then "echo" is high for as long as the sound
takes there and back; 60 ms from one measurement to the next. A reading blocks the board
for as long as the echo takes, 24 ms at most. It runs on 5 V: "echo" needs two resistors
(1 kΩ and 2 kΩ) before the pin of an ESP32, which takes 3.3 V.
"""

import time

from kit import boards
from kit.sensors.sensor import Sensor, SensorError

CLICK_S = 0.00001  # a board's sleep ends at once then, but no sooner than in 10 µs
EVERY_MS = 60
LONGEST_US = 24000  # 4 m
NO_PULSE, NO_END = -2, -1
RANGES = {"distance": (0.02, 4)}


def open(pins=None, air_c=28):
    """Return the sensor: [("distance", "m", metres)]; nothing when all is farther.

    `pins` is (trigger, echo). Sound is faster in warm air, 0.2 % a degree: `air_c`.
    """
    from machine import Pin

    trigger, echo = pins or (None, None)
    trigger = Pin(boards.pin("trigger", trigger), Pin.OUT, value=0)
    echo = Pin(boards.pin("echo", echo, boards.INPUT), Pin.IN)
    metres_a_us = (331.3 + 0.606 * air_c) / 2000000

    def measure():
        length_us = ping(trigger, echo)
        if length_us == NO_PULSE:
            raise SensorError("sensor_silent", "the HC-SR04 gives no echo signal")
        if length_us == NO_END:
            return []
        return [("distance", "m", round(length_us * metres_a_us, 3))]

    return Sensor("the HC-SR04", measure, RANGES, every_ms=EVERY_MS)


def ping(trigger, echo):
    """Send a click; return how long its echo took in µs, NO_PULSE or NO_END."""
    from machine import time_pulse_us

    trigger.on()
    time.sleep(CLICK_S)
    trigger.off()
    return time_pulse_us(echo, 1, LONGEST_US)
