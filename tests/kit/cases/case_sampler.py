"""Reading sensors, some of which fail."""

from kit.sampler import Sampler


class Sensor:
    """A sensor whose answer a test sets: readings, or an error to raise."""

    def __init__(self, answer):
        self.answer = answer

    def read(self):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_readings_of_all_sensors_in_their_order():
    first = Sensor([("temperature", "Cel", 27.4), ("humidity", "%RH", 30)])
    second = Sensor([("light", "lx", 900)])
    sampler = Sampler([first.read, second.read], print)
    assert sampler.read() == first.answer + second.answer
    assert sampler.units == {"temperature": "Cel", "humidity": "%RH", "light": "lx"}
    assert sampler.errors == 0


def test_a_sensor_that_fails_stops_no_other_and_is_told_once():
    told = []
    bad = Sensor(OSError("not wired"))
    good = Sensor([("light", "lx", 900)])
    sampler = Sampler([bad.read, good.read], told.append)
    for _ in range(3):
        assert sampler.read() == good.answer
    assert sampler.errors == 3
    assert len(told) == 1
    assert "sensor 1" in told[0]
    assert "not wired" in told[0]
    bad.answer = []
    assert sampler.read() == good.answer
    assert len(told) == 1, "it works again when it gives a reading"
    bad.answer = [("temperature", "Cel", 20)]
    assert len(sampler.read()) == 2
    assert told[1] == "sensor 1 works again"


def test_a_reading_that_cannot_be_sent_is_the_sensors_failure():
    told = []
    for answer in (
        [("temperature", "Cel", float("nan"))],
        [("température", "Cel", 20)],
        [("temperature", 20)],
        None,
    ):
        sampler = Sampler([Sensor(answer).read], told.append)
        assert sampler.read() == []
        assert sampler.errors == 1
    assert len(told) == 4
    assert sampler.units == {}


def test_a_sensor_is_a_function_or_anything_that_reads():
    sensor = Sensor([("light", "lx", 900)])
    assert Sampler([sensor, sensor.read]).read() == sensor.answer * 2
