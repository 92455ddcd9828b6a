"""Water in the soil, with a capacitive sensor ("v1.2" or "v2.0"), in %.

Its voltage falls when the soil is wet. To calibrate it, read its voltage dry in the air
and up to its line in a glass of water, and give both to `open`.
"""

from kit import boards
from kit.sensors import analog
from kit.sensors.sensor import Sensor, SensorError

DRY_V, WET_V = 2.7, 1.2
WIRED_V = 0.5  # with less there is no sensor: in water it still gives 1 V


def open(pins=None, dry_v=DRY_V, wet_v=WET_V):
    """Return the sensor: [("soil_moisture", "%", water)]."""
    volts = analog.volts(boards.pin("soil", pins, boards.ANALOG))

    def measure():
        voltage = volts()
        if voltage < WIRED_V:
            sentence = "the soil sensor does not answer: %.1f V on its pin" % voltage
            raise SensorError("sensor_silent", sentence)
        return [("soil_moisture", "%", analog.percent(voltage, dry_v, wet_v))]

    return Sensor("the soil sensor", measure, {"soil_moisture": (0, 100)})
