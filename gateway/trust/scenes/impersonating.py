"""Scene 3: somebody speaks in the name of a board, then of the gateway.

On the open lane a name is all that is needed. On the protected one the attacker is even
a participant with a board of his own: he comes in, and may do no more than his part.
"""

import json
import time
from dataclasses import dataclass
from typing import Any

from gateway.identity import GATEWAY, keys
from gateway.ingest import CLIENT_ID
from gateway.trust.evidence import fact
from gateway.trust.scenes import evidence, fittings
from gateway.trust.scenes.boards import node, plain
from gateway.trust.scenes.curve import Curve
from gateway.trust.scenes.gateway_log import GatewayLog
from gateway.trust.scenes.stage import SceneError, Stage
from gateway.trust.scenes.table import Outcome
from gateway.trust.visitor import Door, Name, Visitor

FORGED = 99.0
PACK = json.dumps([{"n": "temperature", "u": "Cel", "v": FORGED}]).encode()
ATTACKER = "scene-attacker"  # what he calls himself where nobody asks
PACKS = 3
HOLD_S = 0.5  # how long he keeps the name of the gateway
SEEN_S = 6.0  # the broker's log is written down once a second

SENTENCES = {
    "begin": "Two boards measure the same air. The attacker has no cable and no "
    "password, only a laptop on the same Wi-Fi.",
    "speak_open": "He says in the name of {board}: {value} °C.",
    "jumped": "The gateway has stored it. On the curve of {board} nothing tells it "
    "from a true reading.",
    "steal_open": "Now he calls himself by the name of the gateway.",
    "stolen": "The broker has thrown the true gateway out. It comes back at once; "
    "whoever insists can keep it away.",
    "insider": "On the protected lane nobody comes in without a key. So we make it "
    "easier: the attacker is a participant, and {board} is his own board.",
    "speak_protected": "He says in the name of {board}: {value} °C. His program tells "
    "him that all went well.",
    "denied": "The broker's log says otherwise: {attacker} may not speak on {topic}. "
    "Nothing has reached the curve.",
    "steal_protected": "He calls himself by the name of the gateway, and is let in as "
    "what he is: {attacker}. The gateway has noticed nothing.",
    "turned_away": "He calls himself by the name of the gateway, and the broker turns "
    "him away: who proves to be {attacker} may go by no other name. The gateway has "
    "noticed nothing.",
    "no_readings": "the board's readings do not reach the store.",
    "not_told": "the broker's log does not say what became of it.",
    "away": "the gateway does not come back.",
}


@dataclass
class Props:
    """The boards in whose name he speaks, by lane, their curves, and his own board."""

    victims: dict[str, str]
    nodes: dict[str, Any]
    attacker: str
    log: GatewayLog


def set_stage(stage: Stage) -> Props:
    """Make ready a board on each lane, and one that belongs to the attacker."""
    stage.say("", "begin")
    clear, secret, attacker = fittings.hire(stage, 3)
    fittings.give_keys(stage, secret, attacker)
    address = fittings.protected_address(stage)
    nodes = {
        "open": node(clear, plain(*fittings.open_address(stage))),
        "protected": node(secret, **fittings.proof(stage, secret, address)),
    }
    log = GatewayLog(stage.room.folder / "log" / "gateway.log")
    return Props({"open": clear, "protected": secret}, nodes, attacker, log)


def attack_open(stage: Stage, props: Props) -> Outcome:
    """Say something false, then take the gateway's name."""
    both = speak_open(stage, props) and steal_open(stage, props)
    return "succeeded" if both else "failed"


def attack_protected(stage: Stage, props: Props) -> Outcome:
    """Try the same with the rights of another board."""
    either = speak_protected(stage, props) or steal_protected(stage, props)
    return "succeeded" if either else "failed"


def speak_open(stage: Stage, props: Props) -> bool:
    """Speak where nobody asks; tell whether it stands on the curve."""
    board, curve = bring_in(stage, props, "open")
    stage.say("open", "speak_open", board=board, value=FORGED)
    speak(Door(*fittings.open_address(stage)), Name(ATTACKER), board)
    if not stage.holds(curve.has_forged, SEEN_S):
        return False
    stage.say("open", "jumped", board=board)
    evidence.light_passing(stage, "open", board, "T05")
    facts = [fact("not_denied", "against", topic=topic_of(board))]
    evidence.light(stage, "open", board, "T06", facts)
    stage.beat(5)
    return True


