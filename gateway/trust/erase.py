"""T15: can all that is known of a board be erased, and is nothing kept too long?

The drill is held with a board of its own, made for it: it gets a key, says one thing
under it, and is forgotten as `dannaya forget` does it. No real board loses anything.
"""

import hmac
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass

import orjson

from gateway.identity import keys, prepare, read_keyring
from gateway.names import DRILL, passing_ids
from gateway.room import kept_for
from gateway.store import open_desk
from gateway.store.requests import OPEN
from gateway.trust.evidence import Fact, Found, fact, judged
from gateway.trust.place import Place
from gateway.trust.visitor import Door, Name, NoAnswer, Visitor, knock

CHECKS = ("T15",)
SECOND_US = 1_000_000
# The sweep of the room goes round every ten minutes.
SWEEP_US = 1_800 * SECOND_US
PATIENCE_S = 15.0
LOOK_S = 0.3
PACK = b'[{"n":"temperature","u":"Cel","v":20}]'


@dataclass(frozen=True)
class Actor:
    """The drill's own board."""

    board: str
    key: bytes
    door: Door

    @property
    def name(self) -> Name:
        """Return how it comes in."""
        return Name(self.board, self.board, keys.password(self.key))

    @property
    def topic(self) -> str:
        """Return where it speaks."""
        return f"kit/{self.board}/telemetry"

    def pack(self, seq: int, start: int) -> bytes:
        """Return a signed pack (DESIGN §3)."""
        envelope = {"b": 1, "r": start, "s": seq, "o": [1, seq], "u": 1, "t": 1}
        line = orjson.dumps(envelope)
        signed = f"{self.topic}\n".encode() + line + b"\n" + PACK
        digest = hmac.digest(keys.mac_key(self.key), signed, "sha256")
        mac = urlsafe_b64encode(digest[:16]).rstrip(b"=")
        return line + b" " + mac + b"\n" + PACK


def hold(place: Place) -> list[Fact]:
    """Hold the drill; return what it has shown, the same for every board."""
    door = place.protected_door()
    if door is None:
        return [fact("erase_untried", "unknown")]
    [board] = passing_ids(DRILL)
    keyring = prepare(place.folder, [board])
    actor = Actor(board, keyring.boards[board], door)
    spoke = speak(place, actor)
    forgotten = forget(place, board)
    if not spoke:
        return [fact("erase_untried", "unknown")]
    if not forgotten:
        return [fact("erase_not_done", "against")]
    return [rows_fact(place, board), key_fact(place, actor), told_fact(place, board)]


def speak(place: Place, actor: Actor) -> bool:
    """Say something until it is stored: the broker and the gateway learn the key."""
    start = secrets.randbits(31)
    seq = 0

    def stored() -> bool:
        nonlocal seq
        try:
            with Visitor(actor.door, actor.name) as visitor:
                if visitor.is_in:
                    visitor.publish(actor.topic, actor.pack(seq, start))
                    seq += 1
        except NoAnswer:
            pass
        return until(lambda: place.store.span(actor.board) is not None, 2 * LOOK_S)

    return until(stored, PATIENCE_S)


def forget(place: Place, board: str) -> bool:
    """Let the gateway forget the board; tell whether it says that it has."""
    with open_desk(place.room.store_url) as desk:
        number = desk.ask("forget", {"boards": [board]})

    def ended() -> bool:
        row = place.store.request(number)
        return row is None or row.state not in OPEN

    if not until(ended, PATIENCE_S):
        return False
    row = place.store.request(number)
    return row is not None and row.state == "done"


def rows_fact(place: Place, board: str) -> Fact:
    """Tell whether the store still knows anything of the board."""
    store = place.store
    left = (
        board in {row.id for row in store.boards()}
        or store.span(board) is not None
        or any(key.board == board for key in store.series())
        or bool(store.refusals(board))
        or bool(store.lookout().lamps(board))
    )
    return fact("rows_left", "against") if left else fact("rows_gone", "for")


def key_fact(place: Place, actor: Actor) -> Fact:
    """Tell whether the board's key still opens anything."""
    keyring = read_keyring(place.folder)
    kept = keyring is not None and actor.board in keyring.boards
    closed = until(lambda: knock(actor.door, actor.name) is False, PATIENCE_S)
    if kept or not closed:
        return fact("key_left", "against")
    return fact("key_gone", "for")


def told_fact(place: Place, board: str) -> Fact:
    """Tell whether the log confirms it."""
    kinds = {event.kind for event in place.store.events(board)}
    return (
        fact("erase_told", "for")
        if "forgotten" in kinds
        else fact("erase_untold", "against")
    )


def lamp(place: Place, board: str, shown: list[Fact]) -> Found:
    """Return the lamp of one board: the drill, and how old its own readings are."""
    now_us = time.time_ns() // 1000
    facts = [*shown, *age_facts(place, board, now_us), fact("usb_wipe", "note")]
    return judged("T15", facts, now_us, "drill")


def age_facts(place: Place, board: str, now_us: int) -> list[Fact]:
    """Tell which readings of a board are older than the room keeps them."""
    limited, late = False, []
    for name, oldest_us in place.store.lookout().oldest(board):
        keep_s = kept_for(place.room.retention, name)
        if keep_s is None:
            continue
        limited = True
        if oldest_us < now_us - keep_s * SECOND_US - SWEEP_US:
            late.append(name)
    if late:
        return [fact("kept_too_long", "against", quantities=late[:4])]
    return [fact("kept_as_said", "for") if limited else fact("kept_always", "note")]


def until(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait for a condition; tell whether it came about in time."""
    until_s = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until_s:
            return False
        time.sleep(LOOK_S)
    return True
