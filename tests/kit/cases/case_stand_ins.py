"""The virtual hardware: it answers as a plain ESP32 and its sensors do."""

import asyncio

import _bme280
import _hardware
import dht
import ds18x20
import esp32
import machine
import neopixel
import network
import onewire
from checks import raises, until
from machine import ADC, I2C, PWM, RTC, WDT, Pin, Signal, SoftI2C, Timer


class Seen:
    """What the outputs did, and inputs that are as before afterwards."""

    def __enter__(self):
        self.changes = []
        self._inputs = dict(_hardware.inputs)
        _hardware.on_output = lambda *change: self.changes.append(change)
        return self

    def __exit__(self, *_):
        _hardware.on_output = None
        for name in list(_hardware.inputs):
            if name not in self._inputs:
                del _hardware.inputs[name]
        for name, value in self._inputs.items():
            _hardware.set_input(name, value)


def test_an_output_tells_each_change_once():
    with Seen() as seen:
        led = Pin(2, Pin.OUT, value=0)
        led.on()
        led.value(1)
        led(0)
        led.toggle()
        Pin(26, Pin.OUT).on()
        Signal(Pin(33, Pin.OUT), invert=True).on()
    assert seen.changes[-4:] == [
        ("led", 2, 1),
        ("relay", 26, 0),
        ("relay", 26, 1),
        ("pin", 33, 0),
    ]
    assert _hardware.outputs()[2] == ("led", 1)
    assert Pin(2).value() == 1, "another object of the same pin"


def test_an_input_feels_what_is_set_and_its_pull_when_nothing_is():
    with Seen():
        button = Pin(0, Pin.IN, Pin.PULL_UP)
        assert button.value() == 1
        _hardware.set_input("button", 1)
        assert button() == 0, "a button pulls down"
        assert Pin(14, Pin.IN, Pin.PULL_UP).value() == 1
        assert Pin(14, Pin.IN, Pin.PULL_DOWN).value() == 0
        _hardware.set_input("pin14", 1)
        assert Pin(14).value() == 1


def test_an_interrupt_is_called_at_its_edge_only():
    with Seen():
        heard = []
        pin = Pin(27, Pin.IN)
        pin.irq(lambda pin: heard.append(pin.value()), Pin.IRQ_RISING)
        for level in (1, 1, 0, 1):
            _hardware.set_input("motion", level)
        assert heard == [1, 1]
        pin.irq(None)
        _hardware.set_input("motion", 0)
        _hardware.set_input("motion", 1)
        assert heard == [1, 1]


def test_pins_that_an_esp32_has_not_are_refused_in_its_words():
    assert str(raises(ValueError, Pin, 24)) == "invalid pin"
    assert str(raises(ValueError, Pin, 6)) == "invalid pin"  # the flash is there
    assert str(raises(ValueError, Pin, 34, Pin.OUT)) == "pin can only be input"
    raises(ValueError, ADC, Pin(5))
    raises(ValueError, PWM, Pin(35))


def test_an_adc_reads_volts_up_to_its_attenuation():
    with Seen():
        _hardware.set_input("pin33", 1.65)
        full = ADC(Pin(33), atten=ADC.ATTN_11DB)
        assert full.read_u16() == 32767
        assert full.read() == 2047
        assert full.read_uv() == 1650000
        assert ADC(Pin(33)).read() == 4095, "1.1 V is all that fits"
        _hardware.set_input("light", 10)
        assert ADC(Pin(34), atten=ADC.ATTN_11DB).read_uv() == 1650000


def test_adc2_cannot_be_read_while_the_wifi_is_on():
    wlan = network.WLAN(network.WLAN.IF_STA)
    adc = ADC(Pin(25))
    wlan.active(False)
    adc.read()
    wlan.active(True)
    raises(OSError, adc.read)
    wlan.active(False)


def test_pulses_are_shown_as_what_they_do():
    with Seen() as seen:
        servo = PWM(Pin(32), freq=50, duty_ns=500000)
        servo.duty_ns(1450000)
        servo.duty_ns(2400000)
        buzzer = PWM(Pin(25), freq=440, duty_u16=32768)
        buzzer.deinit()
        PWM(Pin(2), freq=1000, duty=512)
        PWM(Pin(33), freq=1000, duty_u16=16384)
    assert seen.changes == [
        ("servo", 32, 0),
        ("servo", 32, 90),
        ("servo", 32, 180),
        ("buzzer", 25, 440),
        ("buzzer", 25, 0),
        ("led", 2, 0.5),
        ("pwm", 33, 0.25),
    ]
    raises(ValueError, servo.freq, 0)


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
    kept, _bme280.MEASURING_S = _bme280.MEASURING_S, 0.3
    bus.writeto_mem(0x76, 0xF4, b"\x25")
    _bme280.MEASURING_S = kept
    assert bus.readfrom_mem(0x76, 0xF3, 1) == b"\x08", "measuring"
    await until(lambda: bus.readfrom_mem(0x76, 0xF3, 1) == b"\x00", "the end")
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


