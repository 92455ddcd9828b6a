"""DHT22 (AM2302): temperature and humidity, in tenths.

Aosong's datasheet: -40 to 80 °C, 0 to 99.9 %, one second after power-on before the
first reading and 2 s between two. A reading blocks the board for about 20 ms.
"""

from kit import boards
from kit.sensors.sensor import Sensor

WARM_UP_MS, EVERY_MS = 1000, 2000
RANGES = {"temperature": (-40, 80), "humidity": (0, 100)}


def open(pins=None):
    """Return the sensor: [("temperature", "Cel", °C), ("humidity", "%RH", %)]."""
    from dht import DHT22
    from machine import Pin

    driver = DHT22(Pin(boards.pin("dht", pins)))

    def measure():
        driver.measure()
        return [
            ("temperature", "Cel", round(driver.temperature(), 1)),
            ("humidity", "%RH", round(driver.humidity(), 1)),
        ]

    return Sensor("the DHT22", measure, RANGES, WARM_UP_MS, EVERY_MS)
