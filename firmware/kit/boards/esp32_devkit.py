"""ESP32 DevKit v1: the plain ESP32 on its usual board, with 30 or 38 pins.

Sources: ESP32 Series Datasheet, sections "Pin Overview" and "Strapping Pins" (GPIO 0,
2, 5, 12 and 15 select how the chip starts; GPIO 34 to 39 can only be read and have no
pull resistors; GPIO 6 to 11 belong to the flash); ESP-IDF Programming Guide, "GPIO"
(GPIO 16 and 17 belong to the PSRAM of modules that have it) and "ADC Oneshot Mode"
(ADC2 is used by the Wi-Fi, so only the pins of ADC1, 32 to 39, can be measured).
"""

NAME = "ESP32 DevKit v1"

LED, LED_KIND, LED_ON = 2, "plain", 1
BUTTON = 0

OUTPUTS = (4, 13, 14, 16, 17, 18, 19, 21, 22, 23, 25, 26, 27, 32, 33)
INPUTS = (34, 35, 36, 39)
ANALOG = (32, 33, 34, 35, 36, 39)

_STARTS = "its level at start-up decides how the chip starts"
_FLASH = "the flash memory is on it"
_SERIAL = "the USB cable speaks through it"
NOT_FREE = {
    0: _STARTS,
    1: _SERIAL,
    2: _STARTS,
    3: _SERIAL,
    5: _STARTS,
    6: _FLASH,
    7: _FLASH,
    8: _FLASH,
    9: _FLASH,
    10: _FLASH,
    11: _FLASH,
    12: _STARTS,
    15: _STARTS,
}

PINS = {
    "button": 0,
    "dht": 4,
    "ds18b20": 13,
    "scl": 22,
    "sda": 21,
    "ldr": 34,
    "soil": 35,
    "trigger": 18,
    "echo": 19,
    "pir": 27,
    "led": 2,
    "relay": 26,
    "buzzer": 25,
    "servo": 32,
    "neopixel": 23,
}
