"""What is wrong with a board: kept, told, and blinked without holding anything up."""

import asyncio
import os

import _hardware
from checks import until
from kit import errors, lamp
from kit.output import Output
from kit.trouble import Trouble


def fresh(boot=7):
    """Return the Trouble of a board that remembers nothing."""
    if errors.LAST in os.listdir():
        os.remove(errors.LAST)
    return Trouble(boot)


def test_a_board_without_trouble_has_nothing_to_tell():
    trouble = fresh()
    assert trouble.report() is None
    assert trouble.number() == 0


def test_an_error_is_told_while_it_lasts_and_remembered_after_it():
    trouble = fresh()
    trouble.found("link", "wifi_password")
    assert trouble.report() == {
        "code": "wifi_password",
        "detail": "",
        "boot": 7,
        "now": True,
    }
    assert trouble.number() == 22
    trouble.over("link")
    assert trouble.number() == 0
    assert not trouble.report()["now"]
    later = Trouble(8).report()
    assert (later["code"], later["boot"], later["now"]) == ("wifi_password", 7, False)


def test_an_exception_is_told_by_its_code_and_its_words():
    trouble = fresh()
    trouble.found("sensor 1", OSError(19))
    report = trouble.report()
    assert report["code"] == "sensor_silent"
    assert "19" in report["detail"]


def test_the_first_of_several_errors_is_blinked_until_it_is_over():
    trouble = fresh()
    trouble.found("sensor 1", "sensor_silent")
    trouble.found("link", "broker_unreachable")
    assert trouble.number() == 41
    trouble.over("sensor 1")
    trouble.over("sensor 1")
    assert trouble.number() == 31


def test_the_same_error_again_does_not_wear_the_flash():
    trouble = fresh()
    trouble.found("link", OSError(113))
    os.remove(errors.LAST)
    for number in (118, 104, 113, 118):
        trouble.found("link", OSError(number))
    assert errors.last()["code"] == "connection_lost", "the one that was new"
    assert trouble.report()["code"] == "broker_unreachable"


def test_a_false_gateway_is_told_at_home_whatever_fails_before():
    trouble = fresh()
    trouble.found("link", "broker_unreachable")
    trouble.found("link", "certificate")
    trouble.found("link", "broker_unreachable")
    assert trouble.number() == 31, "the LED tells what is wrong now"
    assert errors.last()["code"] == trouble.report()["code"] == "certificate"
    trouble.over("link")
    assert trouble.report()["times"] == 1
    for code in ("certificate", "broker_unreachable", "certificate"):
        trouble.found("link", code)
    assert trouble.report()["times"] == 2, "the same false gateway as before"
    trouble.over("link")
    assert "times" not in Trouble(8).report(), "one of the start before"
    trouble.found("link", "connection_lost")
    assert trouble.report()["code"] == "connection_lost", "it was told"


def test_what_is_over_at_once_does_not_hide_what_lasts():
    trouble = fresh()
    trouble.note("command_old", "old")
    assert trouble.report()["code"] == "command_old"
    assert not trouble.report()["now"]
    trouble.found("sensor 1", "sensor_silent")
    trouble.note("command_old", "old")
    assert trouble.report()["code"] == "sensor_silent"


class Quick:
    """In a `with` block, the lamp tells a hundred times as quickly."""

    def __enter__(self):
        self.kept = lamp.ON_S, lamp.OFF_S, lamp.BETWEEN_S, lamp.AGAIN_S, lamp.LOOK_S
        lamp.ON_S, lamp.OFF_S, lamp.LOOK_S = 0.001, 0.001, 0.001
        lamp.BETWEEN_S, lamp.AGAIN_S = 0.002, 0.004

    def __exit__(self, *_):
        lamp.ON_S, lamp.OFF_S, lamp.BETWEEN_S, lamp.AGAIN_S, lamp.LOOK_S = self.kept


async def test_a_number_is_told_digit_by_digit():
    with Quick():
        written = []
        led = Output(0, 1, written.append, value=1)
        await lamp.tell(led, 23)
        assert written == [1, 0] * 5 + [1]
        written.clear()
        await lamp.tell(led, 1)
        assert written == [1, 0, 1]


async def test_the_led_goes_back_to_what_it_showed_and_obeys_meanwhile():
    with Quick():
        written, turns = [], []
        led = Output(0, 1, written.append)
        numbers = [0, 0, 21, 0]
        watching = asyncio.create_task(
            lamp.watch(led, lambda: numbers.pop(0) if numbers else 0)
        )
        while not written:
            turns.append(1)
            await asyncio.sleep(0)
        led.set(1)
        await until(lambda: not numbers, "all that was to tell")
        watching.cancel()
        try:
            await watching
        except asyncio.CancelledError:
            assert written[-1] == 1
        assert len(turns) > 2, "the loop was held up"


def test_the_led_of_a_board_is_off_at_first():
    seen = []
    _hardware.on_output = lambda *change: seen.append(change)
    led = lamp.open()
    led.write(1)
    assert led.value == 0
    led.write(led.value)
    _hardware.on_output = None
    _hardware._outputs.clear()  # on CPython all tests share one board
    assert [value for kind, _, value in seen if kind == "led"][-2:] == [1, 0]


async def test_at_the_prompt_a_timer_tells_the_number():
    """No loop turns any more: the chip's own timer does it."""
    seen, kept = [], lamp.STEP_MS
    lamp.STEP_MS = 1
    _hardware.on_output = lambda *change: seen.append(change)
    assert lamp.alone(0) is None
    timer = lamp.alone(21)
    await until(lambda: seen.count(("led", 2, 1)) > 3, "four flashes")
    timer.deinit()
    lamp.STEP_MS = kept
    _hardware.on_output = None
    _hardware._outputs.clear()


def test_the_timer_s_steps_are_the_digits():
    assert lamp._steps(21) == [1, 0, 1, 0, 0, 0, 1, 0, 0, 0] + [0] * 8
