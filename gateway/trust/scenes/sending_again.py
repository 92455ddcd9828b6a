"""Scene 4: "the door is closed", recorded, and said again when the door is open.

The board of the open lane is the one of the fourth lesson: its messages have no number.
On the protected lane the attacker may even have the board's password and its old
message as it was; what he has not is a message that has not been yet.
"""

from dataclasses import dataclass, field
from typing import Any

from gateway.identity import keys
from gateway.trust.scenes import evidence, fittings
from gateway.trust.scenes.boards import Crew, Reading, node, plain
from gateway.trust.scenes.curve import Curve
from gateway.trust.scenes.door import DoorBoard, tapped
from gateway.trust.scenes.stage import SceneError, Stage
from gateway.trust.scenes.table import Outcome
from gateway.trust.visitor import Door, Name, Visitor
from gateway.trust.wire.glass import Glass
from gateway.trust.wire.mqtt import Seen

OPEN, CLOSED = 1.0, 0.0
ATTACKER = "scene-attacker"
PACKS = 3  # acknowledged before and after, so that the recorded one is an old one
SEEN_S = 6.0

SENTENCES = {
    "begin": "A sensor on a door: 0 is closed, 1 is open. The attacker records what it "
    "says while the door is closed.",
    "recorded": "Recorded on the wire: {topic}, “{text}”.",
    "opened": "Somebody opens the door. The board says so: 1.",
    "said_again": "The attacker sends what he has recorded.",
    "believed": "The room believes that the door is closed. We have not waited an "
    "hour: nothing in the message says when it was said, so it would do tomorrow too.",
    "insider": "On the protected lane nothing can be recorded from the wire. So we "
    "make it easier: we give the attacker the board's password, and its old message "
    "with its signature.",
    "recorded_signed": "The old message: number {number}, signed.",
    "refused": "The signature is right, the password too, and it was refused: number "
    "{number} has already been. The door stays open in the room's eyes, and lamp T08 "
    "tells that somebody has tried.",
    "count": "old messages refused",
    "no_readings": "what the board says does not reach the store.",
    "no_record": "no message of the closed door passed the wire.",
}


@dataclass
class Props:
    """The two boards, the glass of the first, and what the second has sent."""

    boards: dict[str, str]
    nodes: dict[str, Any]
    glass: Glass
    door: list[float] = field(default_factory=lambda: [CLOSED])
    sent: list[Seen] = field(default_factory=list)

    def read_door(self) -> list[Reading]:
        """Return what the sensor on the door says now."""
        return [("door", "", self.door[0])]


def set_stage(stage: Stage) -> Props:
    """Make ready a door on each lane, both closed."""
    stage.say("", "begin")
    clear, secret = fittings.hire(stage, 2)
    wire, glass = fittings.glass_wire(
        stage, "open", fittings.open_address(stage), values=False
    )
    fittings.give_keys(stage, secret)
    props = Props({"open": clear, "protected": secret}, {}, glass)
    props.nodes["open"] = DoorBoard(clear, plain(*wire.address))
    words = fittings.proof(stage, secret, fittings.protected_address(stage))
    words["connect"] = tapped(words["connect"], props.sent)
    props.nodes["protected"] = node(secret, read=props.read_door, **words)
    return props


def attack_open(stage: Stage, props: Props) -> Outcome:
    """Record the closed door; send it when the door is open."""
    board, learned = props.boards["open"], props.glass.learned
    curve = Curve(stage, "open", board, "door")
    crew = fittings.act(stage, props.nodes["open"])
    crew.do(lambda: props.nodes["open"].say(CLOSED))
    topic = f"kit/{board}/telemetry/door"
    stage.until(lambda: curve.look() and topic in dict(learned.values), "no_record")
    payload = dict(learned.values)[topic]
    stage.say("open", "recorded", topic=topic, text=payload.decode())
    stage.beat(2)
    crew.do(lambda: props.nodes["open"].say(OPEN))
    stage.say("open", "opened")
    stage.until(lambda: OPEN in curve.look(), "no_readings")
    stage.beat(2)
    stage.say("open", "said_again")
    curve.mark(lambda value: value == CLOSED)
    door = Door(*fittings.open_address(stage))
    send(door, Name(ATTACKER), topic, payload)
    if not stage.holds(lambda: curve.look()[-1] == CLOSED, SEEN_S):
        return "failed"
    evidence.light_passing(stage, "open", board, "T08")
    stage.say("open", "believed")
    stage.beat(2)
    return "succeeded"


def attack_protected(stage: Stage, props: Props) -> Outcome:
    """Send the board's own old message, with its own password."""
    board = props.boards["protected"]
    curve = Curve(stage, "protected", board, "door")
    crew = fittings.act(stage, props.nodes["protected"])
    stage.until(lambda: CLOSED in curve.look() and packs(props), "no_readings")
    old = packs(props)[0]
    stage.say("protected", "insider")
    stage.say("protected", "recorded_signed", number=0)
    stage.beat(3)
    open_door(stage, props, curve, crew)
    closed = curve.look().count(CLOSED)
    stage.say("protected", "said_again")
    send(fittings.protected_door(stage), stolen(stage, board), old.topic, old.payload)

    def believed() -> bool:
        return curve.look().count(CLOSED) > closed

    if not stage.holds(lambda: refused(stage, board) or believed(), SEEN_S):
        raise SceneError(stage.text("no_readings"))
    if believed():
        return "succeeded"
    tell_refusal(stage, board)
    return "failed"


def open_door(stage: Stage, props: Props, curve: Curve, crew: Crew) -> None:
    """Open the door, and wait until what was recorded is long past."""
    props.door[0] = OPEN
    stage.say("protected", "opened")
    after = crew.acknowledged() + PACKS
    stage.until(
        lambda: OPEN in curve.look() and crew.acknowledged() > after, "no_readings"
    )
    evidence.light_passing(stage, "protected", props.boards["protected"], "T08")


def tell_refusal(stage: Stage, board: str) -> None:
    """Show that the old message was refused, and the lamp that tells of it."""
    words = stage.words("count")
    times = refused(stage, board)
    stage.show("protected", "count", name="replays", value=times, **words)
    evidence.light_passing(stage, "protected", board, "T08")
    stage.say("protected", "refused", number=0)


def packs(props: Props) -> list[Seen]:
    """Return the packs that the protected board has sent so far."""
    return [p for p in list(props.sent) if (p.topic or "").endswith("/telemetry")]


def send(door: Door, name: Name, topic: str | None, payload: bytes | None) -> None:
    """Say a recorded message again."""
    with Visitor(door, name) as visitor:
        visitor.publish(topic or "", payload or b"")


def stolen(stage: Stage, board: str) -> Name:
    """Return how somebody comes in who has stolen a board's password."""
    keyring = stage.place.keyring
    if keyring is None:
        raise ValueError("a room without secrets")
    return Name(board, board, keys.password(keyring.boards[board]))


def refused(stage: Stage, board: str) -> int:
    """Return how many old messages of a board were refused."""
    rows = stage.store.refusals(board, 50)
    return sum(row.reason == "replay" for row in rows)


def reset(stage: Stage, props: Props) -> None:
    """End the boards and the wire; forget the boards and what they have said."""
    stage.strike()
