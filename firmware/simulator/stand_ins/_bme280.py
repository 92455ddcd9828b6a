"""A BME280 as it looks from outside: its registers (datasheet, section 5).

It measures when the sketch asks for it, from the inputs of the virtual board. The
trimming values are those of the example in the BMP280 datasheet, section 3.12, and of
one real sensor for the humidity. What it feels is turned into raw numbers by solving
the datasheet's floating-point formulas: the kit's driver uses the integer ones.
"""

import time

import _hardware

ADDRESS = 0x76
_ID, _RESET, _CTRL_HUM, _STATUS, _CTRL_MEAS = 0xD0, 0xE0, 0xF2, 0xF3, 0xF4
_FELT = "temperature", "humidity", "pressure"
_T = 27504, 26435, -1000
_P = 36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000
_H = 75, 362, 0, 313, 50, 30
MEASURING_S = 0.008  # typical, all three once (section 9.1)

_registers = bytearray(256)
_state = {"hum": 0, "until": 0.0}


def answers():
    """Tell whether the sensor is wired."""
    return _hardware.feel(*_FELT) is not None


def read(register, count):
    """Return the bytes of some registers."""
    measuring = time.time() < _state["until"]
    _registers[_STATUS] = 8 if measuring else 0
    if _registers[_CTRL_MEAS] & 3 == 3:
        _measure()
    elif not measuring:
        _registers[_CTRL_MEAS] &= 0xFC  # forced mode falls back to sleep
    return bytes(_registers[register : register + count])


def write(register, data):
    """Write registers: settings, or the start of a measurement."""
    for value in data:
        _registers[register] = value
        if register == _RESET and value == 0xB6:
            _power_on()
        if register == _CTRL_MEAS:
            _state["hum"] = _registers[_CTRL_HUM] & 7  # takes effect only now
            if value & 3:
                _measure()
                _state["until"] = time.time() + MEASURING_S
        register += 1


def _power_on():
    for index in range(256):
        _registers[index] = 0
    _registers[_ID] = 0x60
    _put(0x88, _T + _P)
    _registers[0xA1] = _H[0]
    _put(0xE1, _H[1:2])
    _registers[0xE3] = _H[2]
    _registers[0xE4] = _H[3] >> 4
    _registers[0xE5] = _H[3] & 15 | (_H[4] & 15) << 4
    _registers[0xE6] = _H[4] >> 4
    _registers[0xE7] = _H[5] & 255
    _raw(0x80000, 0x80000, 0x8000)


def _put(register, words):
    for word in words:
        _registers[register] = word & 255
        _registers[register + 1] = word >> 8 & 255
        register += 2


def _raw(pressure, temperature, humidity):
    for register, value in ((0xF7, pressure), (0xFA, temperature)):
        _registers[register] = value >> 12
        _registers[register + 1] = value >> 4 & 255
        _registers[register + 2] = value << 4 & 240
    _registers[0xFD] = humidity >> 8
    _registers[0xFE] = humidity & 255


def _measure():
    temperature, humidity, pressure = _hardware.feel(*_FELT)
    raw_t = _solve(_fine, temperature * 5120, 20)
    fine = _fine(raw_t)
    raw_p = _solve(lambda raw: -_pascals(raw, fine), -pressure, 20)
    raw_h = _solve(lambda raw: _percent(raw, fine), humidity, 16)
    osrs = _registers[_CTRL_MEAS]
    _raw(
        raw_p if osrs >> 2 & 7 else 0x80000,
        raw_t if osrs >> 5 else 0x80000,
        raw_h if _state["hum"] else 0x8000,
    )


def _solve(rising, wanted, bits):
    """Return the raw number of so many bits for which the function reaches a value."""
    raw = 0
    for bit in range(bits - 1, -1, -1):
        if rising(raw | 1 << bit) <= wanted:
            raw |= 1 << bit
    return raw


def _fine(raw):
    """The datasheet's t_fine: 5120 for each °C."""
    one = (raw / 16384 - _T[0] / 1024) * _T[1]
    two = raw / 131072 - _T[0] / 8192
    return one + two * two * _T[2]


def _pascals(raw, fine):
    one = fine / 2 - 64000
    two = one * one * _P[5] / 32768 + one * _P[4] * 2
    two = two / 4 + _P[3] * 65536
    one = (_P[2] * one * one / 524288 + _P[1] * one) / 524288
    one = (1 + one / 32768) * _P[0]
    p = (1048576 - raw - two / 4096) * 6250 / one
    return p + (_P[8] * p * p / 2147483648 + p * _P[7] / 32768 + _P[6]) / 16


def _percent(raw, fine):
    h = fine - 76800
    h = (raw - (_H[3] * 64 + _H[4] / 16384 * h)) * (
        _H[1] / 65536 * (1 + _H[5] / 67108864 * h * (1 + _H[2] / 67108864 * h))
    )
    return h * (1 - _H[0] * h / 524288)


_power_on()
