"""T06: what can be done with this board's rights beside its own topics?

The probe comes in with the board's own name and password, which ends the board's
session for a moment: it comes back by itself. Nothing that it says can reach a curve:
topics of acknowledgements carry no readings.
"""

import json
import secrets
import time

from gateway.trust.evidence import Fact, Found, fact, judged
from gateway.trust.place import Place
from gateway.trust.visitor import Door, NoAnswer, Visitor

CHECKS = ("T06",)
LISTEN_S = 0.7  # what is retained comes at once
# The broker's log is written down once a second, and later on a busy computer.
LOG_S = 15.0
LOOK_S = 0.1


def probe(place: Place, board: str) -> Found:
    """Try to hear everything and to speak as a neighbour."""
    now_us = time.time_ns() // 1000
    facts = rights_facts(place, board, now_us)
    return judged("T06", facts, now_us, "probe")


def rights_facts(place: Place, board: str, now_us: int) -> list[Fact]:
    """Return what was heard, and whether what was said was denied."""
    door = place.door_of(board)
    if door is None:
        return [fact("rights_untried", "unknown")]
    topic = f"kit/{neighbour_of(place, board)}/ack"
    end = f"probe/{secrets.token_hex(4)}"  # a topic that is nobody's
    try:
        heard = visit(place, door, board, [topic, end])
    except NoAnswer:
        return [fact("rights_untried", "unknown")]
    strange = sorted({one for one in heard if not one.startswith(f"kit/{board}/")})
    facts = [
        fact("hears_others", "against", topics=", ".join(strange[:3]))
        if strange
        else fact("hears_none", "for")
    ]
    if was_denied(place, board, topic, end, now_us):
        return [*facts, fact("denial_seen", "for", topic=topic)]
    return [*facts, fact("not_denied", "against", topic=topic)]


def visit(place: Place, door: Door, board: str, topics: list[str]) -> list[str]:
    """Return the topics heard with the board's rights, after speaking on others."""
    with Visitor(door, place.name_of(board)) as visitor:
        if not visitor.is_in:
            raise NoAnswer("turned away")
        visitor.subscribe(["#", topics[0]])
        for topic in topics:
            visitor.publish(topic, json.dumps({"probe": secrets.token_hex(4)}).encode())
        visitor.listen(LISTEN_S)
        return visitor.heard


def neighbour_of(place: Place, board: str) -> str:
    """Return another board of the room, or a name that no board has."""
    others = [one.id for one in place.store.boards() if one.id != board]
    return others[0] if others else "nobody-0"


def was_denied(place: Place, board: str, topic: str, end: str, since_us: int) -> bool:
    """Tell whether the broker's log says that it denied what the probe has said.

    ``end`` was said after it: once that is in the log, nothing is missing there.
    """
    if place.lanes.get(board) == "open":
        return False  # that broker denies nothing to anybody
    until_s = time.monotonic() + LOG_S
    while time.monotonic() < until_s:
        events = place.store.lookout().events(since_us - 1_000_000)
        told = [(one.kind, one.board, one.detail.get("topic")) for one in events]
        if ("denied", board, topic) in told:
            return True
        if ("denied", board, end) in told:
            return False
        time.sleep(LOOK_S)
    return False
