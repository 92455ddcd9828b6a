"""Boards: which pins they have, and the sentence for one that they have not."""

import json

import _hardware
from checks import raises
from kit import boards

MODELS = "esp32_devkit", "esp32c3_supermini", "esp32s3_devkit", "virtual"
NAMES = "button dht ds18b20 scl sda ldr soil trigger echo pir led relay buzzer servo"
ONLY_READ = "ldr", "soil", "echo", "pir"


class Model:
    """In a `with` block this board is of one model."""

    def __init__(self, model):
        self._model = model

    def __enter__(self):
        with open("board.json", "w") as file:
            json.dump({"id": "baobab-10", "model": self._model}, file)
        return boards.this()

    def __exit__(self, *_):
        with open("board.json", "w") as file:
            file.write("")


def test_every_board_has_all_the_names_and_its_usual_pins_can_do_their_work():
    for model in MODELS:
        with Model(model) as board:
            assert board.LED_KIND in ("plain", "neopixel")
            assert board.LED_ON in (0, 1)
            for use in NAMES.split() + ["neopixel"]:
                kind = boards.ANALOG if use in ("ldr", "soil") else boards.OUTPUT
                if use in ("echo", "pir"):
                    kind = boards.INPUT
                assert boards.pin(use, kind=kind) == board.PINS[use], (model, use)
            assert not set(board.OUTPUTS) & set(board.INPUTS)
            free = set(board.OUTPUTS) | set(board.INPUTS)
            assert set(board.ANALOG) <= free
            assert not set(board.NOT_FREE) & free


def test_a_wrong_pin_is_told_why_and_which_are_right():
    with Model("esp32_devkit"):
        error = raises(boards.PinError, boards.pin, "relay", 34)
        assert str(error) == (
            "pin 34 of ESP32 DevKit v1 cannot be an output (it can only be read): use "
            "one of 4, 13, 14, 16, 17, 18, 19, 21, 22, 23, 25, 26, 27, 32, 33"
        )
        error = raises(boards.PinError, boards.pin, "ldr", 25, boards.ANALOG)
        assert "cannot be a voltage: use one of 32, 33, 34, 35, 36, 39" in str(error)
        error = raises(boards.PinError, boards.pin, "dht", 12)
        assert "decides how the chip starts" in str(error)
        error = raises(boards.PinError, boards.pin, "relay", 0)
        assert "decides how the chip starts" in str(error)
        error = raises(boards.PinError, boards.pin, "button", 34, boards.PULL_UP)
        assert "an input with a pull-up resistor (it has none)" in str(error)
        assert boards.pin("button") == 0
        error = raises(boards.PinError, boards.pin, "dht", "D4")
        assert "pin D4" in str(error)
        assert boards.pin("pir", 34, boards.INPUT) == 34
    with Model("esp32c3_supermini"):
        error = raises(boards.PinError, boards.pin, "soil", 5, boards.ANALOG)
        assert "use one of 0, 1, 3, 4" in str(error)
        assert boards.pin("led") == 8
    with Model("esp32s3_devkit"):
        error = raises(boards.PinError, boards.pin, "dht", 35)
        assert "memory" in str(error)


def test_a_board_without_a_name_is_known_by_its_chip():
    with Model("anything else") as board:
        assert board.NAME == "the virtual board"
    for machine, model in (  # sys.implementation._machine of MicroPython's images
        ("Generic ESP32 module with ESP32", "esp32_devkit"),
        ("ESP32C3 module with ESP32C3", "esp32c3_supermini"),
        ("Generic ESP32S3 module with Octal-SPIRAM with ESP32S3", "esp32s3_devkit"),
    ):
        assert boards.of_chip(machine) == model


def test_the_virtual_board_is_wired_as_its_pins_say():
    wires = {number: name for name, number in boards.this().PINS.items()}
    other = {"ldr": "light", "soil": "soil_moisture", "pir": "motion"}
    other["echo"] = "distance"
    found = {number: other.get(name, name) for number, name in wires.items()}
    assert found == _hardware.WIRES
