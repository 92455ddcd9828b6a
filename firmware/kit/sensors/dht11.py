"""DHT11: temperature and humidity, in whole numbers.

Aosong's datasheet: 0 to 50 °C, 20 to 90 % (some say 5 to 95), one second after power-on
before the first reading and one between two. A reading blocks the board for about 20
ms.
"""

from kit import boards
from kit.sensors.sensor import Sensor

WARM_UP_MS, EVERY_MS = 1000, 1000
RANGES = {"temperature": (0, 50), "humidity": (5, 95)}


def open(pins=None):
    """Return the sensor: [("temperature", "Cel", °C), ("humidity", "%RH", %)]."""
    from dht import DHT11
    from machine import Pin

    driver = DHT11(Pin(boards.pin("dht", pins)))

    def measure():
        driver.measure()
        return [
            ("temperature", "Cel", driver.temperature()),
            ("humidity", "%RH", driver.humidity()),
        ]

    return Sensor("the DHT11", measure, RANGES, WARM_UP_MS, EVERY_MS)
