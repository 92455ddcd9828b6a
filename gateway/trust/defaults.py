"""T02: does one of the passwords that everybody knows open anything of this board?"""

import time
from functools import lru_cache

from gateway.access import FILE_NAME, AccessError, read_access
from gateway.identity.keys import KEY_BYTES
from gateway.trust import webrepl
from gateway.trust.evidence import Fact, Found, fact, judged
from gateway.trust.place import Place
from gateway.trust.ports import WEBREPL, is_open, own_address
from gateway.trust.visitor import Name, knock

CHECKS = ("T02",)
# The first lines of every list that attackers use (OWASP IoT Top 10 2018, I1).
PASSWORDS = (
    "admin",
    "password",
    "1234",
    "12345678",
    "root",
    "default",
    "micropython",
    "mosquitto",
    "dannaya",
    "",
)


def probe(place: Place, board: str) -> Found:
    """Try the passwords at the board's broker, at the pages, and at the board."""
    facts = [
        secret_fact(place, board),
        broker_fact(place, board),
        pages_fact(place),
        *board_facts(place, board),
    ]
    return judged("T02", facts, time.time_ns() // 1000, "probe")


def secret_fact(place: Place, board: str) -> Fact:
    """Tell how the board's own secret was made."""
    if place.keyring and board in place.keyring.boards:
        return fact("secret_made", "for", bits=8 * KEY_BYTES)
    return fact("secret_none", "against")


def broker_fact(place: Place, board: str) -> Fact:
    """Tell whether a default password opens the board's broker in its name."""
    door = place.door_of(board)
    if door is None:
        return fact("broker_untried", "unknown")
    for password in PASSWORDS:
        inside = knock(door, Name(place.client_id_of(board), board, password))
        if inside is None:
            return fact("broker_untried", "unknown")
        if inside:
            return fact("default_opens", "against", password=password)
    return fact("defaults_refused", "for", tried=len(PASSWORDS))


def pages_fact(place: Place) -> Fact:
    """Tell whether a default password is the facilitator's.

    Asked of the hash, not of the login: that one would slow the facilitator too.
    """
    path = place.folder / FILE_NAME
    try:
        mark = path.stat().st_mtime_ns
        found = default_of_pages(str(path), mark)
    except (OSError, AccessError):
        return fact("pages_closed", "note")
    if found is not None:
        return fact("pages_default", "against", password=found)
    return fact("pages_refused", "for", tried=len(PASSWORDS))


@lru_cache(maxsize=8)
def default_of_pages(path: str, mark: int) -> str | None:
    """Return the default password that opens the pages, None for none.

    ``mark`` is the file's age, by which the answer is remembered: hashing takes time.
    """
    from pathlib import Path

    access = read_access(Path(path))
    if access is None:
        raise FileNotFoundError(path)
    return next((one for one in PASSWORDS if access.accepts(one)), None)


def board_facts(place: Place, board: str) -> list[Fact]:
    """Tell whether a default password opens the board's own prompt on the network."""
    address = own_address(place, board)
    if address is None or not is_open(address, WEBREPL):
        return []
    password = webrepl.opens(address, WEBREPL, PASSWORDS)
    if password is None:
        return [fact("prompt_refused", "for", tried=len(PASSWORDS))]
    return [fact("prompt_opens", "against", password=password)]
