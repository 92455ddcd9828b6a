"""Scene 8: the power is cut. Are the readings there that were acknowledged?

Two rooms of the scene's own, so that no reading of this one is in danger. In the first
what tutorials teach: the broker says "taken" and has it in its memory only. In the
second the kit's own programs: a board forgets a reading when the gateway has it in the
database, and keeps it until then. The same programs are killed in the same way.
"""

import time
from dataclasses import dataclass
from typing import Any

from gateway.bench.spine import Spine, spine
from gateway.identity import prepare
from gateway.proofs import proofs
from gateway.trust.scenes import fittings
from gateway.trust.scenes.blackout import dark, kill, light
from gateway.trust.scenes.boards import names, node, thermometer
from gateway.trust.scenes.curve import Curve
from gateway.trust.scenes.stage import Stage
from gateway.trust.scenes.table import Outcome
from gateway.trust.scenes.tutorial import TutorialBoard, TutorialGateway
from gateway.trust.visitor import Door

PASSWORD = "a-tutorial"  # noqa: S105  the scene's own broker, for some seconds
EACH = 8  # readings before the cut, while it comes, in the dark, and after it
PERIOD_S = 0.15
DARK_S = 1.2  # at least; for a hall it is longer
PROGRAMS = ("broker", "protected", "ingest")
TUTORIAL = "scene-tutorial"
MOST = 500  # readings of the scene's board
BACK_S = 30.0

SENTENCES = {
    "begin": "Two small rooms of this scene's own. In each a board measures, and we "
    "pull the plug of the laptop. No reading of this room is in danger.",
    "tutorial": "First as most tutorials teach it: the board sends, the broker answers "
    "“taken”, the board forgets.",
    "pulled": "The plug: the gateway goes, the broker a moment later, killed with "
    "kill -9. The board measures on.",
    "back": "The power is back: broker and gateway start again.",
    "gone": "{gone} readings were acknowledged and are nowhere: they were in the "
    "broker's memory. {lost} more were never kept by anybody.",
    "kit": "Now the kit: a reading is acknowledged when the database has it, and the "
    "board keeps it until then.",
    "waiting": "In the dark the board keeps {count} readings.",
    "whole": "All {count} readings are there, each once: the hole has filled itself.",
    "limit": "Honestly: what a board has only in its memory goes when its own power is "
    "cut; what it has put on its flash stays.",
    "sent": "measured",
    "acknowledged": "acknowledged",
    "stored": "in the database",
    "no_readings": "the first readings do not arrive.",
    "not_back": "the programs do not come back.",
}


@dataclass
class Props:
    """The kit's room of the scene, and its board."""

    kit: Spine
    board: str
    node: Any


def set_stage(stage: Stage) -> Props:
    """Open the kit's room beside this one, with a board that has a key."""
    stage.say("", "begin")
    kit = stage.own(spine(stage.folder / "kit", "mosquitto", PROGRAMS))
    for port in (kit.room.mqtt_port, kit.room.protected_port):
        stage.guard.admit(port)
    [board] = names(1)
    prepare(kit.room.folder, [board])
    words = proofs(kit.room, [board])[board]
    return Props(kit, board, node(board, period_s=PERIOD_S, **words))


