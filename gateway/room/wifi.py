"""The Wi-Fi of the room, which boards get over USB: section [wifi]."""

from gateway.language import tr
from gateway.room.file import RoomFile
from gateway.room.model import Wifi
from gateway.room.rules import Rule

KEYS = ("ssid", "password")
LONGEST_NAME = 32  # bytes (IEEE 802.11)
SHORTEST, LONGEST = 8, 63  # characters of a WPA2 passphrase; "" is an open network


def read_wifi(file: RoomFile) -> Wifi | None:
    """Return the Wi-Fi that boards join, None when the file names none."""
    if not file.table(("wifi",), KEYS):
        return None
    ssid = file.value(("wifi", "ssid"), "", a_network())
    password = file.value(("wifi", "password"), "", a_passphrase())
    if not ssid:
        raise file.wrong(
            ("wifi",),
            tr("the Wi-Fi has no name."),
            tr("Write for example: {example}", example='ssid = "dannaya"'),
        )
    return Wifi(ssid, password)


def a_network() -> Rule:
    """Return the rule of a network's name, accents and quotes allowed."""
    return Rule(
        lambda value: (
            isinstance(value, str)
            and 1 <= len(value.encode("utf-8", "surrogatepass")) <= LONGEST_NAME
            and value.isprintable()
        ),
        tr("the name of a network, of 1 to {most} bytes", most=LONGEST_NAME),
        '"dannaya"',
    )


def a_passphrase() -> Rule:
    """Return the rule of a network's password; "" is a network that has none."""
    return Rule(
        lambda value: (
            isinstance(value, str)
            and (value == "" or SHORTEST <= len(value) <= LONGEST)
            and value.isascii()
            and value.isprintable()
        ),
        tr(
            'a password of {least} to {most} letters without accents, or ""',
            least=SHORTEST,
            most=LONGEST,
        ),
        '"dannaya-mali"',
    )
