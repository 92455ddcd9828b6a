"""Scene 1: somebody in the room listens. What does he learn?

On the open lane everything: the name, the password, every value. On the protected one
the sizes of the messages and when they came. The same reader listens to both.
"""

from dataclasses import dataclass
from typing import Any

from gateway.message import Message
from gateway.trust.evidence import fact
from gateway.trust.scenes import evidence, fittings
from gateway.trust.scenes.boards import Crew, node, plain
from gateway.trust.scenes.stage import SceneError, Stage
from gateway.trust.scenes.table import Outcome
from gateway.trust.wire.glass import Glass, Learned
from gateway.wire import decode

PASSWORD = "12345678"  # noqa: S105  one of the ten that everybody tries first
SIGNS = {"Cel": "°C"}  # units as people know them
PACKS = 2  # overheard before the listener says what he knows

SENTENCES = {
    "begin": "Two boards, the same program, the same sensor. Between each of them and "
    "its broker we lay a wire of glass: what passes there, everybody on the Wi-Fi can "
    "see.",
    "listen_open": "On the open lane the board comes in with its name and its "
    "password.",
    "password": "Read on the wire: the board {board} and its password “{password}”.",
    "value": "Read on the wire: {topic} says {value} {unit}.",
    "all_read": "Nothing was broken into: we only listened. Whoever reads the password "
    "can use it.",
    "listen_protected": "The same board on the protected lane: first both agree on an "
    "encryption.",
    "hello": "Read on the wire: they speak {version}, {suite}. That may be known.",
    "nothing_read": "{count} messages have arrived, and of their content we have read "
    "nothing: only that they have about {size} bytes, and when they came.",
    "no_traffic": "the board's messages do not pass the wire.",
}


@dataclass
class Props:
    """Two boards, and the glass before each one's broker."""

    boards: tuple[str, str]
    glass: dict[str, Glass]
    nodes: dict[str, Any]


def set_stage(stage: Stage) -> Props:
    """Lay the wires; the open board has a broker of its own that wants a password."""
    stage.say("", "begin")
    clear, secret = fittings.hire(stage, 2)
    own = fittings.broker(stage, clear, PASSWORD)
    open_wire, open_glass = fittings.glass_wire(
        stage, "open", fittings.own_address(stage, own)
    )
    address = fittings.protected_address(stage)
    wire, glass = fittings.glass_wire(stage, "protected", address)
    fittings.give_keys(stage, secret)
    words: dict[str, Any] = {
        "username": clear,
        "password": PASSWORD,
        "acked_by": "puback",
    }
    nodes = {
        "open": node(clear, plain(*open_wire.address), **words),
        "protected": node(secret, **fittings.proof(stage, secret, wire.address)),
    }
    return Props((clear, secret), {"open": open_glass, "protected": glass}, nodes)


def attack_open(stage: Stage, props: Props) -> Outcome:
    """Listen to the board without encryption."""
    stage.say("open", "listen_open")
    fittings.act(stage, props.nodes["open"])
    learned = props.glass["open"].learned
    stage.holds(lambda: len(learned.values) > PACKS, 10)
    board = props.boards[0]
    if not has_read(learned):
        return "failed"
    for user, password in learned.passwords:
        stage.say("open", "password", board=user, password=password)
    tell_value(stage, learned)
    evidence.light(stage, "open", board, "T03", [fact("clear", "against")])
    stage.beat(4)
    stage.say("open", "all_read")
    return "succeeded"


def attack_protected(stage: Stage, props: Props) -> Outcome:
    """Listen to the board behind TLS, in the same way."""
    stage.say("protected", "listen_protected")
    board = props.boards[1]
    crew: Crew = fittings.act(stage, props.nodes["protected"])
    learned = props.glass["protected"].learned
    stage.until(lambda: crew.acknowledged() > PACKS, "no_traffic")
    hello = learned.hello
    if has_read(learned):
        return "succeeded"
    if hello is None or not learned.sizes:
        raise SceneError(stage.text("no_traffic"))
    stage.say("protected", "hello", version=hello.version, suite=hello.suite)
    stage.beat(3)
    evidence.note(stage, board, "tls_seen", "info", **hello._asdict())
    doors = evidence.doors_of(stage)
    evidence.light_passing(stage, "protected", board, "T03", doors=doors)
    size = sorted(learned.sizes)[len(learned.sizes) // 2]
    stage.say("protected", "nothing_read", count=crew.acknowledged(), size=size)
    return "failed"


def reset(stage: Stage, props: Props) -> None:
    """End the boards, the wires and the broker; forget the boards."""
    stage.strike()


def has_read(learned: Learned) -> bool:
    """Tell whether a listener has read a password, a topic or a value."""
    return bool(learned.passwords or learned.values or learned.packets)


def tell_value(stage: Stage, learned: Learned) -> None:
    """Say the last value that was read; the curve shows all of them."""
    for topic, payload in reversed(learned.values):
        found = decode(topic, payload)
        if isinstance(found, Message) and found.records:
            record = found.records[0]
            words = {"value": record.value, "unit": SIGNS.get(record.unit, record.unit)}
            stage.say("open", "value", topic=topic, **words)
            return
