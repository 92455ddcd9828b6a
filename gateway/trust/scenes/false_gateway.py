"""Scene 2: somebody who owns the access point leads a board to a gateway of his own.

Both boards speak TLS. The first checks nothing, as many cheap things do: it joins, and
the false gateway reads everything. The second is the kit's: it hangs up, and returns
by itself when the way to its own gateway is free again.
"""

from dataclasses import dataclass, field
from typing import Any

from gateway.broker.throwaway import HOST
from gateway.explain import explain
from gateway.language import LANGUAGES
from gateway.trust import decoy
from gateway.trust.evidence import fact
from gateway.trust.scenes import evidence, fittings
from gateway.trust.scenes.boards import Crew, careless, node
from gateway.trust.scenes.stage import SceneError, Stage
from gateway.trust.scenes.table import Outcome
from gateway.trust.wire.glass import Glass
from gateway.trust.wire.mqtt import Seen
from gateway.trust.wire.relay import Address, Wire

PACKS = 2
HIDDEN = 6  # characters of a password that are shown
REASON = "CERTIFICATE_VERIFY_FAILED"
TRIES = 2  # times that the board must hang up before it is believed

SENTENCES = {
    "begin": "Two boards that both speak TLS. In the hands of the attacker: the Wi-Fi, "
    "and a certificate that he has made himself.",
    "home": "The board {board} speaks encrypted with its gateway. It was never told to "
    "check who that is.",
    "turned": "Now the Wi-Fi leads it to another computer, at the same address.",
    "joined": "It has joined. The false gateway reads: {board}, password “{password}…”",
    "heard": "And all that it measures: {topic}. Encrypted, but for the wrong one.",
    "home_protected": "The board {board} runs the kit's program: it knows the "
    "authority of this room and believes no other.",
    "refuses": "{board} refuses the connection: unknown authority ({reason})",
    "hung_up": "It has hung up, {times} times, before it said anything:",
    "no_reason": "the board does not say why it has hung up.",
    "back": "The way is free again, and it has come back by itself: {count} messages "
    "stored, {missing} missing.",
    "not_home": "the board does not reach its own gateway.",
    "not_met": "the board does not come to the false gateway.",
}


@dataclass
class Props:
    """Two boards, the wire of each, and what the false gateway has heard."""

    boards: dict[str, str]
    nodes: dict[str, Any]
    wires: dict[str, tuple[Wire, Glass]]
    heard: list[Seen] = field(default_factory=list)
    greeting: bytes = b""  # the CONNECT that it has read
    troubles: list[str] = field(default_factory=list)


def set_stage(stage: Stage) -> Props:
    """Give both boards keys, and lay a wire from each to the protected broker."""
    stage.say("", "begin")
    lax, strict = fittings.hire(stage, 2)
    home = fittings.protected_address(stage)
    wires = {
        lane: fittings.glass_wire(stage, lane, home) for lane in ("open", "protected")
    }
    fittings.give_keys(stage, lax, strict)
    lax_words = fittings.proof(stage, lax, wires["open"][0].address)
    lax_words["connect"] = careless(*wires["open"][0].address)
    strict_words = fittings.proof(stage, strict, wires["protected"][0].address)
    props = Props({"open": lax, "protected": strict}, {}, wires)
    props.nodes["open"] = node(lax, **lax_words)
    props.nodes["protected"] = node(
        strict, on_trouble=lambda why: props.troubles.append(str(why)), **strict_words
    )
    return props


