"""T14: is what the board measures valid, possible, and declared? Pure."""

from gateway.trust.evidence import Fact, Found, fact, judged
from gateway.trust.observed import Observed
from gateway.trust.sheet import HEALTH, known

CHECKS = ("T14",)
# Not about the form of the readings: other lamps count those.
NOT_FORM = ("replay", "twin", "bad_topic")
# Nor about what a board says: it was turned away before anybody read it.
TURNED_AWAY = ("bad_mac", "unsigned", "enrolled", "revoked", "rate", "quarantine")
SHOWN = 4


def look(seen: Observed) -> list[Found]:
    """Return the lamp of the board's data as its messages show it in passing."""
    at_us = seen.board.last_seen_us or seen.now_us
    facts = [*form_facts(seen), *range_facts(seen), *sheet_facts(seen)]
    return [judged("T14", facts, at_us)]


def form_facts(seen: Observed) -> list[Fact]:
    """Tell how many messages could not be read."""
    others = (*NOT_FORM, *TURNED_AWAY)
    broken = [one for one in seen.refusals if one.reason not in others]
    return [fact("unreadable", "against", times=len(broken))] if broken else []


def range_facts(seen: Observed) -> list[Fact]:
    """Tell which quantities were outside of what can be measured."""
    facts = []
    for span in seen.spans:
        quantity = known(span.name)
        if quantity is None:
            continue
        if not quantity.low <= span.low <= span.high <= quantity.high:
            worst = span.low if span.low < quantity.low else span.high
            values = {"q": span.name, "value": f"{worst:.6g}", "unit": span.unit}
            facts.append(fact("out_of_range", "against", **values))
    return facts[:SHOWN]


def sheet_facts(seen: Observed) -> list[Fact]:
    """Tell which quantities the data sheet names, and which it does not."""
    sensors = seen.state.get("sensors")
    declared = sensors if isinstance(sensors, dict) else {}
    names = sorted({s.name for s in seen.spans if not s.name.startswith(HEALTH)})
    if not names:
        return [fact("no_readings", "unknown")]
    strangers = [n for n in names if n not in declared or known(n) is None]
    if strangers:
        return [fact("not_in_sheet", "against", quantities=strangers[:SHOWN])]
    return [fact("in_sheet", "for", quantities=names)]