def steal_open(stage: Stage, props: Props) -> bool:
    """Take the gateway's name; tell whether it was thrown out."""
    stage.say("open", "steal_open")
    door = Door(*fittings.open_address(stage))
    _, lines = take_name(stage, props, door, Name(CLIENT_ID), "open")
    for line in lines:
        stage.show("open", "log", line=line)
    if lines:
        stage.say("open", "stolen")
        stage.until(lambda: is_connected(stage, "ingest"), "away")
    return bool(lines)


def speak_protected(stage: Stage, props: Props) -> bool:
    """Speak with the rights of another board; tell whether it stands on the curve."""
    board, curve = bring_in(stage, props, "protected")
    stage.say("protected", "insider", board=props.attacker)
    stage.beat(3)
    own, topic = name_of(stage, props.attacker, props.attacker), topic_of(board)
    since_us = time.time_ns() // 1000
    stage.say("protected", "speak_protected", board=board, value=FORGED)
    speak(fittings.protected_door(stage), own, board)

    def denied() -> bool:
        return evidence.has_told(stage, props.attacker, "denied", since_us, topic=topic)

    if not stage.holds(lambda: curve.has_forged() or denied(), SEEN_S):
        raise SceneError(stage.text("not_told"))
    if curve.has_forged():
        return True
    show_denial(stage, props, topic)
    stage.beat(4)
    return False


def steal_protected(stage: Stage, props: Props) -> bool:
    """Ask for the gateway's name; tell whether the gateway has noticed it."""
    thief = name_of(stage, props.attacker, GATEWAY)
    door = fittings.protected_door(stage)
    let_in, lines = take_name(stage, props, door, thief, "protected")
    if lines:
        return True
    told = "steal_protected" if let_in else "turned_away"
    stage.say("protected", told, attacker=props.attacker)
    return False


def bring_in(stage: Stage, props: Props, lane: str) -> tuple[str, Curve]:
    """Let a board measure until its curve is there; return it and its curve."""
    board = props.victims[lane]
    curve = Curve(stage, lane, board, "temperature", lambda value: value == FORGED)
    fittings.act(stage, props.nodes[lane])
    stage.until(lambda: len(curve.look()) >= PACKS, "no_readings")
    stage.beat(2)
    return board, curve


def speak(door: Door, name: Name, board: str) -> None:
    """Say the false value; the broker answers that it has it, whatever it does."""
    with Visitor(door, name) as visitor:
        visitor.publish(topic_of(board), PACK)


def topic_of(board: str) -> str:
    """Return where a board speaks."""
    return f"kit/{board}/telemetry"


def name_of(stage: Stage, board: str, client_id: str) -> Name:
    """Return how somebody comes in who has a board's key, and calls himself so."""
    keyring = stage.place.keyring
    if keyring is None:
        raise ValueError("a room without secrets")
    return Name(client_id, board, keys.password(keyring.boards[board]))


def take_name(
    stage: Stage, props: Props, door: Door, name: Name, lane: str
) -> tuple[bool, list[str]]:
    """Ask for a name that is in use; return (let in, what the gateway says of it).

    What the broker keeps for that name stays there: nothing is taken from the gateway.
    """
    props.log.news(lane)
    with Visitor(door, name, harmless=True) as visitor:
        visitor.listen(HOLD_S)
    stage.holds(lambda: props.log.has_news(lane), HOLD_S)
    return visitor.is_in, props.log.news(lane)


def show_denial(stage: Stage, props: Props, topic: str) -> None:
    """Show who was denied what, and the lamps of both boards."""
    attacker, board = props.attacker, props.victims["protected"]
    evidence.tell_denial(stage, attacker, topic)
    doors = evidence.doors_of(stage)
    evidence.light_passing(stage, "protected", board, "T05", doors=doors)
    facts = [fact("denial_seen", "for", topic=topic)]
    evidence.light(stage, "protected", attacker, "T06", facts)


def is_connected(stage: Stage, setting: str) -> bool:
    """Tell whether the gateway says that it is at a broker."""
    return bool((stage.store.setting(setting) or {}).get("connected"))


def reset(stage: Stage, props: Props) -> None:
    """End the boards; the false reading goes with the board when it is forgotten."""
    stage.strike()
