"""The sensors of the virtual hardware: each answers on its wires as a real one does."""

import asyncio

import _bme280
import _hardware
import dht
import ds18x20
import machine
import onewire
from checks import raises, until
from machine import I2C, Pin, SoftI2C
from seen import Seen


def test_a_dht_gives_tenths_below_zero_too_and_is_silent_when_not_wired():
    with Seen():
        warm, plain = dht.DHT22(Pin(4)), dht.DHT11(Pin(4))
        for celsius in (28.3, -7.6):
            _hardware.set_input("temperature", celsius)
            warm.measure()
            assert abs(warm.temperature() - celsius) < 0.01
        plain.measure()
        assert (plain.temperature(), plain.humidity()) == (0, 55)
        raises(OSError, dht.DHT22(Pin(5)).measure)
        _hardware.set_input("humidity", None)
        raises(OSError, warm.measure)


async def test_a_ds18b20_says_85_until_it_has_measured():
    with Seen():
        wire = ds18x20.DS18X20(onewire.OneWire(Pin(13)))
        (rom,) = wire.scan()
        _hardware.set_input("temperature", 21.5)
        wire.convert_temp()
        assert wire.read_temp(rom) == 85.0
        await asyncio.sleep(0.8)
        assert wire.read_temp(rom) == 21.5
        _hardware.set_input("temperature", None)
        assert wire.scan() == []
        raises(onewire.OneWireError, wire.convert_temp)


def test_a_bme280_answers_on_its_two_wires_only():
    with Seen():
        bus = I2C(0, scl=Pin(22), sda=Pin(21))
        assert bus.scan() == SoftI2C(scl=Pin(22), sda=Pin(21)).scan() == [0x76]
        assert bus.readfrom_mem(0x76, 0xD0, 1) == b"\x60"
        bus.writeto(0x76, b"\xd0")
        assert bus.readfrom(0x76, 1) == b"\x60"
        raises(OSError, bus.readfrom_mem, 0x77, 0xD0, 1)
        assert I2C(0, scl=Pin(21), sda=Pin(22)).scan() == [], "crossed wires"
        _hardware.set_input("pressure", None)
        assert bus.scan() == []


async def test_a_bme280_measures_when_it_is_asked():
    bus = I2C(0, scl=Pin(22), sda=Pin(21))
    bus.writeto_mem(0x76, 0xE0, b"\xb6")
    assert bus.readfrom_mem(0x76, 0xF7, 8) == b"\x80\x00\x00\x80\x00\x00\x80\x00"
    bus.writeto_mem(0x76, 0xF2, b"\x01")
    kept, _bme280.MEASURING_S = _bme280.MEASURING_S, 60
    bus.writeto_mem(0x76, 0xF4, b"\x25")
    assert bus.readfrom_mem(0x76, 0xF3, 1) == b"\x08", "measuring"
    _bme280.MEASURING_S = kept
    bus.writeto_mem(0x76, 0xF4, b"\x25")
    await until(lambda: bus.readfrom_mem(0x76, 0xF3, 1) == b"\x00", "the end of it")
    assert bus.readfrom_mem(0x76, 0xF4, 1) == b"\x24", "asleep again"
    assert bus.readfrom_mem(0x76, 0xF7, 3) != b"\x80\x00\x00"


def test_the_echo_of_a_ping_takes_as_long_as_sound_does():
    with Seen():
        trigger, echo = Pin(18, Pin.OUT, value=0), Pin(19, Pin.IN)
        assert machine.time_pulse_us(echo, 1, 30000) == -2, "no ping, no echo"
        _hardware.set_input("temperature", 20)
        _hardware.set_input("distance", 1.0)
        for _ in range(2):
            trigger.on()
            trigger.off()
            assert 5790 < machine.time_pulse_us(echo, 1, 30000) < 5840
        _hardware.set_input("distance", 9)
        trigger.on()
        trigger.off()
        assert machine.time_pulse_us(echo, 1, 30000) == -1, "out of range"
