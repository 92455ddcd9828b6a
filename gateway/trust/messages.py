"""T07 and T08: are messages signed, never old, and is their time sane? Pure."""

from gateway.trust.evidence import Fact, Found, Mark, fact, judged
from gateway.trust.observed import Observed
from gateway.trust.sheet import HEALTH

CHECKS = ("T07", "T08")
LOOKED_AT = 200  # packs
LEAST_SIGNED = 1.0  # of the last packs; one that is not is one that anybody could send
SANE_S = 120.0  # only the future is strict: a reading may wait in the board's ring
LATE_S = 7 * 86_400.0


def look(seen: Observed) -> list[Found]:
    """Return the lamps of this group as the board shows them in passing."""
    at_us = seen.board.last_seen_us or seen.now_us
    return [
        judged("T07", [signed_fact(seen)], at_us),
        judged("T08", [order_fact(seen), *replay_facts(seen), time_fact(seen)], at_us),
    ]


def signed_fact(seen: Observed) -> Fact:
    """Tell the share of the last packs that had a valid mac.

    On the protected lane every pack that was received has proved itself, and every
    other was refused.
    """
    if seen.lane == "open":
        return fact("unsigned_lane", "against")
    wrong = len(seen.refused("unsigned", "bad_mac"))
    valid = seen.live.received if seen.live is not None else 0
    looked_at = min(valid + wrong, LOOKED_AT)
    if not looked_at:
        return fact("signed_unknown", "unknown")
    valid = max(0, looked_at - wrong)
    mark: Mark = "for" if valid >= LEAST_SIGNED * looked_at else "against"
    return fact("signed", mark, valid=valid, of=looked_at)


def order_fact(seen: Observed) -> Fact:
    """Tell whether packs are numbered at all."""
    if seen.live is None:
        return fact("unnumbered", "unknown")
    return fact("numbered", "for", packs=seen.live.received)


def replay_facts(seen: Observed) -> list[Fact]:
    """Tell how many old packs came again; they were refused, but somebody sent them."""
    replays = len(seen.refused("replay"))
    return [fact("replays", "against", times=replays)] if replays else []


def time_fact(seen: Observed) -> Fact:
    """Tell whether the newest readings carry a time that can be."""
    measured = {n: one for n, one in seen.newest.items() if not n.startswith(HEALTH)}
    now = measured.keys() & {span.name for span in seen.spans}
    rows = [one for name, one in measured.items() if not now or name in now]
    if not rows or seen.board.last_seen_us is None:
        return fact("time_unknown", "unknown")
    if seen.live is not None and rows[0].quality == "received":
        return fact("time_unbelieved", "against")  # the envelope's or the pack's own
    ahead_s = (max(one.t_us for one in rows) - seen.board.last_seen_us) / 1e6
    if not -LATE_S < ahead_s < SANE_S:
        return fact("time_off", "against", away_s=round(abs(ahead_s)))
    return fact("time_sane", "for", away_s=round(abs(ahead_s), 1))
