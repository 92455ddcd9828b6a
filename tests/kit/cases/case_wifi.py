"""Joining the Wi-Fi of wifi.json, and why it could not be joined."""

import asyncio
import json

import _hardware
import network
from case_bme280 import Inputs
from checks import araises
from kit import errors, wifi
from kit.state import State


async def away():
    """Leave the Wi-Fi, as a board that was just switched on."""
    network.WLAN(network.WLAN.IF_STA).active(False)
    await asyncio.sleep(0)


def write(ssid=_hardware.SSID, password=_hardware.PASSWORD):
    with open(wifi.FILE, "w") as file:
        json.dump({"ssid": ssid, "password": password}, file)


async def test_a_board_joins_once_and_keeps_its_address():
    await away()
    write()
    assert await wifi.join() == "192.168.4.2"
    write("another", "one")
    assert await wifi.join() == "192.168.4.2", "it has joined already"


async def test_a_board_that_joins_closes_a_wifi_of_its_own_and_tells():
    await away()
    write()
    said = State("baobab-10", (1, 7), "virtual", "full_node", "")
    own = network.WLAN(network.WLAN.IF_AP)
    own.active(True)
    said.forget()
    assert json.loads(said.news(5, {}, {}))["ap"] is True
    await wifi.join()
    assert not own.active()
    assert json.loads(said.news(5, {}, {}))["ap"] is False
    assert network.WLAN(network.WLAN.IF_STA).isconnected()


async def test_two_that_ask_at_once_ask_the_air_once():
    await away()
    write()
    first = asyncio.create_task(wifi.join())
    assert await wifi.join() == await first


async def test_what_is_wrong_is_told_with_its_code():
    with Inputs():
        for ssid, password, status, code in (
            ("nowhere", _hardware.PASSWORD, 1010, "wifi_not_found"),
            (_hardware.SSID, "wrong", 1010, "wifi_password"),
            (_hardware.SSID, _hardware.PASSWORD, 203, "wifi_full"),
        ):
            await away()
            write(ssid, password)
            _hardware.set_input("wifi_status", status)
            error = await araises(wifi.WifiError, wifi.join())
            assert error.code == code
            assert errors.find("WifiError: " + str(error))[0] == code


async def test_a_wifi_without_addresses_is_given_up():
    with Inputs():
        await away()
        write()
        _hardware.set_input("wifi_status", network.STAT_CONNECTING)
        error = await araises(wifi.WifiError, wifi.join(0.5))
        assert error.code == "wifi_no_address"
        assert errors.find("WifiError: " + str(error))[0] == error.code
        _hardware.set_input("wifi_status", network.STAT_GOT_IP)
        await wifi.join()


async def test_a_board_without_the_name_of_a_wifi_was_not_prepared():
    await away()
    with open(wifi.FILE, "w") as file:
        file.write("{")
    error = await araises(wifi.WifiError, wifi.join())
    assert error.code == "not_prepared"
    assert errors.find("WifiError: " + str(error))[0] == error.code


async def test_it_joins_again_when_the_access_point_is_back():
    with Inputs():
        await away()
        write()
        await wifi.join()
        _hardware.set_input("wifi", 0)
        error = await araises(wifi.WifiError, wifi.join())
        assert error.code == "wifi_not_found"
        _hardware.set_input("wifi", 1)
        await wifi.join()
        await away()
