"""The virtual board: it has the pins of the ESP32 DevKit, and everything is wired.

What is wired where is also in simulator/stand_ins/_hardware.py; a test compares them.
"""

from kit.boards.esp32_devkit import (  # noqa: F401
    ANALOG,
    BUTTON,
    INPUTS,
    LED,
    LED_KIND,
    LED_ON,
    NOT_FREE,
    OUTPUTS,
    PINS,
)

NAME = "the virtual board"
