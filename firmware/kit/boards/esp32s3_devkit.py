"""ESP32-S3 DevKit (DevKitC-1 and its copies), with a coloured LED.

Sources: ESP32-S3 Series Datasheet, section "Strapping Pins" (GPIO 0, 3, 45 and 46
select how the chip starts); ESP-IDF Programming Guide for the ESP32-S3, "GPIO" (GPIO 26
to 32 belong to the flash, 33 to 37 to the memory of modules with octal PSRAM, 19 and 20
to the USB port) and "ADC Oneshot Mode" (ADC1 is GPIO 1 to 10; ADC2 is shared with the
Wi-Fi). The LED is on GPIO 48; on DevKitC-1 v1.1 on GPIO 38.
"""

NAME = "ESP32-S3 DevKit"

LED, LED_KIND, LED_ON = 48, "neopixel", 1
BUTTON = 0

OUTPUTS = (1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 21)
OUTPUTS += (38, 39, 40, 41, 42, 47)
INPUTS = ()
ANALOG = (1, 2, 4, 5, 6, 7, 8, 9, 10)

_STARTS = "its level at start-up decides how the chip starts"
_MEMORY = "the memory of some modules is on it"
_USB = "the USB cable speaks through it"
NOT_FREE = {
    0: _STARTS,
    3: _STARTS,
    19: _USB,
    20: _USB,
    33: _MEMORY,
    34: _MEMORY,
    35: _MEMORY,
    36: _MEMORY,
    37: _MEMORY,
    43: _USB,
    44: _USB,
    45: _STARTS,
    46: _STARTS,
}

PINS = {
    "button": 0,
    "dht": 4,
    "ds18b20": 5,
    "scl": 9,
    "sda": 8,
    "ldr": 1,
    "soil": 2,
    "trigger": 6,
    "echo": 7,
    "pir": 10,
    "led": 48,
    "relay": 11,
    "buzzer": 12,
    "servo": 13,
    "neopixel": 48,
}
