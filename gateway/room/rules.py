"""What each kind of value in a room file must be, and how that is said."""

import re
import zoneinfo
from collections.abc import Callable, Collection
from difflib import get_close_matches
from typing import Any, NamedTuple

from gateway.language import tr

BOARD_ID = re.compile(r"[a-z0-9-]{3,32}")  # DESIGN §3
SITE_ID = re.compile(r"(?!kit$)[a-z0-9-]{2,32}")  # a topic level in front of kit/
STORE_SCHEMES = ("sqlite:///",)
LONGEST_NAME = 80
HIGHEST_PORT = 65535
MOST_SEATS = 9999


class Rule(NamedTuple):
    """What a value must be: a test, its words, and a value that passes it."""

    accepts: Callable[[Any], bool]
    expected: str
    example: str


def a_name() -> Rule:
    """Return the rule of a text that people read, in one line."""
    return Rule(
        lambda value: (
            isinstance(value, str)
            and 1 <= len(value.strip()) <= LONGEST_NAME
            and value.isprintable()
        ),
        tr("a text of 1 to {most} characters", most=LONGEST_NAME),
        '"Atelier"',
    )


def an_address() -> Rule:
    """Return the rule of an address to listen on or to connect to."""
    return Rule(
        lambda value: isinstance(value, str) and bool(re.fullmatch(r"[\w.:-]+", value)),
        tr("an address between quotation marks"),
        '"0.0.0.0"',
    )


def a_port() -> Rule:
    """Return the rule of a port; 0 is any free one."""
    return Rule(
        lambda value: type(value) is int and 0 <= value <= HIGHEST_PORT,
        tr(
            "a whole number from 0 to {most}, without quotation marks",
            most=HIGHEST_PORT,
        ),
        "8080",
    )


def a_switch() -> Rule:
    """Return the rule of what is on or off."""
    return Rule(
        lambda value: isinstance(value, bool),
        tr("true or false, without quotation marks"),
        "true",
    )


def a_seat() -> Rule:
    """Return the rule of a seat number."""
    return Rule(
        lambda value: type(value) is int and 1 <= value <= MOST_SEATS,
        tr("a whole number from 1 to {most}", most=MOST_SEATS),
        "1",
    )


def a_store() -> Rule:
    """Return the rule of the address of a store."""
    return Rule(
        lambda value: isinstance(value, str) and value.startswith(STORE_SCHEMES),
        tr("an address that starts with {schemes}", schemes=" / ".join(STORE_SCHEMES)),
        '"sqlite:///dannaya.db"',
    )


def a_timezone(value: object) -> Rule:
    """Return the rule of an IANA time zone; its example is the nearest to ``value``."""
    near = ["Africa/Bamako"]
    if not known_timezone(value):
        zones = zoneinfo.available_timezones()
        near = get_close_matches(str(value), zones, n=1) or near
    return Rule(known_timezone, tr("the name of a time zone"), f'"{near[0]}"')


def known_timezone(value: object) -> bool:
    """Tell whether this computer knows a time zone of that name."""
    try:
        return isinstance(value, str) and bool(zoneinfo.ZoneInfo(value))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False


def one_of(words: Collection[str]) -> Rule:
    """Return the rule of a value that is one of a few words; the first if none."""
    return Rule(
        lambda value: value in words,
        tr("one of these words: {words}", words=", ".join(words)),
        f'"{next(iter(words), "")}"',
    )
