"""What a drill of an outage saw of each board, and what that says of it. Pure."""

from dataclasses import dataclass, field

from gateway.store import SeenStart
from gateway.trust.decoy import Decoy
from gateway.trust.evidence import Fact, fact
from gateway.trust.returning import return_fact, tries_fact

COUNTED = 0.8  # of the packs that a board should have made meanwhile
ON_THEIR_WAY = 2  # packs of a board that speaks
THIS_COMPUTER = "127.0.0.1"


@dataclass
class Drill:
    """What a drill saw, for each board that was there before."""

    lane: str
    seconds: float
    before: dict[str, SeenStart]
    began_us: int
    back_us: int = 0  # when the broker was let back
    gone_us: int = 0
    period_s: dict[str, float] = field(default_factory=dict)
    decoy: Decoy | None = None
    arrived_us: dict[str, int] = field(default_factory=dict)


def is_back(start: SeenStart | None, drill: Drill) -> bool:
    """Tell whether a board speaks again and has nothing left from before.

    What the broker itself had kept for the gateway comes first, and is no sign of the
    board: it must have counted on as it declares.
    """
    if start is None or start.last_us <= drill.back_us:
        return False
    before = drill.before[start.board]
    period_s = drill.period_s.get(start.board, drill.seconds)
    expected = max(1, int(COUNTED * drill.seconds / period_s))
    if start[:3] == before[:3] and start.sent - before.sent < expected:
        return False
    return start.sent - start.received - start.missing <= ON_THEIR_WAY


def outage_facts(
    before: SeenStart, after: SeenStart | None, drill: Drill
) -> list[Fact]:
    """Tell whether a board came back, as itself, with all it had measured."""
    facts = [fact("was_away", "note", away_s=round(drill.seconds))]
    if after is None or after.last_us <= drill.back_us:
        return [*facts, fact("not_back", "against")]
    if after[:3] != before[:3]:
        facts.append(fact("restarted", "against"))
        return facts
    facts.append(fact("same_start", "for"))
    lost = after.missing - before.missing
    if lost > 0:
        return [*facts, fact("packs_lost", "against", times=lost)]
    if not is_back(after, drill):
        return [*facts, fact("packs_pending", "unknown")]
    return [*facts, fact("nothing_lost", "for", times=after.received - before.received)]


def decoy_facts(
    board: str, address: str | None, fellows: int, drill: Drill, false: Decoy
) -> list[Fact]:
    """Tell whether a board hung up on the false gateway.

    Boards that share an address are told apart only when one joins: for the others the
    calls must be more than the gateway itself, which shares it too, can have made.
    """
    if board in false.joined:
        return [fact("joined_decoy", "against")]
    calls = false.hung_up[address] if address else 0
    if address == THIS_COMPUTER:
        calls -= round(drill.seconds) + 5  # the gateway tries once a second
    if calls < fellows:
        return [fact("decoy_unmet", "unknown")]
    if fellows > 1:
        return [fact("hung_up_together", "for", times=calls, boards=fellows)]
    return [fact("hung_up", "for", times=calls)]


def pause_facts(
    board: str, address: str | None, fellows: int, drill: Drill
) -> list[Fact]:
    """Tell whether a board gave its room a rest: at the door where nobody was let in,
    and in the log of the protected broker.
    """
    if drill.decoy is None:
        return [fact("tries_unseen", "note")]
    if drill.lane == "open":
        return open_facts(board, drill.decoy)
    calls_us = drill.decoy.calls_us.get(address or "", [])
    facts = [return_fact(board, drill.arrived_us)]
    if calls_us:
        facts.append(tries_fact(calls_us, fellows, address == THIS_COMPUTER))
    return facts


def open_facts(board: str, door: Decoy) -> list[Fact]:
    """Tell whether a board called too often on the open lane, where it says its name.

    Calls without a name count for it too when nobody else calls from its address.
    """
    own = [one for one in door.said if one.name == board]
    if not own:  # a board in a browser calls at another port
        return [fact("tries_unseen", "note")]
    address = own[-1].address
    callers = {one.name for one in door.said if one.address == address}
    calls_us = [one.at_us for one in own]
    if callers == {board}:
        calls_us = door.calls_us[address]
    return [fact("return_open", "note"), tries_fact(calls_us, 1, False)]
