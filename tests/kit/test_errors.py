"""Every error that a board explains, really made where that is possible."""

import json
import subprocess
from pathlib import Path

import _hardware
import pytest
from kit import errors, wifi
from kit.error_signs import SIGNS

from gateway.explain import table
from tests.kit.hosts import MICROPYTHON, ROOT, SURE_TO_END, node

EXPLAIN_JS = ROOT / "dashboard" / "static" / "js" / "lab" / "explain.js"
CONNECT = "import asyncio\nasync def main():\n  await {}\nasyncio.run(main())"
WIFI = (
    "import _hardware, asyncio, json\nfrom kit import wifi\n"
    "with open('wifi.json', 'w') as file:\n"
    "  json.dump({{'ssid': '{}', 'password': '{}'}}, file)\n"
    "_hardware.inputs['wifi_status'] = {}\nwifi.TRIES = 1\n"
    "async def main():\n  await wifi.join(1)\nasyncio.run(main())"
)
UNPLUGGED = (
    "import _hardware, machine\nfor name in ('temperature', 'humidity', 'pressure'):\n"
    "  _hardware.inputs[name] = None\n"
)
I2C = "machine.I2C(0, scl=machine.Pin(22), sda=machine.Pin(21))"
STATION = "import network\nwlan = network.WLAN(network.STA_IF)\n"

# code -> programs that a learner writes, and that end so
FAULTY = {
    "syntax_error": ("print('a'\nx = 3", "if True\n  pass", "x = = 3", "print('abc)"),
    "indentation": ("x = 1\n   y = 2", "def f():\n    a = 1\n  b = 2"),
    "outside": ("return 3", "import asyncio\nawait asyncio.sleep(1)", "break"),
    "import_error": ("import dht222", "import datetime", "import Machine"),
    "import_name": ("from kit import nothing", "from time import slep"),
    "name_error": ("print(tempp)", "Print('hello')", "x += 1"),
    "name_too_early": ("x = 1\ndef f():\n  print(x)\n  x = 2\nf()",),
    "attribute_error": ("import time\ntime.slep(1)", "'a'.foo()"),
    "none_value": ("sensor = None\nsensor.read()", "for x in None: pass", "None + 1"),
    "type_mix": ("'a' + 1", "1 + 'a'", "[] - 1"),
    "not_callable": ("x = 3\nx()",),
    "arguments": (
        "def f(a, b): pass\nf(1)",
        "def f(a): pass\nf(1, 2)",
        "def f(a): pass\nf(b=1)",
    ),
    "not_a_list": ("for x in 3: pass", "x = 3\nx[0]"),
    "index_error": ("x = [1]\nx[5]",),
    "key_error": ("x = {}\nx['temperature']",),
    "not_a_number": ("int('abc')", "float('27,4')"),
    "zero_division": ("1 / 0", "1 // 0", "1 % 0"),
    "recursion": ("def f(): return f()\nf()",),
    "format_error": ("'%s %s' % 'a'", "'%z' % 3"),
    "bad_reading": ("from kit import senml\nsenml.pack([('a b', '', 1)])",),
    "pack_too_large": ("from kit import senml\nsenml.pack([('a', '', 1)] * 300)",),
    "no_keyboard": ("name = input('Your name? ')",),
    "memory_error": ("x = bytearray(2000000000)",),
    "stopped": ("raise KeyboardInterrupt",),
    "file_missing": ("open('nothing.txt')",),
    "wrong_value": ("b'\\xff'.decode()", "bytes([300])", "1 << -1"),
    "wrong_type": ("'abc'[0] = 'd'",),
    "unknown_error": ("assert 1 == 2", "raise Exception('of my own')"),
    "broker_not_running": (CONNECT.format("asyncio.open_connection('127.0.0.1', 1)"),),
    "gateway_name": (CONNECT.format("asyncio.open_connection('no.invalid', 1883)"),),
    "not_prepared": ("import os\nos.remove('board.json')\nfrom kit import identity\n"
                     "identity.read()",),
    # what the drivers of a real board raise, in the words of MicroPython's sources
    "sensor_silent": (
        UNPLUGGED + "import dht\ndht.DHT22(machine.Pin(4)).measure()",
        UNPLUGGED + I2C + ".readfrom_mem(118, 208, 1)",
        UNPLUGGED + "import onewire, ds18x20\n"
        "ds18x20.DS18X20(onewire.OneWire(machine.Pin(13))).convert_temp()",
        "raise OSError(5)",
        "from kit.sensors.sensor import Sensor\nSensor('x', lambda: 1 / 0, {}).read()",
    ),
    "sensor_noise": ("raise Exception('checksum error')",),
    "wrong_pin": (
        "from kit import boards\nboards.pin('relay', 99)",
        "from kit import actuators\nactuators.servo(34)",
    ),
    "sensor_range": ("from kit.sensors.sensor import Sensor\n"
                     "Sensor('x', lambda: [('t', 'Cel', 99)], {'t': (0, 9)}).read()",),
    "invalid_pin": (
        "import machine\nmachine.Pin(99)",
        "import machine\nmachine.Pin(34, machine.Pin.OUT)",
    ),
    "timeout": ("raise OSError(110)", "raise OSError(116)"),
    "broker_unreachable": ("raise OSError(113)", "raise OSError(118)"),
    "connection_lost": ("raise OSError(104)",),
    "flash_full": ("raise OSError(28)",),
    "wifi_off": (
        STATION + "wlan.connect('a', 'b')",
        STATION + "wlan.active(True)\nfor _ in range(2):\n  wlan.connect('a', 'b')",
    ),
    "wifi_not_found": (WIFI.format("of the neighbour", "x", 1010),),
    "wifi_password": (
        WIFI.format("dannaya", "wrong", 1010),
        "raise OSError('Wifi Invalid Password')",
    ),
    "wifi_full": (WIFI.format("dannaya", "dannaya-mali", 203),),
    "wifi_no_address": (WIFI.format("dannaya", "dannaya-mali", 1001),),
    "broker_refused": (
        "from kit.packet import MqttError\n"
        "raise MqttError('refused', 'the broker refused this user name or password')",
    ),
    "certificate": ("raise OSError(-30336, 'MBEDTLS_ERR_SSL_CA_CHAIN_REQUIRED')",),
    "clock": ("raise ValueError('The certificate validity starts in the future')",),
}  # fmt: skip
# said by the chip before any program runs: tests/kit/cases/case_errors.py has the words
CHIP_ONLY = {"brownout", "watchdog", "chip_crash", "no_program"}
# never an exception: the kit gives these codes itself
KIT_ONLY = {
    "id_taken",
    "command_refused",
    "command_old",
}


