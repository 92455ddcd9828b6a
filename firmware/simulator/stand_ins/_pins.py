"""Stand-ins for `machine.Pin`, `Signal`, `ADC` and `PWM` of a plain ESP32.

Which pins there are: ESP32 datasheet, section 2.2; GPIO 6 to 11 belong to the flash,
34 to 39 are inputs only and have no pull resistors.
"""

import _hardware

_PINS = (0, 1, 2, 3, 4, 5, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 23, 25, 26, 27)
_PINS += 32, 33, 34, 35, 36, 37, 38, 39
_ADC1 = 32, 33, 34, 35, 36, 37, 38, 39
_ADC2 = 0, 2, 4, 12, 13, 14, 15, 25, 26, 27
_states = {}  # pin number -> [mode, pull, level]: a pin keeps them


class Pin:
    """One pin; all the objects of one number are the same pin."""

    IN, OUT, OPEN_DRAIN = 1, 3, 7
    PULL_DOWN, PULL_UP = 1, 2
    IRQ_RISING, IRQ_FALLING = 1, 2
    WAKE_LOW, WAKE_HIGH = 4, 5
    DRIVE_0, DRIVE_1, DRIVE_2, DRIVE_3 = 0, 1, 2, 3

    def __init__(self, id, mode=-1, pull=-1, *, value=None, drive=None, hold=None):
        if not isinstance(id, int) or id not in _PINS:
            raise ValueError("invalid pin")
        self._number = id
        self._state = _states.setdefault(id, [None, None, 0])
        self._handler = None
        self.init(mode, pull, value=value)

    def __repr__(self):
        return "Pin(%d)" % self._number

    def init(self, mode=-1, pull=-1, *, value=None, drive=None, hold=None):
        """Set the pin up; what is left out stays as it is."""
        if mode not in (-1, None):
            if self._number >= 34 and mode != Pin.IN:
                raise ValueError("pin can only be input")
            self._state[0] = mode
        if pull != -1:
            self._state[1] = pull
        if value is not None:
            self._state[2] = int(bool(value))
        if self._drives():
            _hardware.drive(self._number, self._state[2])

    def _drives(self):
        return self._state[0] in (Pin.OUT, Pin.OPEN_DRAIN)

    def value(self, x=None):
        """Return the level of the pin, or set it."""
        if x is not None:
            self._state[2] = int(bool(x))
            if self._drives():
                _hardware.drive(self._number, self._state[2])
            return None
        if self._drives():
            return self._state[2]
        seen = _hardware.level(self._number)
        if seen is None:
            return 1 if self._state[1] == Pin.PULL_UP else 0
        return seen

    __call__ = value

    def on(self):
        """Set the pin to 1."""
        self.value(1)

    def off(self):
        """Set the pin to 0."""
        self.value(0)

    def toggle(self):
        """Set the pin to what it is not."""
        self.value(not self._state[2])

    def irq(self, handler=None, trigger=IRQ_FALLING | IRQ_RISING, **_):
        """Call `handler(pin)` when the level changes."""
        if self._handler is None:
            _hardware.watch(self._changed)
        self._handler = handler
        self._trigger = trigger
        self._seen = self.value()

    def _changed(self):
        before, self._seen = self._seen, self.value()
        if not self._handler or before == self._seen:
            return
        if self._trigger & (Pin.IRQ_RISING if self._seen else Pin.IRQ_FALLING):
            self._handler(self)


class Signal:
    """A pin that may be turned round: `on()` means what it says."""

    def __init__(self, pin, invert=False):
        self._pin = pin
        self._invert = invert

    def value(self, x=None):
        """Return whether the signal is on, or set it."""
        if x is not None:
            return self._pin.value(bool(x) != self._invert)
        return int(bool(self._pin.value()) != self._invert)

    __call__ = value

    def on(self):
        """Make the signal active."""
        self.value(1)

    def off(self):
        """Make the signal inactive."""
        self.value(0)


class ADC:
    """An analogue input. Pins of ADC2 cannot be read while the Wi-Fi is on."""

    ATTN_0DB, ATTN_2_5DB, ATTN_6DB, ATTN_11DB = 0, 1, 2, 3
    WIDTH_9BIT, WIDTH_10BIT, WIDTH_11BIT, WIDTH_12BIT = 9, 10, 11, 12
    _FULL_V = 1.1, 1.5, 2.2, 3.3

    def __init__(self, id, *, atten=ATTN_0DB, sample_ns=None):
        self._pin = id if isinstance(id, Pin) else Pin(id)
        if self._pin._number not in _ADC1 + _ADC2:
            raise ValueError("invalid pin")
        self._full_v = ADC._FULL_V[atten]
        self._bits = 12

    def init(self, *, atten=ATTN_0DB, sample_ns=None):
        """Set how large a voltage may be: ATTN_11DB for all up to 3.3 V."""
        self._full_v = ADC._FULL_V[atten]

    def atten(self, atten):
        """Set how large a voltage may be."""
        self._full_v = ADC._FULL_V[atten]

    def width(self, bits):
        """Set how many bits `read` gives."""
        self._bits = bits

    def _volts(self):
        import network

        if self._pin._number in _ADC2 and network.WLAN(network.WLAN.IF_STA).active():
            from errno import ETIMEDOUT

            raise OSError(ETIMEDOUT)
        return max(0.0, min(self._full_v, _hardware.volts(self._pin._number)))

    def read(self):
        """Return 0 to 4095."""
        return int(self._volts() / self._full_v * ((1 << self._bits) - 1))

    def read_u16(self):
        """Return 0 to 65535."""
        return int(self._volts() / self._full_v * 65535)

    def read_uv(self):
        """Return microvolts."""
        return int(self._volts() * 1000000)


class PWM:
    """Pulses on a pin: a dimmed LED, a tone, a servo."""

    def __init__(self, dest, *, freq=5000, **duty):
        self._number = dest._number if isinstance(dest, Pin) else dest
        if self._number >= 34 or self._number not in _PINS:
            raise ValueError("invalid pin")
        self._hertz = freq
        self._part = 0.5
        self.init(freq=freq, **duty)

    def init(self, *, freq=None, duty=None, duty_u16=None, duty_ns=None, invert=False):
        """Set the pulses; what is left out stays as it is."""
        self._hertz = self._hertz if freq is None else freq
        if not 1 <= self._hertz <= 40000000:
            raise ValueError("frequency must be from 1Hz to 40MHz")
        if duty is not None:
            self._part = duty / 1023
        if duty_u16 is not None:
            self._part = duty_u16 / 65535
        if duty_ns is not None:
            self._part = duty_ns * self._hertz / 1e9
        if not 0 <= self._part <= 1:
            raise ValueError("duty must be from 0 to 1023")
        part = 1 - self._part if invert else self._part
        _hardware.drive_pwm(self._number, self._hertz, part)

    def freq(self, value=None):
        """Return or set how many pulses there are in a second."""
        return self._hertz if value is None else self.init(freq=value)

    def duty(self, value=None):
        """Return or set the part that is on, 0 to 1023."""
        return round(self._part * 1023) if value is None else self.init(duty=value)

    def duty_u16(self, value=None):
        """Return or set the part that is on, 0 to 65535."""
        return round(self._part * 65535) if value is None else self.init(duty_u16=value)

    def duty_ns(self, value=None):
        """Return or set how long a pulse is, in nanoseconds."""
        if value is not None:
            return self.init(duty_ns=value)
        return round(self._part / self._hertz * 1e9)

    def deinit(self):
        """Stop the pulses."""
        self._part = 0
        _hardware.drive_pwm(self._number, self._hertz, 0)
