"""The BME280's formulas against the numbers that its maker worked out.

The example is in the BMP280 datasheet (BST-BMP280-DS001), section 3.12: same formulas
for temperature and pressure. For the humidity there is none: the integer formula is
compared with the floating-point one of the BME280 datasheet, which the virtual sensor
solves.
"""

import _hardware
from checks import raises
from kit.sensors import bme280
from kit.sensors.sensor import SensorError

EXAMPLE_T = 27504, 26435, -1000
EXAMPLE_P = 36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000


def words(*numbers):
    """Return numbers as the chip stores them: 16 bits, the low byte first."""
    data = bytearray()
    for number in numbers:
        data.append(number & 255)
        data.append(number >> 8 & 255)
    return bytes(data)


def trimming(h1=75, h2=362, h3=0, h4=313, h5=50, h6=30):
    low = words(*(EXAMPLE_T + EXAMPLE_P)) + bytes((0, h1))
    middle = h4 & 15 | (h5 & 15) << 4
    high = words(h2) + bytes((h3, h4 >> 4 & 255, middle, h5 >> 4 & 255, h6 & 255))
    return bme280.Trimming(low, high)


def test_the_example_of_the_datasheet():
    chip = trimming()
    assert (chip.t, chip.p) == (EXAMPLE_T, EXAMPLE_P)
    assert chip.fine(519888) == 128422
    celsius, _, pascals = chip.compensate(519888, 0x8000, 415148)
    assert celsius == 25.08
    # the figure prints 100653.27; the formula beside it gives 0.02 Pa less, and the
    # datasheet says itself that integers deviate a little
    assert abs(pascals - 100653.27) < 0.02


def test_the_trimming_values_of_the_humidity_are_put_together_from_their_bits():
    for numbers in ((75, 362, 0, 313, 50, 30), (0, -1, 255, -1, -1, -1)):
        chip = trimming(*numbers)
        assert chip.h == numbers
    assert trimming(h4=-2048, h5=2047).h[3:5] == (-2048, 2047)


def test_the_humidity_is_that_of_the_floating_point_formula():
    with Inputs():
        sensor = bme280.open()
        for celsius, percent in ((-20, 30), (0, 5), (25, 50), (38, 95), (60, 12)):
            _hardware.set_input("temperature", celsius)
            _hardware.set_input("humidity", percent)
            found = dict((name, value) for name, _, value in sensor.read())
            assert abs(found["humidity"] - percent) <= 0.1, (celsius, percent, found)
            assert abs(found["temperature"] - celsius) <= 0.01


def test_humidity_stays_between_nothing_and_everything():
    chip = trimming()
    fine = chip.fine(519888)
    assert chip.percent(0, fine) == 0
    assert chip.percent(0xFFFF, fine) == 100


def test_the_pressure_is_exact_to_a_pascal():
    with Inputs():
        sensor = bme280.open()
        for pascals in (30500, 86021, 97500, 101325, 109500):
            _hardware.set_input("pressure", pascals)
            _, _, (name, unit, value) = sensor.read()
            assert (name, unit) == ("pressure", "Pa")
            assert abs(value - pascals) <= 1


def test_a_sensor_that_is_plugged_in_later_is_found():
    with Inputs():
        _hardware.set_input("pressure", None)
        sensor = bme280.open()
        error = raises(SensorError, sensor.read)
        assert error.code == "sensor_silent"
        assert "no BME280" in str(error)
        _hardware.set_input("pressure", 97500)
        assert sensor.read()[0][0] == "temperature"
        _hardware.set_input("pressure", None)
        raises(SensorError, sensor.read)
        assert sensor.errors == 2


def test_a_bmp280_is_called_by_its_name():
    class Bus:
        def scan(self):
            return [0x77]

        def readfrom_mem(self, address, register, count):
            assert (address, register, count) == (0x77, bme280.ID, 1)
            return b"\x58"

    assert "BMP280" in str(raises(SensorError, bme280.Chip(Bus()).measure))


class Inputs:
    """In a `with` block inputs may be changed; they are as before afterwards."""

    def __enter__(self):
        self._before = dict(_hardware.inputs)

    def __exit__(self, *_):
        for name, value in self._before.items():
            _hardware.set_input(name, value)
