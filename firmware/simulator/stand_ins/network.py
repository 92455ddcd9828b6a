"""A stand-in for MicroPython's `network` module: one access point in the air.

Its name and password are those of `wifi.json` of every virtual board. While the input
"wifi" is 0 it is out of reach; "wifi_status" says how a join ends.

As on an ESP32, a station tries again for ever and its `status()` says STAT_CONNECTING
all that time, whatever is wrong: only after `config(reconnects=n)` is there an answer.
"""

import _hardware

STA_IF, AP_IF = 0, 1
AUTH_OPEN, AUTH_WEP, AUTH_WPA_PSK, AUTH_WPA2_PSK, AUTH_WPA_WPA2_PSK = 0, 1, 2, 3, 4
STAT_IDLE, STAT_CONNECTING, STAT_GOT_IP = 1000, 1001, 1010
STAT_BEACON_TIMEOUT, STAT_NO_AP_FOUND, STAT_WRONG_PASSWORD = 200, 201, 202
STAT_ASSOC_FAIL, STAT_CONNECT_FAIL, STAT_HANDSHAKE_TIMEOUT = 203, 203, 204

_JOIN_MS = 300
_settings = {"country": "ML", "hostname": "mpy-esp32"}


def country(code=None):
    """Return or set the country whose radio rules hold."""
    return _setting("country", code)


def hostname(name=None):
    """Return or set the name that the router hears."""
    return _setting("hostname", name)


def _setting(name, value):
    if value is None:
        return _settings[name]
    _settings[name] = value


class WLAN:
    """The Wi-Fi; all the objects of one interface are the same one."""

    IF_STA, IF_AP = 0, 1
    SEC_OPEN, SEC_WEP, SEC_WPA, SEC_WPA2, SEC_WPA_WPA2 = 0, 1, 2, 3, 4
    PM_NONE, PM_PERFORMANCE, PM_POWERSAVE = 0, 1, 2
    _states = ({}, {})

    def __init__(self, interface_id=IF_STA):
        if interface_id not in (0, 1):
            raise ValueError("invalid WLAN interface identifier")
        self._state = WLAN._states[interface_id]
        if not self._state:
            self._state.update(active=False, wanted=None, reason=0, joined=False)
            self._state.update(reconnects=-1, tries=0, pm=1, ssid="")
            if interface_id == WLAN.IF_STA:
                _hardware.watch(self._air_changed)

    def active(self, is_active=None):
        """Return whether the radio is on, or switch it."""
        if is_active is None:
            return self._state["active"]
        self._state["active"] = bool(is_active)
        if not is_active:
            self.disconnect()
        return self._state["active"]

    def connect(self, ssid=None, key=None, *, bssid=None):
        """Begin to join; return at once. Raises OSError when the radio is off."""
        if not self._state["active"]:
            raise OSError("Wifi Not Started")
        if self._state["wanted"] and not self._state["joined"]:
            raise OSError("Wifi Internal State Error")  # it must disconnect first
        self._state.update(wanted=(ssid, key or ""), joined=False, tries=0, reason=0)
        _hardware.after(_JOIN_MS, self._join)

    def _join(self):
        wanted = self._state["wanted"]
        if not wanted or self._state["joined"]:
            return
        reason = self._answer(*wanted)
        self._state.update(joined=reason == STAT_GOT_IP, ssid=wanted[0])
        if self._state["joined"]:
            self._state["tries"] = 0
        elif reason != STAT_CONNECTING:
            self._state["reason"] = reason
            self._state["tries"] += 1
            if not self._given_up():
                _hardware.after(_JOIN_MS, self._join)

    def _answer(self, ssid, key):
        if not _hardware.inputs["wifi"] or ssid != _hardware.SSID:
            return STAT_NO_AP_FOUND
        if key != _hardware.PASSWORD:
            return STAT_WRONG_PASSWORD
        return _hardware.inputs["wifi_status"]

    def _given_up(self):
        most = self._state["reconnects"]
        return most >= 0 and self._state["tries"] > most

    def _air_changed(self):
        """Lose the access point when it is gone; join it again when it is back."""
        if self._state["joined"] and not _hardware.inputs["wifi"]:
            self._state.update(joined=False, reason=STAT_BEACON_TIMEOUT)
            self._join()

    def disconnect(self):
        """Leave the access point, or give up joining."""
        self._state.update(wanted=None, joined=False)

    def isconnected(self):
        """Tell whether the board has an address."""
        return self._state["joined"]

    def status(self, param=None):
        """Return a STAT_ number, or the signal in dBm for "rssi"."""
        if param == "rssi":
            if not self._state["joined"]:
                raise OSError("Wifi Not Connected")
            return _hardware.inputs["rssi"]
        if param is not None:
            raise ValueError("unknown status param")
        if self._state["joined"]:
            return STAT_GOT_IP
        if self._state["wanted"] and not self._given_up():
            return STAT_CONNECTING
        return self._state["reason"] or STAT_IDLE

    def scan(self):
        """Return (ssid, bssid, channel, rssi, security, hidden) of each network."""
        if not self._state["active"]:
            raise OSError("Wifi Not Started")
        if not _hardware.inputs["wifi"]:
            return []
        rssi = _hardware.inputs["rssi"]
        return [(_hardware.SSID.encode(), b"\x02dan01", 6, rssi, WLAN.SEC_WPA2, False)]

    def ifconfig(self, config=None):
        """Return (address, mask, gateway, name server)."""
        if config is not None:
            return None  # a fixed address changes nothing here
        if not self._state["joined"]:
            return ("0.0.0.0", "0.0.0.0", "0.0.0.0", "0.0.0.0")  # noqa: S104
        return ("192.168.4.2", "255.255.255.0", "192.168.4.1", "192.168.4.1")

    def ipconfig(self, param=None, **settings):
        """Return what is asked: "addr4" gives (address, mask)."""
        if param == "addr4":
            return self.ifconfig()[:2]
        if param == "gw4":
            return self.ifconfig()[2]
        return None

    def config(self, param=None, **settings):
        """Return one setting, or change some."""
        if param is None:
            self._state.update(settings)
            return None
        if param == "mac":
            from machine import unique_id

            return unique_id()
        if param not in self._state:
            raise ValueError("unknown config param")
        return self._state[param]
