"""One module per sensor: `open(pins)` gives an object whose `read()` gives readings.

Readings are [(name, unit, value)], with units of the SenML registry. `pins` may be left
out: then the sensor is on this board's usual pin, see kit/boards.
"""
