"""Scene 6: a program comes over the air. Who looks at where it is from?

The open board does as many cheap devices do: it installs what it is sent. The other one
believes a key that was put on it over USB, and nothing else; and a program that is
signed and does not work is taken back by the board itself.
"""

from dataclasses import dataclass
from typing import Any

from gateway.identity import board_files, read_keyring
from gateway.store import SendingRow, open_desk
from gateway.trust import updates
from gateway.trust.evidence import fact
from gateway.trust.scenes import evidence, fittings
from gateway.trust.scenes.chips import Chip, chip, fill
from gateway.trust.scenes.curve import Curve
from gateway.trust.scenes.intruder import intruder
from gateway.trust.scenes.stage import Stage
from gateway.trust.scenes.table import Outcome
from gateway.update.bundle import Bundle
from gateway.update.drills import bad_ones, crashing, unsigned
from gateway.update.keys import SigningKey, new_key
from gateway.update.trusted import written

TRUE, FALSE = 27.4, 99.0  # °C
SHOWN = ("altered", "older")  # of the bad updates, those that the hall sees
ANSWER_S, BACK_S = 15.0, 40.0

# A board's program: it measures, and says what it measured.
HONEST = f"""
import asyncio
from kit import prepared

async def main():
    read = lambda: [("temperature", "Cel", {TRUE})]
    await prepared.node([read], "thermometer", 0.4, health=list{{more}}).run()

asyncio.run(main())
"""
# The same on a device whose maker left the signature out.
CARELESS = """
import sys
from machine import reset
from kit.update import Update
from kit.updates import Slots

class Careless(Update):
    def check_offer(self, offer, signature):
        return offer["offer"], offer["digest"]

slots = Slots(sys.modules["loader"], reset, None, None, lambda: Careless)
"""
LYING = f"""
import machine
machine.Pin(2, machine.Pin.OUT).value(1)
{HONEST.format(more="").replace(str(TRUE), str(FALSE))}
"""
LED_ON = "» led 2 = 1"

SENTENCES = {
    "begin": "Two boards measure the same air. A new program can be sent to both over "
    "the air. What does each of them ask before it installs it?",
    "offer_open": "The attacker, on the same Wi-Fi and without any key, offers {board} "
    "a program that nobody has signed.",
    "installed": "The board has installed it and started it. It did not ask who had "
    "written it.",
    "lies": "Its red LED is on, and its sensor says {value} °C. From now on the board "
    "belongs to the attacker.",
    "not_taken": "The board has not taken it.",
    "key": "The other board believes one key, put on it over USB. Now somebody has "
    "even taken the gateway, and sends from there.",
    "altered": "A program that was changed after it was signed",
    "older": "A program that is well signed, but older, with a hole that was closed "
    "since",
    "broken": "A program that is well signed, but crashes when it starts",
    "refused": "refused; not one byte of the program was asked for, and the board goes "
    "on measuring.",
    "taken": "the board has taken it.",
    "trying": "the board tries it, and it fails at once…",
    "came_back": "the board came back by itself to the program that works.",
    "not_back": "the board did not come back.",
    "no_readings": "the board's readings do not reach the store.",
    "no_answer": "the board does not answer to the update.",
}


@dataclass
class Props:
    """The two boards by lane, their curves, and the key that the second believes."""

    boards: dict[str, str]
    key: SigningKey
    curves: dict[str, Curve]
    chips: dict[str, Chip]


def set_stage(stage: Stage) -> Props:
    """Start both boards, each on its lane."""
    stage.say("", "begin")
    clear, secret = fittings.hire(stage, 2)
    fittings.give_keys(stage, secret)
    key = new_key()
    chips = {
        "open": start(stage, clear, CARELESS + HONEST.format(more=", slots=slots"), {}),
        "protected": start(stage, secret, HONEST.format(more=""), proof(stage, secret)),
    }
    (stage.folder / secret / "keys.json").write_bytes(
        written({key.public.id: key.public})
    )
    curves = {
        lane: Curve(stage, lane, board, "temperature", is_forged)
        for lane, board in (("open", clear), ("protected", secret))
    }
    return Props({"open": clear, "protected": secret}, key, curves, chips)


def is_forged(value: float) -> bool:
    """Tell the attacker's value from the sensor's."""
    return value == FALSE


def proof(stage: Stage, board: str) -> dict[str, bytes]:
    """Return the files by which a board comes in on the protected lane."""
    keyring = read_keyring(stage.room.folder)
    if keyring is None:
        raise ValueError("a room without secrets")
    host, port = fittings.protected_address(stage)
    facts = {"host": host, "port": 0, "tls_port": port, "lane": "protected"}
    return board_files(keyring, board, {**facts, "model": "virtual"})


