"""Joining the Wi-Fi that `wifi.json` names: {"ssid", "password"}.

By itself a board tries for ever and calls all that time "connecting": only one that may
give up says why (ESP32 port, network_wlan.c, `status`). So it gets a few tries, and
`join` is called again.

A board is a guest of the room's Wi-Fi and opens none of its own: a door less.
"""

import asyncio
import json

FILE = "wifi.json"
TRIES = 2
JOIN_S = 20
LOOK_S = 0.1

# reason numbers of ESP-IDF's wifi_err_reason_t -> codes of kit/errors.py
REASONS = {
    5: "wifi_full",
    15: "wifi_password",
    200: "wifi_not_found",
    201: "wifi_not_found",
    202: "wifi_password",
    203: "wifi_full",
    204: "wifi_password",
    210: "wifi_password",
    211: "wifi_password",
    212: "wifi_not_found",
}
WORDS = {
    "wifi_not_found": "it is not there",
    "wifi_password": "the password is wrong",
    "wifi_full": "it is full, or refuses this board",
}


class WifiError(OSError):
    """The board could not join; `code` is one of kit/errors.py."""

    def __init__(self, code, sentence):
        super().__init__(sentence)
        self.code = code


async def join(timeout_s=JOIN_S):
    """Return the board's address, "" on a computer; at once if it has joined already.

    Raises WifiError.
    """
    wlan = _station()
    if wlan is None:
        return ""
    if not wlan.isconnected():
        _begin(wlan)
        await _wait(wlan, timeout_s)
    return wlan.ifconfig()[0]


def access_point():
    """Return the Wi-Fi that the board could open itself; None where it has no radio."""
    try:
        from network import WLAN
    except ImportError:
        return None
    return WLAN(WLAN.IF_AP)


def _station():
    """Return the Wi-Fi, switched on; None where the computer sees to the network."""
    own = access_point()
    if own is None:
        return None
    from network import WLAN

    own.active(False)
    wlan = WLAN(WLAN.IF_STA)
    wlan.active(True)
    return wlan


def _begin(wlan):
    """Ask to join, unless that was asked before and is not decided yet."""
    import network

    if wlan.status() == network.STAT_CONNECTING:
        return
    try:
        with open(FILE) as file:
            wifi = json.load(file)
        ssid, password = wifi["ssid"], wifi["password"]
    except (OSError, ValueError, KeyError):
        sentence = "no Wi-Fi is named in " + FILE
        raise WifiError("not_prepared", sentence) from None
    wlan.disconnect()
    wlan.config(reconnects=TRIES)
    wlan.connect(ssid, password or None)


async def _wait(wlan, timeout_s):
    """Return when it has joined. Raises WifiError when it has not."""
    import network

    for _ in range(int(timeout_s / LOOK_S)):
        if wlan.isconnected():
            return
        status = wlan.status()
        if status not in (network.STAT_CONNECTING, network.STAT_GOT_IP):
            code = REASONS.get(status, "wifi_not_found")
            why = "%s (%d)" % (WORDS[code], status)
            raise WifiError(code, "the Wi-Fi was not joined: " + why)
        await asyncio.sleep(LOOK_S)
    wlan.disconnect()
    raise WifiError("wifi_no_address", "the Wi-Fi was not joined: it gives no address")
