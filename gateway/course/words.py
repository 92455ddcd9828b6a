"""The sentences of the findings, in English: the keys of both languages' catalogs.

Units are shown as the wire has them, for that is what a learner must write.
"""

from typing import Any

from gateway.course.finding import Finding
from gateway.events import EVENTS
from gateway.explain import codes, explain
from gateway.language import Language, catalog
from gateway.reasons import REASONS
from gateway.trust.words import TITLES

SENTENCES = {
    # readings
    "readings": "{name}: {n} readings in {symbol}, {gap} s apart.",
    "readings-bare": "{name}: {n} readings without a unit, {gap} s apart.",
    "so-far": "{name}: reading {n} of {wanted}. Let the program run.",
    "name-missing": "No reading is called {name} yet.",
    "name-other": "Readings called {found} come, and none called {name}: compare the "
    "name in your program.",
    "unit-missing": "{name} comes without a unit: send it as SenML, with "
    '"u": "{wanted}".',
    "unit-early": "{name} comes with the unit {unit}: another program runs on this "
    "board, not the one of this step.",
    "unit-other": "{name} comes in {unit}: this step wants {wanted}.",
    "too-fast": "{name}: {gap} s between two readings in place of {period} s. Does the "
    "loop wait, with await asyncio.sleep(PERIOD_S), and is PERIOD_S right?",
    "too-slow": "{name}: {gap} s between two readings in place of {period} s. Look at "
    "PERIOD_S.",
    "doubled": "{name}: {n} came twice. At QoS 1 that may happen, and a plain number "
    "cannot show it.",
    # how little, and for how long
    "sparing": "{name}: {n} readings, {period} s or more apart: who measures less "
    "tells less.",
    "left-out": "{name} is not measured any more: what was not taken tells nothing.",
    "telling": "{name}: the last two readings are {gap} s apart, and that still tells "
    "who comes and goes. Give PERIOD_S the value {period} or more, or leave this "
    "sensor out, then wait for the next readings.",
    "never-told": "No {name} has come lately: first play the day with the lesson of "
    "this step.",
    "unbroken": "{name}: {minutes} min of readings without a hole.",
    "unbroken-so-far": "{name}: {minutes} min of readings, of {wanted}. Let the "
    "program run.",
    "broken": "{name}: a hole of {gap} s, and {minutes} min of readings since. Note it "
    "in your book, and let the board measure for {wanted} min without one.",
    # refused
    "wrong-topic": "A message came under {topic}, where nobody reads it: a topic of "
    "yours begins with kit/{board}/telemetry.",
    "wrong-unit": "A message was refused: its unit is in no list. Write {units}.",
    "refused": "A message under {topic} was refused: {reason}",
    # silence
    "gateway": "The gateway of the room receives nothing at the moment: tell the "
    "facilitator.",
    "board-says": "The board itself says: {problem}",
    "no-sensor": "{board} is there, but none of its sensors answers: look at its wires "
    "and at the pin in the program.",
    "stray": "Somebody speaks as {found}, which nobody prepared. Is it you? Your "
    'board is {board}: take its name from the kit, with board["id"].',
    "unknown": "No board called {board} is known in this room.",
    "nothing": "Nothing has come from {board} yet: does its program run, and is its "
    "Wi-Fi there? The page of who is stuck says more.",
    "stale": "{board} was last heard {minutes} min ago: start its program and let it "
    "run.",
    # the books, outages, sleep
    "no-books": "The messages carry no number: run the program of this step.",
    "none-missing": "No message is missing.",
    "missing": "{n} messages are missing for good: was the power cut? Start the "
    "program again.",
    "no-outage": "No outage was seen yet: cut the Wi-Fi for a minute, until {wanted} "
    "messages or more wait on the board.",
    "not-back": "{packs} messages waited on the board: switch the network on again.",
    "hole": "The curve has a hole of {gap} s since the outage: make another one, and "
    "leave the board under power.",
    "survived": "{packs} messages waited during an outage, and the curve has no hole.",
    "asleep": "The board sleeps now.",
    "awake": "The board does not say that it sleeps: wait for it, or look at its "
    "program.",
    # orders
    "order-obeyed": "The command {name}={value} was obeyed.",
    "order-refused": "The command {name}={value} was refused by the board.",
    "not-obeyed": "No command {name} was obeyed yet: give it on the page of the board.",
    "not-refused": "No command {name} was refused yet: ask for too much.",
    # the wire
    "believed": "{value} has come in its name, and its own sensor says {true}.",
    "no-true-value": "The board itself sends no {name}: let its own program run.",
    "no-false-value": "No false {name} has come yet: send {value} in its name.",
    # who it is
    "named": "The room has given the name {board} to the lab.",
    "heard": "The room hears {board}.",
    "lane-protected": "Its readings come by the protected lane.",
    "lane-open": "The readings of {board} still come by the open lane.",
    "lamp-green": "The lamp {lamp} is green.",
    "lamp-grey": "The lamp {lamp} is grey: it was not measured yet.",
    "lamp-red": "The lamp {lamp} is red: its page says why.",
    "event": "In the event log of today: {kind}",
    "no-event": "Not in the event log of today: {kind}",
    "joined": "The room holds readings of another site, {site}.",
    "not-joined": "The room holds no readings of another site yet.",
    # the lab
    "blink": "The lab has seen the LED change {n} times.",
    "no-blink": "The lab has seen the LED change {n} times of {wanted}.",
    "printed": "The lab has seen the line: {text}",
    "not-printed": "The lab has not seen a line with this yet: {text}",
    "not-printed-next": "The lab has not seen, after that, a line with this: {text}",
    "mended": "The lab has seen an error, then a program that runs.",
    "not-mended": "The lab has not seen an error, then a program that runs.",
    "only-lab": "Only the lab sees this step: check it on its page, in the browser "
    "of the lab.",
    "by-eye": "A real board tells the room nothing of this step: it is checked by eye, "
    "with the list above.",
}


def say(finding: Finding, language: Language) -> str:
    """Return the sentence of a finding."""
    words = catalog(language).gettext(SENTENCES[finding.code])
    return words.format(
        **{name: shown(name, v, language) for name, v in finding.values.items()}
    )


def shown(name: str, value: Any, language: Language) -> str:
    """Return a value as a sentence shows it: codes are told in words."""
    translate = catalog(language).gettext
    if name == "reason":
        return translate(REASONS.get(value, value))
    if name == "kind":
        return translate(EVENTS.get(value, value))
    if name == "lamp":
        return f"{value} ({translate(TITLES.get(value, value))})"
    if name == "problem":
        return explain(value, language)[0] if value in codes() else value
    if isinstance(value, float):
        text = f"{value:.1f}".removesuffix(".0") if name != "gap" else f"{value:.1f}"
        return text.replace(".", ",") if language == "fr" else text
    return str(value)
