"""T01 and T05: is there one board behind the name, and did it prove to be it? Pure."""

from collections.abc import Sequence

from gateway.store import SeenEvent
from gateway.trust.evidence import Fact, Found, fact, judged
from gateway.trust.observed import PROTECTED, WINDOW_US, Observed

CHECKS = ("T01", "T05")
MINUTE_US = 60_000_000
# A board that lost its Wi-Fi comes back before the broker has noticed: that is one.
# Two devices with one identity throw each other out again and again.
FIGHT = 3


def look(seen: Observed) -> list[Found]:
    """Return the lamps of this group as the board shows them in passing."""
    at_us = seen.board.last_seen_us or seen.now_us
    return [
        judged("T01", [key_fact(seen), alone_fact(seen)], at_us),
        judged("T05", proof_facts(seen), at_us),
    ]


def key_fact(seen: Observed) -> Fact:
    """Tell whether the board has a credential that no other board has."""
    if seen.key == "own":
        return fact("own_key", "for")
    if seen.key == "none":
        return fact("no_key", "against")
    return fact("shared_key", "against", other=seen.key)


def alone_fact(seen: Observed) -> Fact:
    """Tell whether one board only has used the name."""
    twins = seen.happened("twin")
    if twins:
        return fact("twin", "against", at_us=twins[-1].t_us)
    times = most_in_a_minute(seen.by_itself("taken_over"))
    if times >= FIGHT:
        return fact("fights", "against", times=times)
    return fact("alone", "for", minutes=WINDOW_US // MINUTE_US)


def most_in_a_minute(events: Sequence[SeenEvent]) -> int:
    """Return how many of the events came within one minute, at most."""
    told = [(one.t_us, int(one.detail.get("times", 1))) for one in events]
    return max(
        (
            sum(n for t_us, n in told if start_us <= t_us < start_us + MINUTE_US)
            for start_us, _ in told
        ),
        default=0,
    )


def proof_facts(seen: Observed) -> list[Fact]:
    """Tell whether the board, and nobody without a proof, was let in."""
    if seen.lane is None:
        return [fact("unheard", "unknown")]
    if seen.lane != PROTECTED:
        return [fact("nobody_asked", "against")]
    facts = [fact("proved", "for")]
    arrivals = seen.happened("connected")
    if arrivals:
        newest = arrivals[-1]
        source = newest.detail.get("source", "?")
        facts.append(fact("arrived", "note", at_us=newest.t_us, source=source))
    if seen.doors.anonymous_in is None:
        return [*facts, fact("anonymous_unknown", "unknown")]
    if seen.doors.anonymous_in:
        return [*facts, fact("anonymous_in", "against", at_us=seen.doors.at_us)]
    return [*facts, fact("anonymous_out", "for", at_us=seen.doors.at_us)]
