"""Outputs: what they refuse, and what they move."""

from checks import raises
from kit.actuators import pulse_ns
from kit.output import Output


def test_an_output_keeps_to_its_range_and_writes_once():
    written = []
    servo = Output(0, 180, written.append, 90)
    for value in (0, 180, 45.5, True):
        servo.check(value)
    for value in (-0.1, 181, "90", None, [90], float("nan")):
        raises(ValueError, servo.set, value)
    assert (servo.value, written) == (90, [])
    servo.set(True)
    assert servo.value == 1 and written == [1]


def test_a_servo_s_pulse_is_half_a_millisecond_to_twenty_four_tenths():
    assert [pulse_ns(degrees) for degrees in (0, 90, 180)] == [
        500_000,
        1_449_950,
        2_399_900,
    ]