def test_a_coloured_led_shows_what_was_written():
    with Seen() as seen:
        one = neopixel.NeoPixel(Pin(23), 1)
        one[0] = (1, 2, 3)
        assert seen.changes == []
        one.write()
        strip = neopixel.NeoPixel(Pin(23), 2)
        strip.fill((9, 0, 0))
        strip.write()
    assert seen.changes[0] == ("neopixel", 23, (1, 2, 3))
    assert seen.changes[1] == ("neopixel", 23, [(9, 0, 0), (9, 0, 0)])
    assert (len(strip), strip[1]) == (2, (9, 0, 0))


async def test_a_station_joins_loses_and_finds_its_access_point():
    with Seen():
        wlan = network.WLAN(network.WLAN.IF_STA)
        raises(OSError, wlan.connect, _hardware.SSID, _hardware.PASSWORD)
        wlan.active(True)
        assert wlan.scan()[0][0] == _hardware.SSID.encode()
        wlan.connect(_hardware.SSID, _hardware.PASSWORD)
        assert wlan.status() == network.STAT_CONNECTING
        raises(OSError, wlan.connect, _hardware.SSID, _hardware.PASSWORD)
        await until(wlan.isconnected, "the join")
        assert wlan.ifconfig()[0] == "192.168.4.2"
        assert wlan.status("rssi") == -58
        _hardware.set_input("wifi", 0)
        assert not wlan.isconnected()
        _hardware.set_input("wifi", 1)
        await until(wlan.isconnected, "the second join")
        wlan.active(False)
        assert not wlan.isconnected()


async def test_a_join_that_fails_says_why_only_when_it_may_give_up():
    with Seen():
        wlan = network.WLAN(network.WLAN.IF_STA)
        wlan.active(True)
        wlan.connect(_hardware.SSID, "wrong")
        await asyncio.sleep(0.7)
        assert wlan.status() == network.STAT_CONNECTING, "for ever"
        for ssid, password, answer in (
            ("nowhere", _hardware.PASSWORD, network.STAT_NO_AP_FOUND),
            (_hardware.SSID, "wrong", network.STAT_WRONG_PASSWORD),
        ):
            wlan.disconnect()
            wlan.config(reconnects=0)
            wlan.connect(ssid, password)
            await until(lambda: wlan.status() == answer, "the reason")  # noqa: B023
        _hardware.set_input("wifi_status", network.STAT_ASSOC_FAIL)
        wlan.disconnect()
        wlan.connect(_hardware.SSID, _hardware.PASSWORD)
        await until(lambda: wlan.status() == network.STAT_ASSOC_FAIL, "full")
        wlan.config(reconnects=-1)
        wlan.active(False)


async def test_timers_ring_once_or_again_and_a_watchdog_bites():
    rung = []
    once = Timer(0, mode=Timer.ONE_SHOT, period=10, callback=lambda _: rung.append(1))
    again = Timer(1, period=10, callback=lambda _: rung.append(2))
    await until(lambda: rung.count(2) >= 3, "three rings")
    assert rung.count(1) == 1
    again.deinit()
    once.deinit()
    bitten = []

    def on_power(text):
        bitten.append(text)

    _hardware.on_power = on_power
    power = _hardware.power
    _hardware.power = lambda action, ms=None: bitten.append(action)
    dog = WDT(timeout=400)
    for _ in range(5):
        await asyncio.sleep(0.1)
        dog.feed()
    assert bitten == []
    await until(lambda: bitten, "a bite")
    assert bitten == ["watchdog"]
    _hardware.power, _hardware.on_power = power, None


def test_rtc_memory_holds_2048_bytes():
    RTC().memory(b"abc")
    assert RTC().memory() == b"abc"
    raises(ValueError, RTC().memory, bytes(2049))
    RTC().memory(b"")
    assert RTC().datetime()[0] >= 2000


def test_numbers_and_bytes_beside_the_files():
    nvs = esp32.NVS("kit")
    raises(OSError, nvs.get_i32, "tries")
    nvs.set_i32("tries", -3)
    nvs.set_blob("key", b"\x00\xff")
    assert nvs.get_i32("tries") == -3
    raises(OSError, esp32.NVS("kit").get_i32, "tries")  # it was not committed
    nvs.commit()
    buffer = bytearray(4)
    kept = esp32.NVS("kit")
    assert kept.get_blob("key", buffer) == 2
    assert bytes(buffer[:2]) == b"\x00\xff"
    raises(OSError, kept.get_i32, "key")
    raises(OSError, kept.get_blob, "key", bytearray(1))
    raises(OverflowError, kept.set_i32, "n", 1 << 31)
    raises(OSError, kept.set_i32, "a name that is too long", 1)
    kept.erase_key("key")
    raises(OSError, kept.get_blob, "key", buffer)
    raises(OSError, esp32.NVS("other").get_i32, "tries")


def test_the_chip_is_warmer_than_the_air():
    assert 25 <= esp32.mcu_temperature() <= 45
    assert esp32.idf_heap_info(esp32.HEAP_DATA) == []
    assert machine.freq() == 160000000
    raises(ValueError, machine.freq, 123)
    assert len(machine.unique_id()) == 6
    assert machine.reset_cause() == machine.PWRON_RESET
