"""The wire contract: a topic and its bytes -> Message, Refused, or None.

DESIGN §3. Topics are ``kit/<board>/<kind>``, behind a bridge ``<site>/kit/...``.
``decode`` raises nothing, whatever the bytes; None means "not ours to store": what the
gateway itself sends, an emptied retained topic, or a foreign device's other topics.
"""

import re
from functools import lru_cache
from typing import Any, NamedTuple

from gateway import foreign, strict_json
from gateway.envelope import split
from gateway.message import Envelope, Message, Record, Refused
from gateway.reasons import REASONS, Unreadable
from gateway.senml import finite, is_name, read_pack

__all__ = [
    "REASONS",
    "SUBSCRIPTIONS",
    "Envelope",
    "Message",
    "Record",
    "Refused",
    "decode",
]

SUBSCRIPTIONS: tuple[str, ...] = ("kit/#", "+/kit/#", *foreign.SUBSCRIPTIONS)

BOARD = re.compile(r"[a-z0-9-]{3,32}")
SITE = re.compile(r"[a-z0-9-]{1,32}")
# JSON's own grammar of a number: no plus sign, no bare point, no leading zero
PLAIN_NUMBER = re.compile(rb"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")

BODY_KINDS = frozenset(["state", "cmd/ack", "time", "update/ack"])
GATEWAY_KINDS = frozenset(["ack", "cmd", "time/ack", "update"])
STATES = frozenset(["init", "ready", "disconnected", "sleeping", "lost", "alert"])

STATE_FIELDS: dict[str, tuple[type, ...]] = {
    "state": (str,),
    "model": (str,),
    "firmware": (str,),
    "sketch": (str,),
    "sensors": (dict,),
    "period_s": (int, float),
    "mud": (str,),
    "settings": (dict,),
    "start": (list,),
    "error": (dict, type(None)),
    "ap": (bool, type(None)),  # is it an access point? null: it has no radio
}
MAX_PERIOD_S = 7 * 86_400

MAX_TOPIC = 256
TOO_LONG = Refused("bad_topic", "The topic is longer than 256 characters.", None, None)
MAX_PLAIN = 64
MAX_BODY = 2048
# The store merges state in SQLite, whose JSON depth is bounded.
MAX_BODY_DEPTH = 8


class Place(NamedTuple):
    """Where a topic points: a board, a kind, and for kind ``plain`` a quantity."""

    site: str | None
    board: str
    kind: str
    name: str = ""


def decode(
    topic: str, payload: bytes, retained: bool = False
) -> Message | Refused | None:
    """Return what a delivered message says, why it is refused, or None (see above)."""
    place = find_place(topic) if len(topic) <= MAX_TOPIC else TOO_LONG
    if place is None:
        return None if retained else foreign.decode(topic, payload)
    if isinstance(place, Refused):
        return place
    if place.kind == "telemetry":
        return read_telemetry(place, payload, retained)
    if place.kind == "gateway" or (place.kind == "state" and not payload):
        return None
    try:
        if place.kind == "plain":
            return read_plain(place, payload, retained)
        return read_body(place, payload)
    except Unreadable as error:
        return Refused(error.reason, error.detail, place.board, None)


# A room has a few topics, each used thousands of times.
@lru_cache(maxsize=4096)
def find_place(topic: str) -> Place | Refused | None:
    """Return where a topic points; None when it is not one of the kit's."""
    levels = topic.split("/")
    site = None
    if levels[0] != "kit":
        if levels[1:2] != ["kit"] or levels[0] in foreign.ROOTS:
            return None
        site = levels.pop(0)
    board, kind = "".join(levels[1:2]), "/".join(levels[2:])
    if not BOARD.fullmatch(board) or (site is not None and not SITE.fullmatch(site)):
        return Refused("bad_topic", REASONS["bad_topic"], None, None)
    if kind == "telemetry" or kind in BODY_KINDS:
        return Place(site, board, kind)
    if kind.startswith("telemetry/"):
        return Place(site, board, "plain", kind.removeprefix("telemetry/"))
    # An update also travels in parts, below its topic.
    if kind in GATEWAY_KINDS or kind.startswith("update/"):
        return Place(site, board, "gateway")
    return Refused("bad_topic", REASONS["bad_topic"], board, None)


def read_telemetry(place: Place, payload: bytes, retained: bool) -> Message | Refused:
    """Return the readings of a pack, with its envelope and mac where it has them."""
    envelope = None
    try:
        if retained:
            # Its envelope stays unread: a pack that is not stored must not be counted
            # as seen, or its board would drop it.
            raise Unreadable("retained")
        envelope, mac, pack = split(payload)
        records = read_pack(pack)
    except Unreadable as error:
        return Refused(error.reason, error.detail, place.board, envelope)
    return Message(place.board, "telemetry", place.site, records, envelope, mac, None)


def read_plain(place: Place, payload: bytes, retained: bool) -> Message:
    """Return the one number that a board of the first lesson sends."""
    if retained:
        raise Unreadable("retained")
    if not is_name(place.name):
        raise Unreadable("bad_name")
    text = payload.strip(b" \t\r\n")
    if not text:
        raise Unreadable("empty")
    if len(text) > MAX_PLAIN or PLAIN_NUMBER.fullmatch(text) is None:
        raise no_number(text)
    record = Record(place.name, "", finite(float(text)), 0, False)
    return Message(place.board, "plain", place.site, (record,), None, None, None)


def no_number(text: bytes) -> Unreadable:
    """Return the refusal of a text that is no plain number, with its likely cause."""
    shown = text[:20].decode(errors="replace")
    if text.lower().lstrip(b"+-") in (b"nan", b"inf", b"infinity"):
        return Unreadable("nan", f"{shown} is not a finite number.")
    if PLAIN_NUMBER.fullmatch(text.replace(b",", b".", 1)):
        return Unreadable("bad_number", f"Write a point, not a comma: {shown}")
    return Unreadable("bad_number", f"{shown!r} is not a number.")


def read_body(place: Place, payload: bytes) -> Message:
    """Return the JSON object of a state, an answer or a request for the time."""
    if len(payload) > MAX_BODY:
        raise Unreadable("too_large", f"{len(payload)} bytes; 2048 is the most here.")
    body = strict_json.parse_object(payload, MAX_BODY_DEPTH)
    if place.kind == "state":
        check_state(body)
    return Message(place.board, place.kind, place.site, (), None, None, body)


def check_state(body: dict[str, Any]) -> None:
    """Raise Unreadable unless the fields that pages and the store read make sense."""
    for key, expected in STATE_FIELDS.items():
        if key in body and type(body[key]) not in expected:
            raise bad_state(f"{key!r} is not of the right type")
    if body.get("state") not in STATES:
        raise Unreadable("bad_state")
    if not 0 < body.get("period_s", 1) <= MAX_PERIOD_S:
        raise bad_state("'period_s' is not between 0 and a week")
    if any(type(unit) is not str for unit in body.get("sensors", {}).values()):
        raise bad_state("'sensors' gives a unit that is not a text")
    values = body.get("settings", {}).values()
    if any(type(value) not in (bool, int, float, str) for value in values):
        raise bad_state("'settings' gives a value that is no number or text")


def bad_state(what: str) -> Unreadable:
    """Return the refusal of a state, with what is wrong."""
    return Unreadable("bad_state", f"The state cannot be used: {what}.")
