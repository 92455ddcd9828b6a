"""Scene 5: the ten passwords that everybody knows, tried at a broker and at its pages.

Both are the scene's own, so that nobody is locked out of the room. They are the room's
programs: only the passwords differ.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gateway.access import renew
from gateway.broker.throwaway import HOST
from gateway.identity.keys import KEY_BYTES
from gateway.room import read_room, write_room
from gateway.store import open_store
from gateway.supervise import end_process
from gateway.trust.defaults import PASSWORDS
from gateway.trust.evidence import fact
from gateway.trust.scenes import evidence, fittings
from gateway.trust.scenes.login import Answer, Login
from gateway.trust.scenes.stage import SceneError, Stage
from gateway.trust.scenes.table import Outcome
from gateway.trust.visitor import Door, Name, knock

WEAK_BROKER, WEAK_PAGES = "12345678", "admin"
SLOWED = "login_slowed"
STEPS = {"refused": "refused", "in": "ok", "slowed": "waiting"}
SHOWN_S = 0.4  # between two tries, for the hall

SENTENCES = {
    "begin": "A list of ten passwords, the first of every list that attackers use. "
    "We try them at a broker and at the pages of a room.",
    "refused_broker": "Broker: “{password}” is refused.",
    "in_broker": "Broker: “{password}” opens, after {seconds} s.",
    "refused_pages": "Pages: “{password}” is refused.",
    "in_pages": "Pages: “{password}” opens, after {seconds} s.",
    "slowed_pages": "Pages: “{password}” is refused, and after {count} tries they only "
    "answer “wait”.",
    "open_over": "Nobody has guessed: these doors were delivered like that.",
    "unique": "The same programs with the passwords that the kit draws: none of the "
    "ten is one of them.",
    "broker_held": "The broker has refused all {count} for {board}, whose secret has "
    "{bits} bits.",
    "slowed": "Trying goes on too slowly to be of use, and the log says who it is: "
    "{source}.",
    "no_pages": "the pages for the scene do not answer.",
    "not_slowed": "the pages do not slow down who tries too often.",
}


@dataclass
class Props:
    """Where to knock: a broker with a weak password, pages, and a board with a key."""

    weak: Door
    user: str
    pages: Path
    login: Login
    board: str


def set_stage(stage: Stage) -> Props:
    """Start a broker and pages that everybody can open, and give a board a key."""
    stage.say("", "begin")
    user, board = fittings.hire(stage, 2)
    folder, port = stage.folder / "pages", fittings.new_port(stage)
    make_room(folder, WEAK_PAGES)
    stage.own(pages(folder, port))
    weak = fittings.broker(stage, user, WEAK_BROKER)
    fittings.give_keys(stage, board)
    login = Login(*stage.guard.only_here(HOST, port))
    door = Door(*fittings.own_address(stage, weak))
    return Props(door, user, folder, login, board)


def attack_open(stage: Stage, props: Props) -> Outcome:
    """Try the list at both until they open."""
    broker = partial(answer, props.weak, props.user)
    found = [try_list(stage, "open", "broker", broker)]
    stage.until(props.login.is_there, "no_pages")  # they start meanwhile
    found.append(try_list(stage, "open", "pages", props.login.answer))
    if found != ["in", "in"]:
        return "failed"
    opened = fact("default_opens", "against", password=WEAK_BROKER)
    evidence.light(stage, "open", props.user, "T02", [opened])
    stage.say("open", "open_over")
    return "succeeded"


def attack_protected(stage: Stage, props: Props) -> Outcome:
    """Try the list where the passwords were drawn by the computer."""
    renew(props.pages)
    stage.say("protected", "unique")
    board = props.board
    broker = partial(answer, fittings.protected_door(stage), board)
    if try_list(stage, "protected", "broker", broker) == "in":
        return "succeeded"
    bits = 8 * KEY_BYTES
    count = len(PASSWORDS)
    stage.say("protected", "broker_held", count=count, board=board, bits=bits)
    stage.beat(2)

    stage.until(props.login.is_there, "no_pages")
    last = try_list(stage, "protected", "pages", props.login.answer)
    if last == "in":
        return "succeeded"
    if last != "slowed":
        raise SceneError(stage.text("not_slowed"))
    facts = [fact("secret_made", "for", bits=bits)]
    facts.append(fact("defaults_refused", "for", tried=count))
    evidence.light(stage, "protected", board, "T02", facts)
    tell_slowed(stage, props)
    return "failed"


def answer(door: Door, user: str, password: str) -> Answer:
    """Return what a broker answers."""
    return "in" if knock(door, Name(user, user, password)) else "refused"


def try_list(
    stage: Stage, lane: str, where: str, ask: Callable[[str], Answer]
) -> Answer:
    """Try the ten at a door until it opens or lets nobody try; return its answer."""
    began_s = time.monotonic()
    last: Answer = "refused"
    for number, password in enumerate(PASSWORDS, start=1):
        stage.look()
        last = ask(password)
        seconds = round(time.monotonic() - began_s, 1)
        values = {"password": password or "–", "seconds": seconds, "count": number}
        words = stage.words(f"{last}_{where}", **values)
        stage.show(lane, "step", state=STEPS[last], **words)
        if last != "refused":
            break
        stage.beat(SHOWN_S)
    return last


def tell_slowed(stage: Stage, props: Props) -> None:
    """Say who it is that the pages let wait, as their log has it."""
    url = read_room(props.pages).store_url
    with open_store(url, readonly=True) as store:
        sources = [e.detail["source"] for e in store.events() if e.kind == SLOWED]
    if not sources:
        raise SceneError(stage.text("not_slowed"))
    stage.show("protected", "log", line=f"{SLOWED} source={sources[0]}")
    stage.say("protected", "slowed", source=sources[0])


def make_room(folder: Path, password: str) -> None:
    """Make a room for the pages, with this password."""
    write_room(folder, name="scene")
    open_store(read_room(folder).store_url).close()
    renew(folder, password)


@contextmanager
def pages(folder: Path, port: int) -> Iterator[None]:
    """Serve the pages of a room until the block ends."""
    process = subprocess.Popen(  # noqa: S603
        [
            *(sys.executable, "-m", "dashboard", "--data", str(folder)),
            *("--host", HOST, "--port", str(port), "--supervised"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        if process.stdin:
            process.stdin.close()
        end_process(process)


def reset(stage: Stage, props: Props) -> None:
    """End the broker and the pages; forget the board."""
    stage.strike()
