"""The rest of the virtual chip: its radio, its timers, what it remembers."""

import asyncio

import _hardware
import esp32
import machine
import network
from checks import raises, until
from kit.ticks import ticks_diff, ticks_ms
from machine import RTC, WDT, Timer
from seen import Seen


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


async def test_timers_ring_once_or_again():
    rung = []
    once = Timer(0, mode=Timer.ONE_SHOT, period=10, callback=lambda _: rung.append(1))
    again = Timer(1, period=10, callback=lambda _: rung.append(2))
    await until(lambda: rung.count(2) >= 3, "three rings")
    assert rung.count(1) == 1
    again.deinit()
    once.deinit()


async def test_a_watchdog_bites_when_it_was_not_fed_for_so_long():
    bites, fed_ms = [], [ticks_ms()]
    power = _hardware.power
    _hardware.power = lambda action, ms=None: bites.append(
        (action, ticks_diff(ticks_ms(), fed_ms[0]))
    )
    dog = WDT(timeout=60)
    for _ in range(4):
        await asyncio.sleep(0.02)
        fed_ms[0] = ticks_ms()
        dog.feed()
    await until(lambda: bites, "a bite")
    WDT._timer.deinit()  # what no program can do
    _hardware.power = power
    assert {action for action, _ in bites} == {"watchdog"}
    assert all(hungry_ms >= 55 for _, hungry_ms in bites), bites


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
