"""The pins of the virtual hardware: they answer as those of a plain ESP32 do."""

import _hardware
import neopixel
import network
from checks import raises
from machine import ADC, PWM, Pin, Signal
from seen import Seen


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
