"""Which client id each name may use: the file of Mosquitto's own plugin for it.

The plugin, Dynamic Security, is asked before the file of passwords. It refuses a name
that asks for another client id than the name itself, and gives nobody any right. It
reads its file at its start alone.

Up to Mosquitto 2.0 it leaves the password of an entry without one to the other file,
so that ids which no board has yet can be in it from the start. Since 2.1 such an entry
lets nobody in: there it holds the passwords, and the broker starts again when they
change (plugins/dynamic-security/auth.c of both; tried on 2.0.11 and 2.1.2).
"""

import re
from collections.abc import Mapping
from pathlib import Path

import orjson

from gateway.broker.rights import hashed
from gateway.mosquitto import Installed, plugin_of
from gateway.names import every_id

FILE_NAME = "client_ids.json"
HOLDS_PASSWORDS = (2, 1)  # from this version on
# What Mosquitto's log says where the plugin does not guard the client ids.
_FAILED = re.compile(r"Error.*plugin|Dynamic security plugin config not found")


class ClientIds:
    """The plugin's file, and what of it the broker that runs has read."""

    def __init__(self, plugin: Path, holds_passwords: bool) -> None:
        self._plugin = plugin
        self.holds_passwords = holds_passwords
        self._read: dict[str, str] = {}

    def config(self) -> list[str]:
        """Return the lines of the configuration by which a name is proved."""
        lines = [f"plugin {self._plugin}", f"plugin_opt_config_file {FILE_NAME}"]
        return lines if self.holds_passwords else ["password_file passwords", *lines]

    def text(self, passwords: Mapping[str, str]) -> str:
        """Return the file for a broker that starts with these names."""
        wanted = self._wanted(passwords)
        entries = [entry(name, word) for name, word in wanted.items()]
        return orjson.dumps({"clients": entries}).decode()

    def note(self, passwords: Mapping[str, str]) -> None:
        """Take down that the broker starts with the file for these names."""
        self._read = self._wanted(passwords)

    def guards(self, passwords: Mapping[str, str]) -> bool:
        """Tell whether the file that was read will do for these names."""
        wanted = self._wanted(passwords)
        if self.holds_passwords:
            return wanted == self._read
        return wanted.keys() <= self._read.keys()

    def _wanted(self, passwords: Mapping[str, str]) -> dict[str, str]:
        if self.holds_passwords:
            return dict(passwords)
        return dict.fromkeys([*every_id(), *passwords], "")


def client_ids_of(installed: Installed) -> ClientIds | None:
    """Return what guards the client ids of a Mosquitto; None without its plugin."""
    plugin = plugin_of(installed.path)
    if plugin is None:
        return None
    return ClientIds(plugin, installed.number >= HOLDS_PASSWORDS)


def entry(name: str, password: str) -> dict[str, str | int]:
    """Return one name of the file; its password's hash, if it is to hold one."""
    found: dict[str, str | int] = {"username": name, "clientid": name}
    if password:
        _, _, rounds, salt, digest = hashed(password).split("$")
        found |= {"iterations": int(rounds), "salt": salt, "password": digest}
    return found


def has_failed(line: str) -> bool:
    """Tell whether a line of the log says that the plugin guards nothing."""
    return _FAILED.match(line) is not None
