"""Voltages of simple sensors, and what part of a range they are."""

SAMPLES = 16  # an ESP32's ADC is noisy: the mean of some readings is calmer


def volts(pin):
    """Return a function that reads the voltage of a pin, 0 to about 3.1 V."""
    from machine import ADC, Pin

    adc = ADC(Pin(pin), atten=ADC.ATTN_11DB)

    def read():
        return sum(adc.read_uv() for _ in range(SAMPLES)) / SAMPLES / 1000000

    return read


def percent(value, empty, full):
    """Return where a value lies between two others, in %: 0 to 100, one decimal."""
    part = (value - empty) / (full - empty)
    return round(100 * max(0, min(1, part)), 1)
