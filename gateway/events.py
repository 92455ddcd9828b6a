"""The room's event log: every kind of event, and the sentence that says it.

A kind never changes once released: it stands in the store and in exported logs.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.store import EventRow

EVENTS = {
    # boards and their packs (the ledger)
    "late": "A pack came after its board had given it up; it was stored.",
    "replay": "An old pack came again, which its board no longer keeps: refused.",
    "scattered": "Too many gaps in a board's packs: a pack was refused.",
    "jump": "A board's numbers jumped by more than a loss can explain.",
    "twin": "Two boards use this identity at the same time.",
    "wiped": "A board began to count again: wiped, or another board.",
    "returned": "A start of a board came back after another one.",
    "clock_step": "The clock of the room's computer was set.",
    "command": "A command was asked for.",
    "helped": "A helper went to this seat.",
    # identities
    "enrolled": "The board was enrolled: only the protected lane speaks for it.",
    "unenrolled": "The open lane may speak for the board again.",
    "revoked": "The board was revoked: it can do nothing any more.",
    "forgotten": "The board was forgotten: its data and its key are gone.",
    # who may speak (the gates of ingest)
    "refused_enrolled": "Somebody spoke for an enrolled board on the open lane.",
    "refused_revoked": "A board that is revoked, or has no key, tried to speak.",
    "refused_unsigned": "A pack without a mac came on the protected lane.",
    "refused_bad_mac": "A pack came whose mac does not fit its board.",
    "refused_gateway": "The board is back: it had refused a gateway whose certificate "
    "it does not trust.",
    "quarantine": "The board sent too much, or too much that is wrong: not heard now.",
    "secrets_unreadable": "The secrets were changed by hand: the old ones count.",
    # the protected broker
    "connected": "Connected to the protected broker.",
    "disconnected": "Disconnected from the protected broker.",
    "denied": "A message outside of its rights was denied by the broker.",
    "taken_over": "A second connection took the place of the first one.",
    "login_refused": "The broker refused a name, a password or a client id.",
    "crowded": "The broker refused a connection: too many.",
    "tls_failed": "A connection to the protected broker could not be encrypted.",
    "log_overflow": "More happened at the broker than the log can tell apart.",
    # the lamps
    "probed": "The gateway tried this board for its lamps.",
    "doors_tried": "The gateway tried the doors of the protected lane as a stranger.",
    "drill_began": "A drill began: the broker of a lane goes away for a while.",
    "drill_ended": "The drill has ended: its lamps tell what was seen.",
    "tls_seen": "The wire of glass saw what a board's session speaks.",
    "update_drill": "A drill of bad updates began with this board.",
    "false_gateway": "A scene led a board to a false gateway: it hung up.",
    "erase_drill": "A drill of an erasure was held, with a board made for it.",
    # signed updates
    "update_added": "A signed update was added to the room.",
    "update_offered": "A signed update was offered to the board.",
    "update_waiting": "An update waits for a yes at the board.",
    "update_loading": "The board takes an update, part by part.",
    "update_installed": "The board has an update and starts it on trial.",
    "update_confirmed": "The update runs: the board has proved itself with it.",
    "update_refused": "The board refused an update; its program goes on.",
    "update_rolled_back": "An update failed: the board went back by itself.",
    # the pages
    "login": "The facilitator logged in.",
    "login_slowed": "Wrong passwords: this source must wait before it tries again.",
}
SEVERITIES = ("error", "warning", "notice", "info", "debug")  # the gravest first
USUAL = "info"  # what is shown unless more or less is asked for
WORDS = {
    "error": "error",
    "warning": "warning",
    "notice": "notice",
    "info": "info",
    "debug": "debug",
}

# What is known of an event beside its sentence: names that are no plain word in French
# too, and values that are code words. Files for other programs keep the codes.
NAMES = {
    "source": "source",
    "times": "times",
    "reason": "reason",
    "why": "reason",
    "how": "by",
    "lane": "lane",
    "lamps": "lamps",
    "start": "start",
    "step_s": "step in s",
}
VALUES = {
    "first_pack": "its first signed message",
    "open": "open",
    "protected": "protected",
}

# The kit tries boards and doors for the lamps: what the broker tells of it comes within
# this time of the event that says so. Nobody can tell it from another's try meanwhile.
PROBED, DOORS_TRIED = "probed", "doors_tried"
PROBE_US = 15_000_000  # its board is back by then
# A probe takes a board's place for a moment, and tries what it may not do.
BY_A_PROBE = ("twin", "taken_over", "denied", "login_refused")
AT_THE_DOORS = ("login_refused", "tls_failed")


def during(probe: "EventRow", event: "EventRow") -> bool:
    """Tell whether an event came while the kit tried what leads to such events."""
    if not 0 <= event.t_us - probe.t_us < PROBE_US:
        return False
    if probe.kind == DOORS_TRIED:
        return event.kind in AT_THE_DOORS
    return event.kind in BY_A_PROBE and event.board in (probe.board, None)


def at_least(severity: str | None, kind: str | None = None) -> tuple[str, ...]:
    """Return the severities to show: this one and those that are graver.

    Without one that is known: the usual ones, or all of the kind that is asked for.
    """
    if severity not in SEVERITIES:
        severity = SEVERITIES[-1] if kind else USUAL
    return SEVERITIES[: SEVERITIES.index(severity) + 1]
