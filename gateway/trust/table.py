"""The sixteen lamps: how each is measured, for how long that counts, and its clauses.

Pure. The clauses are those of ETSI EN 303 645 (V2.1.1), NISTIR 8259A, the IoT Trust
Framework of the Online Trust Alliance (v2.5) and the OWASP IoT Top 10 (2018).
The numbers of ETSI, here and in `kit.py`, were compared with the provisions that the
Internet-Draft draft-ietf-iotops-security-summary-01 quotes.
"""

from typing import Literal, NamedTuple

How = Literal["passing", "probe", "drill"]
State = Literal["green", "red", "grey"]

PASSING_S = 600  # what a board does is seen at each message
PROBE_S = 4 * 3600
DRILL_S = 24 * 3600


class Lamp(NamedTuple):
    """One lamp. ``valid_s``: how old what was seen may be and still count.

    ``how``: seen in ``passing``, by a ``probe`` that disturbs nobody, or by a ``drill``
    that somebody asks for.
    """

    id: str
    how: How
    valid_s: int
    etsi: str
    nist: str
    ota: str
    owasp: str


LAMPS = (
    Lamp("T01", "passing", PASSING_S, "5.1-1 5.4-2 5.4-4", "DI-1 DI-2", "13", "I1"),
    Lamp("T02", "probe", PROBE_S, "5.1-1 5.1-2", "LA-2 LA-3", "13 15", "I1 I9"),
    Lamp("T03", "passing", PASSING_S, "5.5-1 5.8-1", "DP-1", "2 3", "I7"),
    Lamp("T04", "drill", DRILL_S, "5.5-1 5.5-2", "DP-1", "3", "I7"),
    Lamp("T05", "passing", PASSING_S, "5.5-4 5.5-5", "LA-2", "13", "I3"),
    Lamp("T06", "probe", PROBE_S, "5.6-7", "LA-2", "12", "I3"),
    Lamp("T07", "passing", PASSING_S, "5.5-1 5.4-4", "DP-1", "2", "I7"),
    Lamp("T08", "passing", PASSING_S, "5.5-1 5.10-1", "CSA-2", "2", "I7"),
    Lamp("T09", "drill", DRILL_S, "5.3-2 5.3-7 5.3-10", "SU-2 SU-4", "6", "I4"),
    Lamp("T10", "probe", PROBE_S, "5.3-16 5.7-1 5.7-2", "CSA-1 DI-1", "1 8 11", "I5"),
    Lamp("T11", "drill", DRILL_S, "5.3-2 5.9-2", "SU-3", "6 7", "I4"),
    Lamp("T12", "probe", PROBE_S, "5.6-1 5.6-5", "LA-1", "12", "I2 I9"),
    Lamp("T13", "passing", PASSING_S, "5.6-5 5.10-1", "CSA-2", "12", "I2 I8"),
    Lamp("T14", "passing", PASSING_S, "5.13-1 5.8-3 6-1 6-4", "", "20 22", "I6"),
    Lamp(
        "T15",
        "drill",
        DRILL_S,
        "5.11-1 5.11-2 5.11-4",
        "DP-2 DC-3",
        "26 32 33",
        "I6 I8",
    ),
    Lamp("T16", "drill", DRILL_S, "5.9-1 5.9-2 5.9-3", "CSA-2", "21", ""),
)
BY_ID = {lamp.id: lamp for lamp in LAMPS}
COUNT = len(LAMPS)
# One of these red makes the whole board red.
GRAVE = frozenset(("T02", "T03", "T04", "T05", "T09"))
PHYSICAL = "P0"  # not promised: grey for ever, and not one of the sixteen


class Counted(NamedTuple):
    """The lamps of a board in one line; ``whole`` is red by a grave lamp alone."""

    green: int
    red: tuple[str, ...]
    whole: State


def count(states: dict[str, State]) -> Counted:
    """Count lamps by the state that they have now; those not in it are grey."""
    green = sum(state == "green" for state in states.values())
    red = tuple(sorted(lamp for lamp, state in states.items() if state == "red"))
    return Counted(green, red, whole_state(green, red))


def whole_state(green: int, red: tuple[str, ...]) -> State:
    """Return the state of the whole board: never green while a lamp is not."""
    if GRAVE.intersection(red):
        return "red"
    return "green" if green == COUNT else "grey"
