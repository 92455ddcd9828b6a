"""T09 and T11: does a board refuse bad updates, and come back from a broken one?

Both are drills with the room's own key. The bad updates are offered as an attacker
would offer them; nothing of them is sent. The broken one is signed as it should be and
fails as soon as it starts: somebody at the board presses its button for it, unless the
facilitator says that this is not needed.
"""

import time
from collections.abc import Callable

from gateway.errors import DannayaError
from gateway.language import tr
from gateway.store import SendingRow, open_desk
from gateway.trust.evidence import Fact, Found, fact, judged
from gateway.trust.place import Place
from gateway.update.bundle import Bundle
from gateway.update.drills import Bad, bad_ones, crashing
from gateway.update.keys import Locked, SigningKey
from gateway.update.make import next_seq
from gateway.update.workshop import workshop_key

CHECKS = ("T09", "T11")
ANSWER_S = 15.0  # for one bad update
CONSENT_S = 120.0  # for a press of the board's button
BACK_S = 120.0  # from the installation until it speaks again
LOOK_S = 0.1
SECOND_US = 1_000_000
TAKEN = ("waiting", "installed", "confirmed", "rolled_back")


class UpdateDrillError(DannayaError):
    """A drill that cannot be held as it was asked for."""


def key_of(place: Place) -> SigningKey:
    """Return the key of the room's drills; UpdateDrillError when it is locked."""
    try:
        return workshop_key(place.folder)
    except Locked:
        raise UpdateDrillError(
            tr(
                "The workshop key has a password, so the gateway cannot sign what the "
                "drill needs: hold it with a room whose key has none."
            )
        ) from None


def hold_bad(place: Place, board: str) -> Found:
    """Offer a board each of the bad updates."""
    bad = bad_ones(key_of(place), next_seq(place.folder, place.room.store_url))
    facts: list[Fact] = []
    for one in bad:
        row = offer(place, board, one.bundle, auto=False, content=b"")
        row = wait(place, row, ANSWER_S, is_answered)
        stop(place, row)
        found = bad_fact(one, row)
        facts.append(found)
        if found["mark"] == "against" or found["say"] == "update_unanswered":
            break  # it waits for the rest of it, or it takes no updates at all
    return judged("T09", facts, now_us(), "drill")


def is_answered(row: SendingRow) -> bool:
    """Tell whether a board has said what it makes of a bad update."""
    return row.ended_us is not None or row.state in TAKEN or row.total > 0


def bad_fact(bad: Bad, row: SendingRow) -> Fact:
    """Tell what a board made of a bad update."""
    if row.state in TAKEN or row.total > 0:
        return fact(f"took_{bad.kind}", "against")
    if row.state != "refused":
        return fact("update_unanswered", "unknown")
    if row.why != bad.why:
        return fact("refused_otherwise", "unknown", why=row.why)
    return fact(f"refused_{bad.kind}", "for")


def hold_broken(
    place: Place, board: str, auto: bool, tell: Callable[[float], None]
) -> Found:
    """Let a board try a program that fails, and see whether it comes back by itself.

    ``tell`` hears now and then which part of it is done, 0 to 1.
    """
    if is_simulated(place, board):
        return judged("T11", [fact("simulated_trial", "unknown")], now_us(), "drill")
    seq = next_seq(place.folder, place.room.store_url)
    bundle = crashing(key_of(place), board, seq)
    row = offer(place, board, bundle, auto, bundle.content)
    tell(0.1)
    row = wait(place, row, CONSENT_S, is_installed)
    tell(0.5)
    began_us = row.moved_us
    if row.state == "installed":
        row = wait(place, row, BACK_S, ended)
    stop(place, row)
    speaks = row.state == "rolled_back" and speaks_again(place, board, row.moved_us)
    return judged("T11", broken_facts(row, began_us, speaks), now_us(), "drill")


def is_simulated(place: Place, board: str) -> bool:
    """Tell whether a board is one that never runs what it was sent."""
    boards = place.store.boards()
    return any(one.id == board and one.kind == "simulated" for one in boards)


def broken_facts(row: SendingRow, began_us: int, speaks: bool) -> list[Fact]:
    """Tell what became of a board that tried a broken program. Pure."""
    if row.state == "rolled_back" and speaks:
        away_s = round((row.moved_us - began_us) / SECOND_US)
        return [fact("came_back", "for", why=row.why, away_s=away_s)]
    if row.state == "confirmed":
        return [fact("kept_broken", "against")]
    if row.state in ("installed", "rolled_back"):
        return [fact("stuck_broken", "against")]
    if row.state == "refused":
        return [fact("refused_otherwise", "unknown", why=row.why)]
    return [fact("update_unanswered", "unknown")]


def is_installed(row: SendingRow) -> bool:
    """Tell whether a board has an update, or will not have it."""
    return row.state == "installed" or ended(row)


def ended(row: SendingRow) -> bool:
    """Tell whether a sending has come to its end."""
    return row.ended_us is not None


def speaks_again(place: Place, board: str, since_us: int) -> bool:
    """Tell whether a board was heard with readings after a time, BACK_S at most."""
    until_s = time.monotonic() + BACK_S
    while time.monotonic() < until_s:
        starts = place.store.lookout().starts(since_us)
        if any(one.board == board and one.received for one in starts):
            return True
        time.sleep(LOOK_S)
    return False


def offer(
    place: Place, board: str, bundle: Bundle, auto: bool, content: bytes
) -> SendingRow:
    """Queue an update of a drill for a board; return its sending."""
    with open_desk(place.room.store_url) as desk:
        parts = bundle.manifest.raw, bundle.signature, content
        number = desk.add_bundle(*parts, drill=True)
        [sending] = desk.send_bundle(number, [board], auto)
    return row_of(place, sending)


def row_of(place: Place, number: int) -> SendingRow:
    """Return a sending as it stands; UpdateDrillError when it is gone."""
    row = place.store.updates().sending(number)
    if row is None:
        raise UpdateDrillError(tr("The drill's update was removed meanwhile."))
    return row


def wait(
    place: Place, row: SendingRow, seconds: float, enough: Callable[[SendingRow], bool]
) -> SendingRow:
    """Return a sending when it is far enough, or as it stands when it takes long."""
    until_s = time.monotonic() + seconds
    while not enough(row) and time.monotonic() < until_s:
        time.sleep(LOOK_S)
        row = row_of(place, row.id)
    return row


def stop(place: Place, row: SendingRow) -> None:
    """End a sending that has not ended by itself."""
    if row.ended_us is None:
        with open_desk(place.room.store_url) as desk:
            desk.stop_sendings([row.id])


def now_us() -> int:
    """Return the time, in microseconds UTC."""
    return time.time_ns() // 1000
