"""Which port the board is on, and why one cannot be used."""

import errno
from dataclasses import dataclass
from pathlib import Path

import pytest
from serial import SerialException

from gateway.usb.failures import not_opened
from gateway.usb.ports import BoardError, Port, find_port, usb_ports


@dataclass
class Attached:
    """What pyserial says of a port."""

    device: str
    vid: int | None = None
    pid: int | None = None
    serial_number: str | None = None


MODEM = Attached("/dev/ttyS0")
MOUSE = Attached("COM1", 0x046D, 0xC077)
DEVKIT = Attached("/dev/ttyUSB0", 0x10C4, 0xEA60, "0001")
CLONE = Attached("/dev/ttyUSB1", 0x1A86, 0x7523)
NATIVE = Attached("/dev/ttyACM0", 0x303A, 0x1001, "34:85:18:00:00:01")


def test_only_ports_with_a_board_s_usb_chip_are_taken() -> None:
    found = usb_ports(lambda: [MODEM, NATIVE, CLONE, MOUSE, DEVKIT])
    assert found == [
        Port("/dev/ttyACM0", "Espressif USB", "34:85:18:00:00:01"),
        Port("/dev/ttyUSB0", "CP210x", "0001"),
        Port("/dev/ttyUSB1", "CH340"),
    ]


def test_the_only_board_needs_no_name() -> None:
    assert find_port(attached=lambda: [MODEM, DEVKIT]) == "/dev/ttyUSB0"
    assert find_port("COM7", attached=lambda: []) == "COM7"


def test_no_board_is_said_with_its_usual_causes() -> None:
    with pytest.raises(BoardError, match="cable that carries data"):
        find_port(attached=lambda: [MODEM, MOUSE])


def test_several_boards_are_named() -> None:
    with pytest.raises(BoardError) as error:
        find_port(attached=lambda: [DEVKIT, CLONE])
    said = str(error.value)
    assert "/dev/ttyUSB0 (CP210x), /dev/ttyUSB1 (CH340)" in said
    assert said.endswith("--port /dev/ttyUSB0")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SerialException(errno.EACCES, "denied"), "usermod -aG"),
        (SerialException(errno.EAGAIN, "Could not exclusively lock"), "Thonny"),
        (SerialException(errno.ENOENT, "no such file"), "is the board plugged in"),
        (SerialException("FileNotFoundError(2, 'no file')"), "is the board plugged in"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
    ],
)
def test_why_a_port_does_not_open(tmp_path: Path, error: OSError, words: str) -> None:
    port = str(tmp_path / "ttyUSB0")
    said = str(not_opened(port, error))
    assert words in said
    assert port in said


def test_the_group_of_the_port_is_named(tmp_path: Path) -> None:
    port = tmp_path / "ttyUSB0"
    port.touch()
    denied = SerialException(errno.EACCES, "denied")
    assert f"-aG {port.group()} $USER" in str(not_opened(str(port), denied))
    assert "-aG dialout $USER" in str(not_opened("/dev/ttyUSB9", denied))