RUNNER = Path(__file__).parent / "run_programs.mjs"


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """Return (code, output on MicroPython) of every faulty program."""
    folder = tmp_path_factory.mktemp("faulty")
    programs = [(code, p) for code, written in FAULTY.items() for p in written]
    sketches = [folder / f"faulty_{number}.py" for number in range(len(programs))]
    for sketch, (_, program) in zip(sketches, programs, strict=True):
        sketch.write_text(program, "utf-8")
    done = subprocess.run(
        [node(), SURE_TO_END, RUNNER, MICROPYTHON, *sketches],
        capture_output=True,
        encoding="utf-8",
        timeout=200,
    )
    assert done.returncode == 0, done.stderr
    found = []
    for (code, program), (status, output) in zip(
        programs, json.loads(done.stdout), strict=True
    ):
        assert status == 1, f"{program}: {output}"
        found.append((code, output))
    return found


def test_every_row_is_made_or_can_only_be_made_by_a_real_board() -> None:
    codes = {code for code, _, _ in SIGNS}
    assert set(FAULTY) | CHIP_ONLY | KIT_ONLY == codes
    assert not set(FAULTY) & (CHIP_ONLY | KIT_ONLY)


def test_each_error_of_micropython_gets_its_code(
    outputs: list[tuple[str, str]],
) -> None:
    wrong = [
        (code, found, output)
        for code, output in outputs
        if (found := errors.find(output)) is None or found[0] != code
    ]
    assert not wrong
    assert errors.find(outputs[0][1].split("Traceback")[0]) is None


def test_what_the_sentence_names_is_the_learner_s_own_word(
    outputs: list[tuple[str, str]],
) -> None:
    named = {
        (code, found[1])
        for code, output in outputs
        if (found := errors.find(output)) and found[1]
    }
    assert named >= {
        ("import_error", "dht222"),
        ("import_name", "nothing"),
        ("name_error", "tempp"),
        ("attribute_error", "slep"),
        ("key_error", "temperature"),
        ("outside", "await"),
        ("not_callable", "int"),
    }


# what CPython does not raise, or has to be told by another number
ONLY_MICROPYTHON = {"memory_error", "no_keyboard", "not_prepared", "stopped"}
ONLY_MICROPYTHON |= {"gateway_name"}
ONLY_MICROPYTHON |= {code for code in FAULTY if code.startswith("wifi_")}


@pytest.mark.parametrize("code", sorted(set(FAULTY) - ONLY_MICROPYTHON))
def test_a_simulated_board_s_errors_get_the_same_code(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CPython says many of them in other words."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(_hardware, "inputs", dict(_hardware.inputs))
    monkeypatch.setattr(wifi, "TRIES", wifi.TRIES)
    for program in set(FAULTY[code]) - {"import datetime"}:
        with pytest.raises(Exception) as raised:  # noqa: B017  any of them
            exec(program, {"__name__": "__main__"})
        assert errors.explain(raised.value)[0] == code, program


def test_the_lab_page_explains_as_the_board_does(
    outputs: list[tuple[str, str]], tmp_path: Path
) -> None:
    texts = [output for _, output in outputs]
    texts += [
        "",
        "temperature 27.4\n",
        "Error: hot",
        "MemoryError: \r\n",
        "OSError: -202",
    ]
    texts += ["x\nrst:0x8 (TG1WDT_SYS_RESET)\n", "Brownout detector was triggered\r\n"]
    script = tmp_path / "explain.mjs"
    script.write_text(
        "import { useErrors, explain } from "
        f"{json.dumps(EXPLAIN_JS.as_uri())};\n"
        f"useErrors({json.dumps(table())});\n"
        f"const texts = {json.dumps(texts)};\n"
        "const found = texts.flatMap((t) => [explain(t, 'fr'), explain(t, 'en')]);\n"
        "console.log(JSON.stringify(found));\n",
        "utf-8",
    )
    done = subprocess.run(
        [node(), str(script)], capture_output=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    expected = [
        said and dict(zip(("code", "sentence", "try_this"), said, strict=True))
        for text in texts
        for said in (errors.explain_text(text, "fr"), errors.explain_text(text, "en"))
    ]
    assert found == expected
