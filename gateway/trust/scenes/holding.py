"""Scene 9: somebody has a board in his hand, and a cable. He reads its key.

On both lanes: nothing of this kit protects a board with a USB port, and it says so.
What is attacked here is the room: whoever has read one board, can he speak for the
others? On the open lane the boards share a password, as in most tutorials. On the
protected one each has a key of its own, which is revoked in one click; its neighbours
notice nothing.

The boards' flash is a folder, with the files that `dannaya flash` writes; reading it is
what `mpremote cp :board.json .` does on a real one.
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.broker.throwaway import Running
from gateway.identity import keys, read_keyring
from gateway.identity.provision import BOARD_FILE, board_files
from gateway.store import open_desk
from gateway.trust.evidence import fact
from gateway.trust.scenes import evidence, fittings
from gateway.trust.scenes.boards import Crew, node, plain
from gateway.trust.scenes.curve import Curve
from gateway.trust.scenes.leftovers import is_carried_out, left
from gateway.trust.scenes.stage import SceneError, Stage
from gateway.trust.scenes.table import Outcome
from gateway.trust.scenes.tutorial import config, read_config
from gateway.trust.visitor import Door, Name, Visitor, knock

FORGED = 99.0
PACK = json.dumps([{"n": "temperature", "u": "Cel", "v": FORGED}]).encode()
THIEF, LISTENER = "scene-thief", "scene-listener"
SHARED, PASSWORD, CHANGED = "workshop", "workshop-2026", "workshop-2027"
CONFIG = "config.py"
SEEN_S = 6.0
PACKS = 2

SENTENCES = {
    "begin": "Somebody has taken a board along. He has a USB cable, and time.",
    "cable_open": "He reads the file {file} of {board}: name “{user}”, password "
    "“{password}”. It is the same on all boards, as in most tutorials.",
    "spoken_open": "{neighbour} lies in the cupboard, without power. And yet the "
    "broker passes on in its name: {value} °C.",
    "shared": "To shut him out the password must be changed: now {board} is out too, "
    "and every board must be flashed again.",
    "cable_protected": "The protected lane, the same cable: he reads the file {file} "
    "of {board}, and its key {key}… We do not promise otherwise: a board with a USB "
    "port keeps no secret from who holds it.",
    "is_board": "With it he comes in as {board}. For this one board he can speak.",
    "neighbour": "He speaks in the name of {neighbour}.",
    "denied": "The broker's log: {attacker} may not speak on {topic}. Nothing has "
    "reached the neighbour's curve.",
    "revoked": "One click: {board} is revoked. He knocks again, and is refused.",
    "untouched": "{neighbour} has noticed nothing: {count} readings acknowledged, the "
    "last just now.",
    "forgotten": "A second click: {board} is forgotten. Not a reading and no key of it "
    "is left.",
    "message": "Trust does not say that nothing can happen. It says what can, and what "
    "then helps.",
    "no_readings": "the boards' readings do not arrive.",
    "not_in": "the stolen key does not open.",
    "not_told": "the broker's log does not say what became of it.",
    "not_done": "the gateway does not do what was asked.",
}


@dataclass
class Props:
    """Two boards on the protected lane, and the folder with the flash of each lane."""

    stolen: str
    neighbour: str
    crews: tuple[Crew, Crew]
    open_boards: tuple[str, str]
    flash: Path


def set_stage(stage: Stage) -> Props:
    """Give two boards keys and let them run; write the flash of those to be stolen."""
    stage.say("", "begin")
    stolen, neighbour, *clear = fittings.hire(stage, 4)
    fittings.give_keys(stage, stolen, neighbour)
    address = fittings.protected_address(stage)
    first, second = (
        fittings.act(stage, node(one, **fittings.proof(stage, one, address)))
        for one in (stolen, neighbour)
    )
    flash = stage.folder / "flash"
    write(flash / "open", {CONFIG: config(SHARED, PASSWORD).encode()})
    keyring = read_keyring(stage.room.folder)
    if keyring is None:
        raise SceneError(stage.text("no_readings"))
    host, port = address
    known = {"host": host, "port": stage.room.mqtt_port, "tls_port": port}
    write(flash / "protected", board_files(keyring, stolen, known))
    return Props(stolen, neighbour, (first, second), (clear[0], clear[1]), flash)


def attack_open(stage: Stage, props: Props) -> Outcome:
    """Read the shared password, and speak as a board that is switched off."""
    own = fittings.broker(stage, SHARED, PASSWORD)
    board, neighbour = props.open_boards
    words: dict[str, Any] = {"username": SHARED, "password": PASSWORD}
    crew = fittings.act(
        stage,
        node(
            board, plain(*fittings.own_address(stage, own)), acked_by="puback", **words
        ),
    )
    stage.until(lambda: crew.acknowledged() >= PACKS, "no_readings")
    found = read_config(props.flash / "open" / CONFIG)
    user, password = found["MQTT_USER"], found["MQTT_PASSWORD"]
    said = {"file": CONFIG, "board": board, "user": user, "password": password}
    stage.say("open", "cable_open", **said)
    stage.lamp("open", board, "P0", "grey")
    stage.beat(4)
    door = Door(*fittings.own_address(stage, own))
    if not spoke(stage, own, door, Name(THIEF, user, password), neighbour):
        return "failed"
    stage.say("open", "spoken_open", neighbour=neighbour, value=FORGED)
    shared = fact("shared_key", "against", other=neighbour)
    evidence.light(stage, "open", board, "T01", [shared])
    stage.beat(4)
    own.end()
    changed = fittings.broker(stage, SHARED, CHANGED, own.port)
    stage.until(lambda: told_of(changed, "not authorised") is not None, "not_told")
    stage.show("open", "log", line=told_of(changed, "not authorised"))
    stage.say("open", "shared", board=board)
    return "succeeded"


def attack_protected(stage: Stage, props: Props) -> Outcome:
    """Read the key, and try to go on from there."""
    stolen, neighbour = props.stolen, props.neighbour
    own, other = props.crews
    Curve(stage, "protected", neighbour, "temperature")
    stage.until(lambda: own.acknowledged() >= PACKS, "no_readings")
    identity = json.loads((props.flash / "protected" / BOARD_FILE).read_bytes())
    key = bytes.fromhex(identity["key"])
    said = {"file": BOARD_FILE, "board": stolen, "key": identity["key"][:6]}
    stage.say("protected", "cable_protected", **said)
    stage.lamp("protected", stolen, "P0", "grey")
    stage.beat(5)
    door = fittings.protected_door(stage)
    thief = Name(stolen, stolen, keys.password(key))
    if speak_as(stage, door, thief, neighbour):
        return "succeeded"
    evidence.light(stage, "protected", stolen, "T01", [fact("own_key", "for")])
    stage.beat(3)
    before = other.acknowledged()
    click(stage, "revoke", stolen)
    if not stage.holds(lambda: knock(door, thief) is False, SEEN_S):
        return "succeeded"
    stage.say("protected", "revoked", board=stolen)
    stage.until(lambda: other.acknowledged() > before + PACKS, "no_readings")
    count = other.acknowledged()
    stage.say("protected", "untouched", neighbour=neighbour, count=count)
    stage.beat(3)
    own.end()
    click(stage, "forget", stolen)
    if stolen in left(stage.room, stage.store):
        raise SceneError(stage.text("not_done"))
    stage.say("protected", "forgotten", board=stolen)
    stage.lamp("protected", stolen, "T15", "green")
    stage.say("protected", "message")
    return "failed"


def reset(stage: Stage, props: Props) -> None:
    """End the boards; their keys and what was said in their names is forgotten."""
    stage.strike()


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Write the flash of a board."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def spoke(stage: Stage, own: Running, door: Door, name: Name, board: str) -> bool:
    """Speak as a board; tell whether the broker has passed it on to a listener."""
    topic = f"kit/{board}/telemetry"
    listener = Name(LISTENER, name.user, name.password)
    with Visitor(door, listener) as ears, Visitor(door, name) as thief:
        ears.subscribe([topic])
        thief.publish(topic, PACK)
        ears.listen(0.3)
        heard = topic in ears.heard
    stage.bytes_seen("open", PACK, "attacker", f"PUBLISH {topic}")
    came_in = f" as {THIEF} "
    stage.holds(lambda: told_of(own, came_in) is not None, SEEN_S)
    stage.show("open", "log", line=told_of(own, came_in) or "")
    return heard


def told_of(running: Running, sign: str) -> str | None:
    """Return the last line of a broker's log that has a sign, None without one."""
    return next((line for line in reversed(list(running.log)) if sign in line), None)


