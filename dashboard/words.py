"""The words that the scripts of a page write, in the viewer's language.

A page carries them in a block of JSON; ``word("late")`` in a script reads one.
"""

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from gateway.explain import codes, explain

Words = dict[str, str | dict[str, str]]


def plural(one: str, other: str) -> dict[str, str]:
    """Return both forms of a message; the script picks one by its number."""
    return {
        "one": ngettext(one, other, 1, n="{n}"),
        "other": ngettext(one, other, 2, n="{n}"),
    }


def common_words() -> Words:
    """Return what every page needs: states, causes, quantities, the bands."""
    return {
        **state_words(),
        **cause_words(),
        **kind_words(),
        **quantity_words(),
        "unheard": _("The room does not answer. Trying again…"),
        "gateway-silent": _(
            "The gateway receives nothing at the moment: these values may be old."
        ),
        "missing": plural("%(n)s missing", "%(n)s missing"),
        "received": plural("%(n)s received", "%(n)s received"),
        "unnumbered": _("not numbered"),
        "trust-red": _("Lamps of trust: this board is red"),
        "trust-grey": _("Lamps of trust"),
        "trust-green": _("Lamps of trust: all are green"),
        "since": _("silent for {age}"),
        "age-s": _("{n} s"),
        "age-min": _("{n} min"),
        "age-h": _("{n} h"),
        "age-d": _("{n} d"),
        "theme-auto": _("Colours: as this device"),
        "theme-light": _("Colours: light"),
        "theme-dark": _("Colours: dark"),
    }


def state_words() -> Words:
    """Return the word of each board state."""
    return {
        "ready": _("ready"),
        "late": _("late"),
        "lost": _("lost"),
        "sleeping": _("asleep"),
        "alert": _("alert"),
        "new": _("expected"),
    }


def cause_words() -> Words:
    """Return the likely causes of silence, by the codes of ``state.py``."""
    return {
        "why-gateway": _("gateway stopped?"),
        "why-stopped": _("switched off properly"),
        "why-error": _("stopped by an error"),
        "why-site": _("whole site silent: Wi-Fi or power?"),
        "why-battery": _("battery empty?"),
        "why-wifi": _("Wi-Fi too weak?"),
        "why-power": _("cable or power cut?"),
        "why-silent": _("Wi-Fi lost or program stuck?"),
        "why-never": _("not heard yet"),
        "why-closed": _("its lab page closed?"),
        "why-idle": _("no program run yet"),
        "why-ended": _("simulation stopped?"),
    }


def kind_words() -> Words:
    """Return the word of each kind of board."""
    return {
        "kind-board": _("board"),
        "kind-simulated": _("simulated"),
        "kind-virtual": _("virtual"),
        "kind-foreign": _("other device"),
    }


def quantity_words() -> Words:
    """Return the names of the quantities and of a board's health values."""
    return {
        "q-temperature": _("Temperature"),
        "q-humidity": _("Humidity"),
        "q-light": _("Light"),
        "q-soil_moisture": _("Soil moisture"),
        "q-battery": _("Battery"),
        "q-pressure": _("Pressure"),
        "q-distance": _("Distance"),
        "q-motion": _("Motion"),
        "q-button": _("Button"),
        "q-door": _("Door"),
        "q-power": _("Power"),
        "q-energy": _("Energy"),
        "q-voltage": _("Voltage"),
        "q-current": _("Current"),
        "q-chip_temperature": _("Chip temperature"),
        "q-sys/heap": _("Free memory"),
        "q-sys/idf": _("Free memory of the chip"),
        "q-sys/rssi": _("Wi-Fi signal"),
        "q-sys/queue": _("Waiting to be sent"),
        "q-sys/dropped": _("Readings given up"),
        "q-sys/reset": _("Reason of the last start"),
        "q-sys/uptime": _("Running for"),
    }


def problem_words() -> Words:
    """Return what is wrong with a board, by the codes of its own kit."""
    return {f"problem-{code}": explain(code, g.lang)[0] for code in codes()}


def room_words() -> Words:
    """Return what the room page's scripts write."""
    return {
        **common_words(),
        **problem_words(),
        "messages-missing": plural("message missing", "messages missing"),
        "all-sites": _("All sites"),
        "all-quantities": _("Everything"),
        "nobody": _("No board here yet."),
        "nobody-filter": _("No board matches these choices."),
    }


def poll_words() -> Words:
    """Return what the scripts of the hall's page write."""
    return {
        **common_words(),
        "voters": plural("%(n)s phone has answered", "%(n)s phones have answered"),
        "mean": _("mean {value} of 5"),
        "no-words": _("No word yet."),
        "share": _("{n}%"),
    }
