"""One line of Mosquitto's log, and what it tells (pure).

Since 2.1 a client that is turned away is called as it wished, blanks included: each
form holds to the end of its line, or that name could tell of something else.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

MOST_TEXT = 160
UNKNOWN = "<unknown>"
HUNG_UP = "unexpected eof"


class Told(NamedTuple):
    """One thing that the log tells; ``client`` is what it calls itself."""

    kind: str
    severity: str
    client: str | None
    detail: tuple[tuple[str, str], ...] = ()


# Where a client is, as Mosquitto tells it since 2.1.
AT = r"(?: \[\S+\])?"
# (form of a line, kind, severity, names of its groups beside the client)
FORMS: Sequence[tuple["re.Pattern[str]", str, str]] = [
    (
        re.compile(
            r"New (?:client|bridge) connected from (?P<source>\S+?):\d+"
            r" as (?P<client>\S+) \("
        ),
        "connected",
        "info",
    ),
    (
        re.compile(
            r"Denied PUBLISH from (?P<client>\S+) \([^']*'(?P<topic>.*)', \.\.\."
        ),
        "denied",
        "warning",
    ),
    (
        re.compile(
            r"Client (?P<client>.+?)(?: \[(?P<source>\S+):\d+\])?"
            r" disconnected[,:] not authorised\.?$"
        ),
        "login_refused",
        "warning",
    ),
    (
        re.compile(
            rf"Client (?P<client>\S+)(?: already connected, closing old connection"
            rf"|{AT} disconnected: session taken over)\.$"
        ),
        "taken_over",
        "warning",
    ),
    (
        re.compile(r"Client connection from (?P<source>\S+) denied[^\[]*$"),
        "crowded",
        "warning",
    ),
    (
        re.compile(
            r"(?:OpenSSL Error\S*|Client connection from \S+ failed)"
            r": error:\w+:SSL routines:\w*:(?P<reason>.+)"
        ),
        "tls_failed",
        "warning",
    ),
    (
        re.compile(
            rf"Client (?P<client>\S+){AT} (?:disconnected|closed its connection"
            r"|disconnected: connection closed by client)\.$"
        ),
        "disconnected",
        "info",
    ),
    (
        re.compile(
            rf"Client (?P<client>\S+){AT} (?P<reason>has exceeded timeout"
            r"(?=, disconnecting\.$)|disconnected\W[^\[]*$)"
        ),
        "disconnected",
        "notice",
    ),
]


def read_line(line: str) -> Told | None:
    """Return what a line of Mosquitto's log tells, None when it is nothing of note."""
    for form, kind, severity in FORMS:
        found = form.match(line)
        if found is None:
            continue
        groups = found.groupdict()
        client = groups.pop("client", None)
        if client == UNKNOWN and kind == "disconnected":
            return None  # told already, by the line before, with its reason
        if groups.get("reason", "").startswith(HUNG_UP):
            return None  # somebody looked whether the port is open: nothing more
        known = ((key, text[:MOST_TEXT]) for key, text in groups.items() if text)
        return Told(kind, severity, client, tuple(known))
    return None
