"""ESP32-C3 SuperMini: a very small board with few pins and a blue LED.

Sources: ESP32-C3 Series Datasheet, section "Strapping Pins" (GPIO 2, 8 and 9 select how
the chip starts); ESP-IDF Programming Guide for the ESP32-C3, "GPIO" (GPIO 12 to 17
belong to the flash, 18 and 19 to the USB port) and "ADC Oneshot Mode" (ADC1 is GPIO 0
to 4; ADC2, GPIO 5, gives wrong values: ESP32-C3 Series Errata). The LED is on GPIO 8
and lights when it is 0; a few makers put it on another pin.

It has fewer free pins than there are things to wire: some usual pins are shared.
"""

NAME = "ESP32-C3 SuperMini"

LED, LED_KIND, LED_ON = 8, "plain", 0
BUTTON = 9

OUTPUTS = (0, 1, 3, 4, 5, 6, 7, 10)
INPUTS = ()
ANALOG = (0, 1, 3, 4)

_STARTS = "its level at start-up decides how the chip starts"
_USB = "the USB cable speaks through it"
_SERIAL = "the second serial port is on it"
NOT_FREE = {
    2: _STARTS,
    8: _STARTS,
    9: _STARTS,
    18: _USB,
    19: _USB,
    20: _SERIAL,
    21: _SERIAL,
}

PINS = {
    "button": 9,
    "dht": 3,
    "ds18b20": 3,
    "scl": 6,
    "sda": 5,
    "ldr": 0,
    "soil": 1,
    "trigger": 5,
    "echo": 6,
    "pir": 4,
    "led": 8,
    "relay": 7,
    "buzzer": 10,
    "servo": 4,
    "neopixel": 10,
}
