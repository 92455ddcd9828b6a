"""The hardware of a virtual board: what its sensors feel and what its outputs do.

The stand-ins for `machine`, `dht` and the others all speak to this one module. A test,
or a slider of the lab page, changes an input by `set_input(name, value)`. An input of
None means: the sensor that would feel it is not wired.

A page hears of each change of an output through the JavaScript module `_panel`
(see board.mjs), a test or another host through `on_output(kind, pin, value)`:

    led       0 or 1, or the part of the time that it is on when it is dimmed
    relay     0 or 1
    buzzer    its tone in Hz, 0 when it is silent
    servo     its angle, 0 to 180 degrees
    neopixel  (red, green, blue), 0 to 255 each; a list of them for a longer strip
    pin, pwm  any other pin: 0 or 1, or the part of the time that it is on
"""

import asyncio
import json
import sys
import time
from binascii import hexlify, unhexlify

try:
    import _panel  # pyright: ignore
except ImportError:
    _panel = None  # no page: a test, or CPython

inputs = {
    "temperature": 28.0,  # °C of the air
    "humidity": 55.0,  # % relative humidity
    "pressure": 97500.0,  # Pa, as in Bamako
    "light": 400.0,  # lux on the photoresistor
    "soil_moisture": 40.0,  # % of water in the soil
    "distance": 0.8,  # metres to what stands before the ultrasonic sensor
    "motion": 0,  # 1 when someone moves before the motion sensor
    "button": 0,  # 1 while it is pressed
    "wifi": 1,  # 0: the access point is out of reach
    "wifi_status": 1010,  # how a join ends: 1010 well, 202 wrong password, 203 full
    "rssi": -58,  # dBm
}  # and "pin13" and the like: 0 or 1, or volts, on a pin with nothing known on it

# What is wired to which pin, the same as in kit/boards/virtual.py
WIRES = {0: "button", 27: "motion", 34: "light", 35: "soil_moisture", 18: "trigger"}
WIRES.update({19: "distance", 4: "dht", 13: "ds18b20", 22: "scl", 21: "sda", 2: "led"})
WIRES.update({26: "relay", 25: "buzzer", 32: "servo", 23: "neopixel"})

SSID, PASSWORD = "dannaya", "dannaya-mali"  # of the access point in the air

on_output = None  # function(kind, pin, value)
on_power = None  # function(text): a host that can start the board again

rtc = bytearray()  # what survives a deep sleep
start = {"reset_cause": 1, "rtc": "", "inputs": {}}
_outputs = {}  # pin -> (kind, value)
_levels = {}  # pin -> what it was last
_watchers = []


def set_input(name, value):
    """Change what a sensor feels; call the interrupt handlers that wait for it.

    A name that nothing here has is answered with those that there are.
    """
    if name not in inputs and not name.startswith("pin"):
        print("?", name, "-", " ".join(sorted(inputs)))
        return
    inputs[name] = value
    for watcher in _watchers:
        watcher()


def outputs():
    """Return {pin: (kind, value)} of all outputs that were driven so far."""
    return dict(_outputs)


def watch(function):
    """Call a function after each change of an input."""
    _watchers.append(function)


def show(kind, pin, value):
    """Tell the world about an output, when it is not as it was."""
    if _outputs.get(pin) == (kind, value):
        return
    _outputs[pin] = (kind, value)
    if on_output:
        on_output(kind, pin, value)
    if _panel:
        _panel.output(json.dumps({"kind": kind, "pin": pin, "value": value}))


def drive(pin, level):
    """Set an output pin to 0 or 1."""
    kind = WIRES.get(pin)
    if kind == "trigger":  # too quick to look at
        if _levels.get(pin) and not level:
            pings[:] = [time.time()]
        _levels[pin] = level
        return
    show(kind if kind in ("led", "relay", "buzzer") else "pin", pin, level)


def drive_pwm(pin, hertz, duty):
    """Set an output pin to pulses: so many a second, on for a part (0 to 1) of each."""
    kind = WIRES.get(pin)
    if kind == "servo":  # an SG90: 0.5 ms is 0°, 2.4 ms is 180°
        degrees = (duty / hertz * 1000 - 0.5) * 180 / 1.9
        show("servo", pin, max(0, min(180, round(degrees))))
    elif kind == "buzzer":
        show("buzzer", pin, hertz if duty else 0)
    else:
        show("led" if kind == "led" else "pwm", pin, round(duty, 3))


def level(pin):
    """Return the 0 or 1 that an input pin sees, or None when nothing drives it."""
    name = WIRES.get(pin)
    value = inputs.get(name if name in inputs else "pin%d" % pin)
    if value is None:
        return None
    return int(not value) if name == "button" else int(bool(value))


def volts(pin):
    """Return the voltage on an analogue pin.

    The photoresistor is a GL5528 (10 kΩ at 10 lux, gamma 0.7) above 10 kΩ; the soil
    sensor is capacitive: 2.7 V when dry, 1.2 V in water.
    """
    name = WIRES.get(pin)
    value = inputs.get(name if name in inputs else "pin%d" % pin)
    if value is None:
        return 0.0
    if name == "light":
        return 3.3 / (1 + (value / 10) ** -0.7) if value > 0 else 0.0
    if name == "soil_moisture":
        return 2.7 - 0.015 * value
    return value


pings = []  # when the ultrasonic sensor was triggered and not read yet


def echo_us():
    """Return how long the echo of the ping lasts, or None when there was no ping."""
    distance = inputs["distance"]
    if not pings or distance is None:
        return None
    pings.clear()
    if distance > 4:
        return 38000  # no echo: the sensor gives up
    speed = 331.3 + 0.606 * (inputs["temperature"] or 0)  # of sound, in m/s
    return int(2 * distance / speed * 1000000)


def feel(*names):
    """Return the inputs of one sensor, or None when it is not wired."""
    values = [inputs[name] for name in names]
    return None if None in values else values


def after(ms, function):
    """Call a function in some milliseconds; return what `cancel` takes.

    In the asyncio loop where there is one. In WebAssembly there always is, and nothing
    can interrupt a sketch that blocks.
    """
    if sys.implementation.name == "micropython":
        return asyncio.create_task(_later(ms, function))
    try:
        return asyncio.get_running_loop().call_later(ms / 1000, function)
    except RuntimeError:
        import threading

        timer = threading.Timer(ms / 1000, function)
        timer.daemon = True
        timer.start()
        return timer


async def _later(ms, function):
    await asyncio.sleep(ms / 1000)
    function()


def power(action, ms=None):
    """Stop here: "reset", "soft_reset" or "deepsleep" (for `ms`, None: for ever).

    The host starts the board again, with its flash and this RTC memory.
    """
    kept = hexlify(rtc).decode()
    text = json.dumps({"action": action, "ms": ms, "rtc": kept})
    if on_power:
        on_power(text)
    if _panel:
        _panel.power(text)
    raise SystemExit


def begin(state):
    """Start with what a host knows: {"reset_cause", "rtc" (hex), "inputs"}."""
    start.update(state)
    rtc[:] = unhexlify(start["rtc"])
    inputs.update(start["inputs"])


if _panel:
    begin(json.loads(_panel.start()))