def attack_open(stage: Stage, props: Props) -> Outcome:
    """Pull the plug on what tutorials teach."""
    stage.say("open", "tutorial")
    first = fittings.broker(stage, "board", PASSWORD)
    door = Door(*fittings.own_address(stage, first))
    board = TutorialBoard(TUTORIAL, door, "board", PASSWORD)
    stage.afterwards(board.end)
    gateway = listener(stage, board, door)
    stage.until(board.is_connected, "no_readings")
    measure(stage, board)
    stage.until(lambda: len(gateway.stored) == EACH, "no_readings")
    stored = dict(gateway.stored)
    stage.say("open", "pulled")
    gateway.end()
    measure(stage, board)
    stage.until(lambda: len(board.believed) == 2 * EACH, "no_readings")
    kill(first.process)
    stage.until(lambda: not board.is_connected(), "not_back")
    measure(stage, board)
    stage.say("open", "back")
    fittings.broker(stage, "board", PASSWORD, first.port)
    stage.until(board.is_connected, "not_back", BACK_S)
    gateway = listener(stage, board, door)
    measure(stage, board)
    stage.until(lambda: len(board.believed) >= 3 * EACH, "not_back")
    stage.until(lambda: len(gateway.stored) >= EACH, "not_back")
    stored |= gateway.stored
    gone = board.believed - set(stored)
    show_counts(stage, "open", len(board.sent), len(board.believed), len(stored))
    lost = len(board.sent) - len(stored) - len(gone)
    stage.say("open", "gone", gone=len(gone), lost=lost)
    stage.lamp("open", TUTORIAL, "T16", "red")
    return "succeeded" if gone else "failed"


def attack_protected(stage: Stage, props: Props) -> Outcome:
    """Pull the plug on the kit, in the same way."""
    stage.say("protected", "kit")
    store = stage.own(props.kit.store())
    Curve(stage, "protected", props.board, "temperature", store=store, newest=MOST)
    crew = fittings.act(stage, props.node)
    stage.until(lambda: crew.acknowledged() >= EACH, "no_readings", BACK_S)
    stage.say("protected", "pulled")
    was = crew.acknowledged()
    dark(props.kit)
    stage.holds(lambda: False, DARK_S)
    stage.holds(lambda: waiting(props) >= EACH, 10 * EACH * PERIOD_S)
    stage.say("protected", "waiting", count=waiting(props))
    stage.beat(4)
    light(props.kit)
    stage.say("protected", "back")
    goal = facts(props)["packs"]
    stage.until(lambda: crew.acknowledged() >= goal > was, "not_back", BACK_S)
    believed = crew.acknowledged()
    crew.end()
    stored, missing, doubled = books(props)
    show_counts(stage, "protected", facts(props)["packs"], believed, stored)
    if stored < believed or missing or doubled:
        return "succeeded"
    stage.say("protected", "whole", count=stored)
    stage.lamp("protected", props.board, "T16", "green")
    stage.beat(3)
    stage.say("protected", "limit")
    return "failed"


def reset(stage: Stage, props: Props) -> None:
    """Close both rooms; their folders go with the stage's."""
    stage.strike()


def listener(stage: Stage, board: TutorialBoard, door: Door) -> TutorialGateway:
    """Return a gateway that has subscribed; the hall sees what it stores."""

    def see(value: float) -> None:
        words = {"board": TUTORIAL, "name": "temperature", "unit": "Cel"}
        now_us = time.time_ns() // 1000
        stage.show("open", "value", value=value, t_us=now_us, forged=False, **words)

    gateway = TutorialGateway(board.topic, door, "board", PASSWORD, see)
    stage.afterwards(gateway.end)
    stage.until(gateway.ready.is_set, "no_readings")
    return gateway


def measure(stage: Stage, board: TutorialBoard) -> None:
    """Let the tutorial's board say some readings."""
    for _ in range(EACH):
        [(_name, _unit, value)] = thermometer()
        board.say(value)
        stage.beat(0.5)


def facts(props: Props) -> dict[str, int]:
    """Return the board's own counts."""
    found: dict[str, int] = props.node.facts()
    return found


def waiting(props: Props) -> int:
    """Return how many readings the board keeps."""
    return facts(props)["queued"]


def books(props: Props) -> tuple[int, int, int]:
    """Return how many packs the scene's database has, misses, and has twice."""
    with props.kit.store() as store:
        found = store.completeness()[props.board]
    return found.received, found.missing, found.doubled


def show_counts(
    stage: Stage, lane: str, sent: int, acknowledged: int, stored: int
) -> None:
    """Show the three numbers that must agree."""
    for name, value in (
        ("sent", sent),
        ("acknowledged", acknowledged),
        ("stored", stored),
    ):
        stage.show(lane, "count", name=name, value=value, **stage.words(name))
