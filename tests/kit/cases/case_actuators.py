"""Outputs: what they refuse, and what they move."""

import asyncio

import _hardware
from checks import raises, until
from kit import actuators
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


class Seen:
    """In a `with` block, notes each change of an output of the virtual board."""

    def __enter__(self):
        self.changes = []
        _hardware.on_output = lambda *change: self.changes.append(change)
        return self

    def __exit__(self, *_):
        _hardware.on_output = None
        _hardware._outputs.clear()  # on CPython all tests share one board

    def last(self, kind):
        return [value for seen, _, value in self.changes if seen == kind][-1]


def test_the_led_and_the_relay_are_switched():
    with Seen() as seen:
        led, relay = actuators.led(), actuators.relay()
        led.set(1)
        relay.set(1)
        assert (seen.last("led"), seen.last("relay")) == (1, 1)
        led.set(0)
        relay.set(False)
        assert (seen.last("led"), seen.last("relay")) == (0, 0)


def test_a_relay_that_closes_at_a_low_level_is_open_at_first():
    with Seen() as seen:
        relay = actuators.relay(on=0)
        assert seen.last("relay") == 1 and relay.value == 0
        relay.set(1)
        assert seen.last("relay") == 0


def test_a_servo_stands_in_the_middle_and_moves():
    with Seen() as seen:
        servo = actuators.servo()
        assert (servo.value, seen.last("servo")) == (90, 90)
        for degrees in (0, 180, 45):
            servo.set(degrees)
            assert seen.last("servo") == degrees


async def test_a_buzzer_sounds_for_a_moment_and_holds_nothing_up():
    with Seen() as seen:
        buzzer = actuators.buzzer()
        buzzer.set(880)
        assert seen.last("buzzer") == 880, "it sounds when the program goes on"
        await until(lambda: seen.last("buzzer") == 0, "silence")
        buzzer.set(440)
        buzzer.set(0)
        assert seen.last("buzzer") == 0
        await asyncio.sleep(0.4)


def test_a_pin_that_cannot_drive_anything_is_refused_with_those_that_can():
    for open_it in (actuators.relay, actuators.servo, actuators.buzzer):
        assert "use one of" in str(raises(ValueError, open_it, 34))