def start(stage: Stage, board: str, sketch: str, files: dict[str, bytes]) -> Chip:
    """Start a board with a sketch until the scene ends."""
    host, port = fittings.open_address(stage)
    facts: dict[str, Any] = {"id": board, "host": host, "port": port}
    fill(stage.folder / board, sketch.encode(), {**facts, "model": "virtual"}, files)
    return stage.own(chip(stage.folder / board, board))


def attack_open(stage: Stage, props: Props) -> Outcome:
    """Send the first board a program that nobody has signed."""
    board, curve = props.boards["open"], props.curves["open"]
    stage.until(curve.look, "no_readings")
    stage.beat(3)
    stage.say("open", "offer_open", board=board)
    trap = unsigned(LYING.encode(), props.key.public.id)
    with intruder(stage, board, trap) as attacker:
        attacker.offer()
        told = ("installed", "refused")
        if not stage.holds(lambda: attacker.said.get("state") in told, ANSWER_S):
            return fails(stage, board)
        if attacker.said.get("state") == "refused":
            return fails(stage, board)
    stage.say("open", "installed")
    lies = stage.holds(curve.has_forged, BACK_S)
    lit = props.chips["open"].printed(LED_ON)
    if not lies or not lit:
        return fails(stage, board)
    stage.say("open", "lies", value=FALSE)
    evidence.light(stage, "open", board, "T09", [fact("took_unsigned", "against")])
    stage.beat(5)
    return "succeeded"


def fails(stage: Stage, board: str) -> Outcome:
    """Say that the board has not taken the program."""
    stage.say("open", "not_taken")
    stage.lamp("open", board, "T09", "green")
    return "failed"


def attack_protected(stage: Stage, props: Props) -> Outcome:
    """Send the second board what it must refuse, and what it must take back."""
    board, curve = props.boards["protected"], props.curves["protected"]
    stage.until(curve.look, "no_readings")
    stage.say("protected", "key")
    stage.beat(3)
    facts = []
    for bad in bad_ones(props.key, 1):
        if bad.kind in SHOWN:
            row = send(stage, board, bad.bundle, b"", updates.is_answered)
            facts.append(updates.bad_fact(bad, row))
            tell(stage, bad.kind, facts[-1]["mark"] == "for", "refused", "taken")
    evidence.light(stage, "protected", board, "T09", facts)
    back = tries(stage, props, board)
    refused = all(one["mark"] == "for" for one in facts)
    stage.beat(4)
    return "failed" if refused and back and not curve.has_forged() else "succeeded"


def tries(stage: Stage, props: Props, board: str) -> bool:
    """Let the board try a program that crashes; tell whether it came back by itself."""
    step(stage, "broken", "trying", "waiting")
    bundle = crashing(props.key, board, 1)
    row = send(stage, board, bundle, bundle.content, updates.ended)
    curve = props.curves["protected"]
    before = len(curve.look())
    speaks = stage.holds(lambda: len(curve.look()) > before, BACK_S)
    facts = updates.broken_facts(row, row.asked_us, speaks)
    evidence.light(stage, "protected", board, "T11", facts)
    back = bool(facts[0]["mark"] == "for")
    tell(stage, "broken", back, "came_back", "not_back")
    return back


def send(
    stage: Stage, board: str, bundle: Bundle, content: bytes, enough: Any
) -> SendingRow:
    """Send a board an update through the gateway; return it when it is far enough."""
    row = updates.offer(stage.place, board, bundle, True, content)
    stage.afterwards(lambda: drop(stage, row))

    def is_far() -> bool:
        nonlocal row
        row = updates.row_of(stage.place, row.id)
        return bool(enough(row))

    stage.until(is_far, "no_answer", BACK_S)
    updates.stop(stage.place, row)
    return row


def drop(stage: Stage, row: SendingRow) -> None:
    """Remove what was sent from the store."""
    with open_desk(stage.room.store_url) as desk:
        desk.stop_sendings([row.id])
        desk.drop_bundle(row.bundle)


def tell(stage: Stage, what: str, good: bool, well: str, badly: str) -> None:
    """Show what became of an update."""
    step(stage, what, well if good else badly, "refused" if good else "ok")


def step(stage: Stage, what: str, became: str, state: str) -> None:
    """Show a step: the update, and what became of it, in both languages."""
    names, ends = stage.words(what), stage.words(became)
    colon = {"fr": "\u00a0: ", "en": ": "}
    text = {one: f"{names[one]}{colon[one]}{ends[one]}" for one in names}
    stage.show("protected", "step", state=state, **text)
    stage.beat(2)


def reset(stage: Stage, props: Props) -> None:
    """End the boards; remove what was sent, and forget the boards."""
    stage.strike()
