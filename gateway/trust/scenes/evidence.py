"""What a scene proves of its boards goes to their lamps, and is shown to the hall."""

import time
from collections.abc import Sequence

from gateway.store import Batch, EventRow, SeenEvent
from gateway.trust.doors import try_doors
from gateway.trust.evidence import Fact, judged
from gateway.trust.keeper import Keeper
from gateway.trust.keys import Keys
from gateway.trust.observed import Doors
from gateway.trust.scenes.leftovers import left
from gateway.trust.scenes.stage import Stage
from gateway.trust.watch import Watch


def light(
    stage: Stage, lane: str, board: str, check: str, facts: Sequence[Fact]
) -> None:
    """Judge a lamp by what the scene has seen; keep it if the room knows the board."""
    found = judged(check, facts, time.time_ns() // 1000, "drill")
    if board in left(stage.room, stage.store):
        Keeper(stage.store).keep(board, [found])
    stage.lamp(lane, board, check, found.state)


def light_passing(
    stage: Stage, lane: str, board: str, *checks: str, doors: Doors | None = None
) -> None:
    """Show lamps as the gateway sees them in passing."""
    keys = Keys(stage.room.folder).now()
    looked = Watch(stage.store).look(time.time_ns() // 1000, keys, doors or Doors())
    for found in looked.get(board, []):
        if found.lamp in checks:
            stage.lamp(lane, board, found.lamp, found.state)


def doors_of(stage: Stage) -> Doors:
    """Return what a stranger finds at the protected broker now."""
    return try_doors(stage.place)


def note(stage: Stage, board: str, kind: str, severity: str, **detail: str) -> None:
    """Write an event of a board into the room's log."""
    event = EventRow(time.time_ns() // 1000, board, kind, severity, detail)
    stage.store.write(Batch(events=[event]))


def has_told(stage: Stage, board: str, kind: str, since_us: int, **detail: str) -> bool:
    """Tell whether the room's log has an event of a board with these details."""
    return any(
        (event.board, event.kind) == (board, kind) and is_in(detail, event)
        for event in stage.store.lookout().events(since_us)
    )


def is_in(detail: dict[str, str], event: SeenEvent) -> bool:
    """Tell whether an event has these details among its own."""
    return detail.items() <= event.detail.items()


def tell_denial(stage: Stage, attacker: str, topic: str) -> None:
    """Say who was denied what (the scene's sentence "denied"), as the log has it."""
    line = f"Denied PUBLISH from {attacker} (…, '{topic}', …)"
    stage.show("protected", "log", line=line)
    stage.say("protected", "denied", attacker=attacker, topic=topic)
