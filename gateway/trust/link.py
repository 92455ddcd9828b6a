"""T03: does what the board says travel where nobody can read it? Pure."""

from gateway.trust.evidence import Fact, Found, Mark, fact, judged
from gateway.trust.observed import PROTECTED, Observed
from gateway.trust.wire.tls import Hello

CHECKS = ("T03",)


def look(seen: Observed) -> list[Found]:
    """Return the lamp of the link as the board's messages show it in passing."""
    at_us = seen.board.last_seen_us or seen.now_us
    return [judged("T03", link_facts(seen), at_us)]


def wire_facts(seen: Observed) -> list[Fact]:
    """Tell what the glass wire has read of the board's own session, if it passed."""
    for event in seen.happened("tls_seen")[-1:]:
        hello = Hello(str(event.detail["version"]), str(event.detail["suite"]))
        mark: Mark = "for" if hello.keeps_secrets else "against"
        return [fact("tls_wire", mark, at_us=event.t_us, **hello._asdict())]
    return []


def link_facts(seen: Observed) -> list[Fact]:
    """Tell which lane it was, and what that lane's doors let through."""
    if seen.lane is None:
        return [fact("unheard", "unknown")]
    if seen.lane != PROTECTED:
        return [fact("clear", "against")]
    facts = [fact("tls_lane", "for")]
    doors = seen.doors
    if doors.tls is not None:
        version, suite = doors.tls
        facts.append(fact("tls_spoken", "note", version=version, suite=suite))
    facts += wire_facts(seen)
    if doors.weak_in is None:
        return [*facts, fact("weak_unknown", "unknown")]
    if doors.weak_in:
        return [*facts, fact("weak_in", "against", at_us=doors.at_us)]
    return [*facts, fact("weak_out", "for", at_us=doors.at_us)]
