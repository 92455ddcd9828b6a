"""Sensors on the virtual hardware: their readings, their silence, their range."""

import asyncio
import time

import _hardware
from case_bme280 import Inputs
from checks import raises
from kit import boards, senml
from kit.sampler import Sampler
from kit.sensors import (
    bme280,
    button,
    chip,
    dht11,
    dht22,
    ds18b20,
    hcsr04,
    ldr,
    pir,
    soil,
)
from kit.sensors.sensor import Sensor, SensorError

ALL = (bme280, button, chip, dht11, dht22, ds18b20, hcsr04, ldr, pir, soil)


async def test_every_sensor_gives_readings_that_senml_takes():
    with Inputs():
        for module in ALL:
            sensor = module.open() if module is not pir else pir.open(warm_up_s=0)
            await sensor.ready()
            readings = sensor.read()
            assert readings, module.__name__
            senml.pack(readings)
            assert sensor.errors == 0


async def test_a_dht_warms_up_then_rests_between_two_measurements():
    with Inputs():
        _hardware.set_input("temperature", 31.26)
        _hardware.set_input("humidity", 40)
        for module, wanted in ((dht22, 31.3), (dht11, 31)):
            sensor = module.open()
            assert sensor.read() == [], "it was just switched on"
            await sensor.ready()
            assert sensor.read() == [
                ("temperature", "Cel", wanted),
                ("humidity", "%RH", 40),
            ]
            assert sensor.read() == [], "too soon for another one"


async def test_a_sensor_that_is_not_wired_is_counted_and_does_not_stop_the_others():
    with Inputs():
        told = []
        sensors = [ds18b20.open(), soil.open(), ldr.open()]
        for name in ("temperature", "soil_moisture"):
            _hardware.set_input(name, None)
        sampler = Sampler(sensors, told.append)
        for _ in range(2):
            assert [reading[0] for reading in sampler.read()] == ["light"]
        assert [sensor.errors for sensor in sensors] == [2, 2, 0]
        assert len(told) == 2
        for sensor in sensors[:2]:
            assert raises(SensorError, sensor.read).code == "sensor_silent"
        _hardware.set_input("temperature", 19.6)
        assert sampler.read()[0] == ("temperature", "Cel", 19.5)


def test_a_dht_on_a_wire_without_one_is_silent():
    sensor = dht22.open(33)
    sensor._wait_ms = 0
    error = raises(SensorError, sensor.read)
    assert error.code == "sensor_silent"
    assert "the DHT22 does not answer" in str(error)
    raises(boards.PinError, dht22.open, 34)  # a DHT is spoken to as well


def test_what_cannot_be_is_an_error_and_no_reading():
    given = [[("temperature", "Cel", 85.1)], [("temperature", "Cel", float("nan"))]]
    sensor = Sensor("the thermometer", lambda: given.pop(), {"temperature": (-40, 85)})
    for _ in range(2):
        error = raises(SensorError, sensor.read)
        assert error.code == "sensor_range"
        assert "not from -40 to 85" in str(error)
    assert sensor.errors == 2


def test_light_and_soil_are_parts_of_their_range():
    with Inputs():
        light, water = ldr.open(), soil.open()
        for lux, low, high in ((0, 0, 0), (10, 50, 53), (100000, 100, 100)):
            _hardware.set_input("light", lux)
            ((_, _, percent),) = light.read()
            assert low <= percent <= high, (lux, percent)
        for wet in (0, 25, 100):
            _hardware.set_input("soil_moisture", wet)
            assert water.read() == [("soil_moisture", "%", wet)]
        dry = soil.open(dry_v=3.0, wet_v=1.2)
        assert dry.read()[0][2] == 100
        raises(boards.PinError, ldr.open, 26)


async def test_distance_is_what_the_sound_travels_and_nothing_beyond_it():
    with Inputs():
        sensor = hcsr04.open()
        for metres in (0.05, 0.8, 3.9):
            _hardware.set_input("distance", metres)
            await sensor.ready()
            ((name, unit, value),) = sensor.read()
            assert (name, unit) == ("distance", "m")
            assert abs(value - metres) < 0.005
        _hardware.set_input("distance", 9)
        await sensor.ready()
        assert sensor.read() == []
        _hardware.set_input("distance", None)
        await sensor.ready()
        assert raises(SensorError, sensor.read).code == "sensor_silent"


async def test_motion_and_a_press_between_two_readings_are_not_missed():
    with Inputs():
        moved, pressed = pir.open(warm_up_s=0), button.open()
        for sensor, name in ((moved, "motion"), (pressed, "button")):
            _hardware.set_input(name, 1)
            _hardware.set_input(name, 0)
            assert sensor.read()[0][2] == 1
            assert sensor.read()[0][2] == 0
            _hardware.set_input(name, 1)
            sensor.read()
            assert sensor.read()[0][2] == 1, "it lasts"
    assert pir.open().read() == [], "it warms up for a minute"


async def test_a_reading_blocks_the_board_for_no_longer_than_said():
    with Inputs():
        for module in (bme280, ds18b20, hcsr04, ldr):
            sensor = module.open()
            sensor.read()
            await sensor.ready()
            began = time.time()
            sensor.read()
            assert time.time() - began < 1, module.__name__
    await asyncio.sleep(0)
