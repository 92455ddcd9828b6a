"""Which boards need a helper, and for what: the likely cause of each. Pure.

What the board itself says comes first, then what the broker and the ledger saw of it,
then its silence.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dashboard.problems import problem_of
from gateway.events import PROBED, during

if TYPE_CHECKING:
    from gateway.store import EventRow

MINUTE_US = 60_000_000
RECENT_US = 10 * MINUTE_US  # an event before that explains nothing now
HELPED = "helped"  # the event of a helper who takes a seat on

# event -> the code of firmware/kit/errors.py that says the same, or our own
BY_EVENT = {
    "login_refused": "broker_refused",
    "tls_failed": "certificate",
    "crowded": "broker_busy",
    "refused_bad_mac": "event-bad-mac",
    "refused_unsigned": "event-bad-mac",
    "refused_enrolled": "event-enrolled",
    "refused_revoked": "event-revoked",
    "quarantine": "event-quarantine",
    "twin": "id_taken",
    "taken_over": "id_taken",
    "denied": "event-denied",
}
# What stops a whole table comes before what stops one program.
FIRST = (
    "wifi_password",
    "wifi_not_found",
    "wifi_full",
    "wifi_no_address",
    "broker_unreachable",
    "broker_refused",
    "sensor_silent",
    "brownout",
    "id_taken",
)


class Stuck(NamedTuple):
    """A board that needs help. ``code`` is of the kit's errors, or of the words here.

    ``source`` is "board", "event" or "silence"; ``since_us`` is None when it was never
    heard; ``helped_us`` is when a helper took it on, None if nobody did.
    """

    board: str
    seat: int | None
    name: str | None
    source: str
    code: str
    detail: str
    since_us: int | None
    helped_us: int | None


def find_stuck(
    boards: Sequence[Mapping[str, Any]],
    states: Mapping[str, Mapping[str, Any]],
    events: Iterable["EventRow"],
    now_us: int,
) -> list[Stuck]:
    """Return the boards that need help, the gravest cause first, then by seat.

    ``boards`` are those of a snapshot, ``states`` the state messages by board,
    ``events`` the newest ones first.
    """
    causes, helped = newest(events, now_us)
    found = []
    for board in boards:
        if board["kind"] == "foreign":
            continue
        cause = cause_of(board, states.get(board["id"], {}), causes.get(board["id"]))
        if cause is not None:
            who = board["id"]
            found.append(
                Stuck(who, board["seat"], board["name"], *cause, helped.get(who))
            )
    return sorted(found, key=rank)


def newest(
    events: Iterable["EventRow"], now_us: int
) -> tuple[dict[str, "EventRow"], dict[str, int]]:
    """Return each board's newest event that explains something, and who is helped."""
    causes: dict[str, EventRow] = {}
    helped: dict[str, int] = {}
    recent = [e for e in events if e.board and now_us - e.t_us <= RECENT_US]
    probes = [event for event in recent if event.kind == PROBED]
    for event in recent:
        board = str(event.board)
        if event.kind == HELPED:
            helped.setdefault(board, event.t_us)
        elif event.kind in BY_EVENT and not is_ours(event, probes):
            causes.setdefault(board, event)
    return causes, helped


def is_ours(event: "EventRow", probes: Sequence["EventRow"]) -> bool:
    """Tell whether a probe of the kit did this to its board."""
    return any(during(probe, event) for probe in probes)


def cause_of(
    board: Mapping[str, Any], state: Mapping[str, Any], event: "EventRow | None"
) -> tuple[str, str, str, int | None] | None:
    """Return (source, code, detail, since) of what is wrong; None when nothing is."""
    seen_us = board["seen_us"]
    problem = problem_of(state)
    if problem is not None and problem.now:
        return "board", problem.code, problem.detail, seen_us
    if event is not None and (seen_us is None or event.t_us > seen_us - MINUTE_US):
        return "event", BY_EVENT[event.kind], "", event.t_us
    if board["state"] in ("new", "lost"):
        if problem is not None and board["state"] == "lost":
            return "board", problem.code, problem.detail, seen_us
        return "silence", f"why-{board['why']}", "", seen_us
    return None


def rank(one: Stuck) -> tuple[bool, int, bool, int, str]:
    """Return the sort key: not yet helped first, then by cause, then by seat."""
    cause = FIRST.index(one.code) if one.code in FIRST else len(FIRST)
    no_seat = one.seat is None
    return one.helped_us is not None, cause, no_seat, one.seat or 0, one.board