def speak_as(stage: Stage, door: Door, thief: Name, neighbour: str) -> bool:
    """Come in with the stolen key and speak as a neighbour; tell whether it passed."""
    stolen, topic = str(thief.user), f"kit/{neighbour}/telemetry"
    since_us = time.time_ns() // 1000
    with Visitor(door, thief) as visitor:
        if not visitor.is_in:
            raise SceneError(stage.text("not_in"))
        stage.say("protected", "is_board", board=stolen)
        stage.say("protected", "neighbour", neighbour=neighbour)
        visitor.publish(topic, PACK)
    stage.bytes_seen("protected", PACK, "attacker", f"PUBLISH {topic}")

    def denied() -> bool:
        return evidence.has_told(stage, stolen, "denied", since_us, topic=topic)

    stage.holds(lambda: is_stored(stage, neighbour) or denied(), SEEN_S)
    if is_stored(stage, neighbour):
        return True
    if not denied():
        raise SceneError(stage.text("not_told"))
    evidence.tell_denial(stage, stolen, topic)
    return False


def is_stored(stage: Stage, board: str) -> bool:
    """Tell whether the false value has reached a board's curve."""
    rows = stage.store.messages(board, 20)
    return any(value == FORGED for row in rows for _, _, value in row.values)


def click(stage: Stage, kind: str, board: str) -> None:
    """Do what a button on the facilitator's page does."""
    with open_desk(stage.room.store_url) as desk:
        request = desk.ask(kind, {"boards": [board]})
    stage.until(lambda: is_carried_out(stage.store, request), "not_done")