def attack_open(stage: Stage, props: Props) -> Outcome:
    """Lead the board that checks nothing to the false gateway."""
    board = props.boards["open"]
    crew = fittings.act(stage, props.nodes["open"])
    stage.until(lambda: crew.acknowledged() >= PACKS, "not_home")
    stage.say("open", "home", board=board)
    stage.beat(3)
    false, _ = put_up(stage, "open", props)
    wire, glass = props.wires["open"]
    glass.stop_telling()  # the hall sees what the false gateway reads instead
    wire.turn_to(false)
    stage.say("open", "turned")
    if not stage.holds(lambda: secrets_of(props, board), 12):
        return "failed"
    password, topic = secrets_of(props, board) or ("", "")
    stage.bytes_seen("open", props.greeting, "attacker", f"CONNECT {board}")
    stage.say("open", "joined", board=board, password=password[:HIDDEN])
    stage.beat(3)
    evidence.light(stage, "open", board, "T04", [fact("joined_decoy", "against")])
    stage.say("open", "heard", topic=topic)
    stage.beat(2)
    return "succeeded"


def attack_protected(stage: Stage, props: Props) -> Outcome:
    """Lead the kit's board there; then free its way again."""
    board, wire = props.boards["protected"], props.wires["protected"][0]
    crew: Crew = fittings.act(stage, props.nodes["protected"])
    stage.until(lambda: crew.acknowledged() >= PACKS, "not_home")
    stage.say("protected", "home_protected", board=board)
    stage.beat(3)
    false, met = put_up(stage, "protected", props)
    wire.turn_to(false)
    stage.say("protected", "turned")
    stage.until(
        lambda: met.hung_up.total() >= TRIES or secrets_of(props, board), "not_met"
    )
    if secrets_of(props, board) or board in met.joined:
        return "succeeded"
    tell_refusal(stage, props, met.hung_up.total())
    stage.beat(3)
    come_home(stage, props, crew)
    return "failed"


def tell_refusal(stage: Stage, props: Props, times: int) -> None:
    """Say why the board has hung up, in its own words and as the kit explains them."""
    board, trouble = props.boards["protected"], props.troubles[-1]
    if REASON not in trouble:
        raise SceneError(stage.text("no_reason"))
    shown = stage.words("refuses", board=board, reason=REASON)
    stage.show("protected", "log", line=f"{board}: {trouble}", **shown)
    stage.say("protected", "hung_up", times=times)
    because = {language: explain("certificate", language)[0] for language in LANGUAGES}
    stage.show("protected", "say", **because)
    evidence.note(stage, board, "false_gateway", "warning", reason=REASON)
    evidence.light(
        stage, "protected", board, "T04", [fact("hung_up", "for", times=times)]
    )


def come_home(stage: Stage, props: Props, crew: Crew) -> None:
    """Free the way, and wait until the board is back with nothing lost."""
    before = crew.acknowledged()
    props.wires["protected"][0].turn_to(fittings.protected_address(stage))
    stage.until(lambda: crew.acknowledged() > before + PACKS, "not_home")
    kept = stage.store.completeness()[props.boards["protected"]]
    stage.say("protected", "back", count=kept.received, missing=kept.missing)


def put_up(stage: Stage, lane: str, props: Props) -> tuple[Address, decoy.Decoy]:
    """Put up a false gateway; the hall sees what it hears."""
    viewer = fittings.Viewer(stage, lane)

    def hear(data: bytes, packets: list[Seen]) -> None:
        if any(one.password for one in packets):
            props.greeting = data
        if not secrets_of(props, props.boards[lane]):
            viewer.tell("attacker", data, packets, [])
        props.heard.extend(packets)

    port = fittings.new_port(stage)
    return (HOST, port), stage.own(decoy.decoy(HOST, port, hear))


def secrets_of(props: Props, board: str) -> tuple[str, str] | None:
    """Return the (password, topic) that the false gateway has heard of a board."""
    password = next((p.password for p in props.heard if p.client == board), None)
    start = f"kit/{board}/telemetry"
    topic = next((p.topic for p in props.heard if p.topic == start and p.payload), None)
    return (password, topic) if password and topic else None


def reset(stage: Stage, props: Props) -> None:
    """End the false gateways and the wires; forget the boards and their keys."""
    stage.strike()
