"""The hardware of a virtual board from outside: outputs, inputs, resets, its flash."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kit.brokers import Mosquitto
from tests.kit.far_ends import Board
from tests.kit.hosts import HOSTS, command

Start = Callable[..., Board]

SLEEPY = """
import machine
cause, memory = machine.reset_cause(), machine.RTC().memory()
print("cause", cause, "memory", bytes(memory))
try:
    print("kept", open("kept.txt").read())
except OSError:
    print("nothing kept")
with open("kept.txt", "w") as file:
    file.write(str(cause))
machine.RTC().memory(b"x" * cause)
try:
    if cause == machine.PWRON_RESET:
        machine.deepsleep(100)
    if cause == machine.DEEPSLEEP_RESET:
        machine.reset()
except BaseException:
    print("a reset that can be caught")
"""

FEELING = """
import asyncio
import dht
from machine import Pin

async def main():
    sensor = dht.DHT22(Pin(4))
    Pin(0, Pin.IN, Pin.PULL_UP).irq(lambda pin: print("pressed"), Pin.IRQ_FALLING)
    Pin(2, Pin.OUT, value=1)
    while True:
        try:
            sensor.measure()
            print("%.1f" % sensor.temperature())
        except OSError:
            print("silent")
        await asyncio.sleep(0.05)

asyncio.run(main())
"""

CONNECTED = """
import asyncio

async def main():
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
            print("open")
            await reader.read(1)
            print("closed")
        except OSError:
            print("no way")
        await asyncio.sleep(0.05)

asyncio.run(main())
"""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Give a function that starts a sketch on one host."""
    boards: list[Board] = []

    def start(host: str, source: str, *arguments: str) -> Board:
        sketch = tmp_path / "sketch.py"
        sketch.write_text(source, "utf-8")
        boards.append(Board(command(host, sketch, "--id", "baobab-10", *arguments)))
        return boards[-1]

    yield start
    for board in boards:
        board.pull_the_plug()


@pytest.mark.parametrize("host", HOSTS)
def test_a_reset_and_a_deep_sleep_keep_the_flash_and_the_rtc_memory(
    host: str, tmp_path: Path
) -> None:
    sketch, flash = tmp_path / "sleepy.py", tmp_path / "flash"
    sketch.write_text(SLEEPY, "utf-8")
    arguments = ("--id", "baobab-10", "--flash", str(flash))
    for first in ("nothing kept", "kept 2"):
        done = subprocess.run(
            command(host, sketch, *arguments),
            capture_output=True,
            encoding="utf-8",
            timeout=30,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.splitlines() == [
            *("cause 1 memory b''", first),
            *("cause 4 memory b'x'", "kept 1"),
            *("cause 2 memory b'xxxx'", "kept 4"),
        ]
    assert (flash / "kept.txt").read_text() == "2"


@pytest.mark.parametrize("host", HOSTS)
def test_sensors_feel_what_standard_input_says(host: str, start: Start) -> None:
    board = start(host, FEELING, "--input", "temperature=31.5")
    board.wait_for_line("» led 2 = 1")
    board.wait_for_line("31.5")
    board.say("temperature=-4.5")
    board.wait_for_line("-4.5")
    board.say("button=1")
    board.wait_for_line("pressed")
    board.say("temperature=warm")
    board.wait_for_line("? temperature=warm - temperature=31")
    board.say("temp=31")
    board.wait_for_line("? temp - button distance")
    board.say("temperature=")
    board.wait_for_line("silent")


def test_without_wifi_nothing_is_connected(start: Start, own_broker: Mosquitto) -> None:
    board = start("micropython", CONNECTED.replace("PORT", str(own_broker.port)))
    board.wait_for_line("open")
    board.say("wifi=0")
    board.wait_for_line("closed")
    board.wait_for_line("no way")
    count = board.count("open")
    board.say("wifi=1")
    board.wait_for_line("open", count + 1)


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("module", ["logging", "datetime", "hmac"])
def test_what_a_board_has_not_is_refused(
    host: str, module: str, tmp_path: Path
) -> None:
    sketch = tmp_path / "sketch.py"
    sketch.write_text(f"import {module}\n", "utf-8")
    done = subprocess.run(
        command(host, sketch, "--id", "baobab-10"),
        capture_output=True,
        encoding="utf-8",
        timeout=30,
    )
    assert done.returncode == 1
    assert f"ImportError: no module named '{module}'" in done.stdout


@pytest.mark.parametrize("host", HOSTS)
def test_what_a_board_has_is_there(host: str, tmp_path: Path) -> None:
    sketch = tmp_path / "sketch.py"
    sketch.write_text(
        "import time, asyncio, sys\n"
        "from micropython import const\n"
        "from machine import Pin, ADC, I2C, PWM, RTC, WDT, Timer\n"
        "X = const(3)\n"
        "then = time.ticks_ms()\n"
        "time.sleep_ms(2)\n"
        "async def main(): await asyncio.sleep_ms(1)\n"
        "asyncio.run(main())\n"
        "try:\n    1 / 0\n"
        "except ZeroDivisionError as error:\n    sys.print_exception(error)\n"
        "print(X, time.ticks_diff(time.ticks_ms(), then) >= 2)\n",
        "utf-8",
    )
    done = subprocess.run(
        command(host, sketch, "--id", "baobab-10"),
        capture_output=True,
        encoding="utf-8",
        timeout=30,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ZeroDivisionError" in done.stdout
    assert "3 True" in done.stdout
