"""T13: does the board do what it declares, and nothing else? Pure.

The declaration is the board's MUD file (RFC 8520): the room's broker is all that it
may speak to. How often it speaks is what its `state` message says.
"""

from gateway.trust.evidence import Fact, Found, fact, judged
from gateway.trust.observed import Observed

CHECKS = ("T13",)
LONGEST = 120  # characters of an address that a board gives
MARGIN = 2.0  # resent packs, and a period that was changed within the window
SPARE_A_MINUTE = 30.0  # acknowledgements missed, states, answers


def look(seen: Observed) -> list[Found]:
    """Return the lamp of the board's behaviour as its messages show it in passing."""
    at_us = seen.board.last_seen_us or seen.now_us
    facts = [*place_facts(seen), rate_fact(seen), *declaration_facts(seen)]
    return [judged("T13", facts, at_us)]


def place_facts(seen: Observed) -> list[Fact]:
    """Tell what the board tried where it has nothing to do."""
    denied = sum(int(one.detail.get("times", 1)) for one in seen.by_itself("denied"))
    elsewhere = len(seen.refused("bad_topic"))
    facts = []
    if denied:
        facts.append(fact("denied", "against", times=denied))
    if elsewhere:
        facts.append(fact("elsewhere", "against", times=elsewhere))
    return facts or [fact("in_place", "for")]


def declaration_facts(seen: Observed) -> list[Fact]:
    """Tell where the board says that its declaration is."""
    mud = str(seen.state.get("mud") or "")
    return [fact("declared_at", "note", mud=mud[:LONGEST])] if mud else []


def rate_fact(seen: Observed) -> Fact:
    """Tell whether it speaks as often as it says."""
    period_s = seen.state.get("period_s")
    if seen.packs_a_minute is None:
        return fact("rate_unknown", "unknown")
    if not isinstance(period_s, int | float) or period_s <= 0:
        return fact("undeclared", "against")
    declared = 60 / period_s
    rates = {"rate": round(seen.packs_a_minute, 1), "declared": round(declared, 1)}
    if seen.packs_a_minute > MARGIN * declared + SPARE_A_MINUTE:
        return fact("too_often", "against", **rates)
    return fact("as_often", "for", **rates)
