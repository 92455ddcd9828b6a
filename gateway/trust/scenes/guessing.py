"""Scene 7: when was somebody in the room? Guessed from its temperature and humidity.

The room and its people are generated, so that the truth is known and nobody's own life
is guessed; all the same the hall is asked first, because it works on real ones. Whoever
listens on the open lane guesses well. On the protected lane he has sizes and times, and
guesses as well as a coin. What whoever may look can still guess is measured too, and
said: encryption does not hide it from them, measuring less does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

from gateway import occupancy
from gateway.language import tr
from gateway.model_room import Minute, day
from gateway.occupancy import CHANCE, Air
from gateway.trust.scenes import fittings
from gateway.trust.scenes.boards import node, plain
from gateway.trust.scenes.life import (
    FINE_MIN,
    FIRST_HOUR,
    MEAN_MIN,
    coarse,
    fine,
    from_sizes,
    means,
    people_in,
    readings_of,
    visits,
)
from gateway.trust.scenes.overhearing import Heard
from gateway.trust.scenes.stage import SceneError, Stage
from gateway.trust.scenes.table import Outcome

# A day near the mean of forty (fine readings 0.86, whole degrees 0.63), and one of
# which no moment parts the hours with people from those without: numbers grow by a
# digit while the board runs, and so do its messages; that must guess nothing by luck.
DAY, MINUTES = 55, 720
PERIOD_S = {"open": 0.008, "protected": 0.014}  # in which such a time passes on stage
WELL = 0.75  # a guess as good as this has read somebody's life
COIN = 0.6  # and one below it has not
SHOWN_VISITS, LEAST_MIN = 3, 20  # of those that are so long
PATIENCE_S = 90.0
SEND_S = 60.0

SENTENCES = {
    "ask": "Temperature and humidity tell when somebody is at home. We show it on a "
    "room that does not exist, with people that we know. Do you agree to see how?",
    "begin": "A generated room, twelve hours: up to three people come and go. The same "
    "board on both lanes; somebody listens to each.",
    "open": "Open lane: a reading every two minutes, temperature and humidity, to a "
    "tenth.",
    "method": "People give off water and heat. He computes the water in the air, what "
    "must have come in, and parts the minutes into little and much.",
    "visit": "He says: somebody was there from {start} to {end}.",
    "open_score": "Guess of whoever listens on the open lane",
    "open_said": "He was right in {percent} of 100. A coin is right in 50.",
    "protected": "Protected lane: purpose declared, “is the room too warm?”. So no "
    "humidity, whole degrees, the mean of five minutes, one length, one rhythm. How "
    "long it is kept stands in room.toml.",
    "protected_score": "Guess of whoever listens on the protected lane",
    "protected_said": "And who only listens has {count} sizes, {low} to {high} bytes: "
    "they grow with the board's clock, not with people. Right in {percent} of 100, as "
    "a coin.",
    "means_score": "Guess of whoever may read the protected lane",
    "means_said": "Who may look still guesses {percent} of 100: encryption hides "
    "nothing from them, measuring less does. With humidity and tenths, means of five "
    "minutes would still give {unreduced}.",
    "no_readings": "the board's readings do not pass the wire.",
}


@dataclass
class Props:
    """The day, and what a listener has heard on each lane."""

    day: list[Minute]
    heard: dict[str, Heard]
    nodes: dict[str, Any]


def set_stage(stage: Stage) -> Props:
    """Ask the hall, then put a board on each lane, behind glass."""
    ask(stage)
    stage.say("", "begin")
    minutes = day(DAY, MINUTES, FIRST_HOUR)
    heard = {"open": Heard(), "protected": Heard()}
    clear, secret = fittings.hire(stage, 2)
    fittings.give_keys(stage, secret)
    address = {
        "open": fittings.open_address(stage),
        "protected": fittings.protected_address(stage),
    }
    wires = {
        lane: fittings.glass_wire(stage, lane, address[lane], heard[lane].tell)[0]
        for lane in heard
    }
    words = fittings.proof(stage, secret, wires["protected"].address)
    nodes = {
        "open": board(
            "open",
            clear,
            fine(minutes),
            connect=plain(*wires["open"].address),
        ),
        "protected": board("protected", secret, coarse(minutes), **words),
    }
    return Props(minutes, heard, nodes)


def ask(stage: Stage) -> None:
    """Ask the people in the room; SceneError when nobody agrees in time."""
    stage.show("", "ask", **stage.words("ask"))
    if not stage.holds(stage.consented, PATIENCE_S):
        raise SceneError(tr("Nobody has agreed: the scene is not played."))


def attack_open(stage: Stage, props: Props) -> Outcome:
    """Listen, and guess from what was read."""
    stage.say("open", "open")
    heard = props.heard["open"]
    wanted = MINUTES // FINE_MIN
    crew = fittings.act(stage, props.nodes["open"])
    if not stage.holds(lambda: len(heard.air) >= wanted, SEND_S):
        return "failed"
    crew.end()
    stage.say("open", "method")
    stage.beat(4)
    guess = occupancy.occupied(heard.air[:wanted], FINE_MIN)
    for start, end in visits(guess, FINE_MIN, LEAST_MIN)[:SHOWN_VISITS]:
        stage.say("open", "visit", start=start, end=end)
        stage.beat(1.5)
    truth = people_in(props.day, FINE_MIN)
    found = told(stage, "open", "open_score", guess, truth)
    stage.say("open", "open_said", percent=round(100 * found))
    return "succeeded" if found >= WELL else "failed"


def attack_protected(stage: Stage, props: Props) -> Outcome:
    """Listen to the same board, and guess from sizes; before, as one who may look."""
    stage.say("protected", "protected")
    heard = props.heard["protected"]
    wanted = MINUTES // MEAN_MIN
    crew = fittings.act(stage, props.nodes["protected"])
    stage.until(lambda: crew.acknowledged() >= wanted, "no_readings", SEND_S)
    sizes = heard.sizes[-wanted:]
    crew.end()
    if heard.air:
        return "succeeded"
    stage.beat(4)
    truth = people_in(props.day, MEAN_MIN)
    look(stage, props, truth)
    stage.beat(8)
    found = told(stage, "protected", "protected_score", from_sizes(sizes), truth)
    facts = {"count": len(sizes), "low": min(sizes), "high": max(sizes)}
    stage.say("protected", "protected_said", percent=round(100 * found), **facts)
    return "failed" if found < COIN else "succeeded"


def look(stage: Stage, props: Props, truth: Sequence[bool]) -> None:
    """Guess as somebody who may read the protected lane, and say how well."""
    read = occupancy.occupied(coarse(props.day), MEAN_MIN)
    found = told(stage, "protected", "means_score", read, truth)
    whole = occupancy.score(occupancy.occupied(means(props.day), MEAN_MIN), truth)
    percents = {"percent": round(100 * found), "unreduced": round(100 * whole)}
    stage.say("protected", "means_said", **percents)


def reset(stage: Stage, props: Props) -> None:
    """End the boards and the wires; forget the boards."""
    stage.strike()


def board(lane: str, name: str, air: Sequence[Air], **words: Any) -> Any:
    """Return a board that passes through the day in some seconds, then stays there.

    It says nothing of its health, whose length could tell something.
    """
    readings = chain(map(readings_of, air), repeat(readings_of(air[-1])))
    return node(
        name,
        read=lambda: next(readings),
        period_s=PERIOD_S[lane],
        health_every=10**6,
        resend_s=SEND_S,  # nothing is lost here; what is sent twice is a size more
        **words,
    )


def told(
    stage: Stage, lane: str, code: str, guess: Sequence[bool], truth: Sequence[bool]
) -> float:
    """Show how good a guess is, beside chance; return it."""
    found = occupancy.score(guess, truth)
    stage.show(lane, "score", value=round(found, 3), chance=CHANCE, **stage.words(code))
    return found
