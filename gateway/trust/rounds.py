"""The probes, one after the other: first what is asked for, then what is due."""

import logging
import time
from collections.abc import Callable, Iterator
from types import ModuleType

from gateway.errors import DannayaError
from gateway.language import tr
from gateway.room import Room
from gateway.store import Batch, EventRow, RequestRow, Writer
from gateway.store.requests import CHECKS
from gateway.trust import doors, erase, outage
from gateway.trust import updates as update_drills
from gateway.trust.evidence import Found
from gateway.trust.keeper import Keeper
from gateway.trust.keys import Keys
from gateway.trust.observed import WINDOW_US, Doors
from gateway.trust.place import Place
from gateway.trust.schedule import PROBES, Schedule

SECOND_US = 1_000_000
DOORS_US = 480 * SECOND_US  # well within what the passing lamps count
APART_US = SECOND_US  # between two: boards, brokers and the log are not to notice
QUIET_US = 5 * SECOND_US  # when nothing is due
LONGEST_QUIET_US = 60 * SECOND_US  # a longer one means that the clock was set back
AGAIN_US = 10 * SECOND_US  # a broker that did not answer
HUNDRED = 100  # steps of one lane's drill
LANES = ("protected", "open")
MOST_BOARDS = 1000

log = logging.getLogger("dannaya.trust")

Progress = tuple[int, int]


class CheckError(DannayaError):
    """A check that cannot be made as it was asked for."""


class Rounds:
    """Probes a room's boards; ``step`` does one thing, and may take some seconds."""

    def __init__(self, room: Room, store: Writer, quiet_until_us: int = 0) -> None:
        """``quiet_until_us``: before that, nothing is tried that nobody asked for."""
        self._room = room
        self._store = store
        self._keeper = Keeper(store)
        self._keys = Keys(room.folder)
        self._quiet_until_us = quiet_until_us
        self._schedule = Schedule()
        self.doors = Doors()

    def step(self, now_us: int) -> bool:
        """Do what is most urgent; tell whether there was something to do."""
        if self._room.protected_port and self._doors_are_due(now_us):
            self._note("doors_tried")
            self.doors = doors.try_doors(self.place(now_us))
            return True
        request = self._store.next_request(CHECKS)
        if request is not None:
            self._answer(request)
            return True
        due = self._due(now_us)
        if due is not None:
            board, probe = due
            self._quiet_until_us = now_us + APART_US
            self._probe(board, [probe], now_us)
        return due is not None

    def _doors_are_due(self, now_us: int) -> bool:
        age_us = now_us - self.doors.at_us
        return not 0 <= age_us <= (DOORS_US if self.doors.tls else AGAIN_US)

    def place(self, now_us: int) -> Place:
        """Return the room as it is now."""
        self._keys.now()
        lookout = self._store.lookout()
        since_us = now_us - WINDOW_US
        lanes = {start.board: start.lane for start in lookout.starts(since_us)}
        lanes |= {
            span.board: span.lane
            for span in lookout.spans(since_us)
            if span.board not in lanes
        }
        keyring = self._keys.keyring
        return Place(self._room, self._store, keyring, lanes, lookout.arrivals())

    def _due(self, now_us: int) -> tuple[str, ModuleType] | None:
        """Return a board and a probe that nobody asked for, when it is time."""
        if 0 < self._quiet_until_us - now_us <= LONGEST_QUIET_US:
            return None
        due = self._schedule.due(self.place(now_us), now_us)
        if due is None:
            self._quiet_until_us = now_us + QUIET_US
        return due

    def _probe(self, board: str, probes: list[ModuleType], now_us: int) -> None:
        """Make probes of one board, and keep what was found; the log tells of it."""
        lamps = " ".join(lamp for probe in probes for lamp in probe.CHECKS)
        self._note("probed", board, lamps=lamps)
        place = self.place(now_us)
        found: list[Found] = [probe.probe(place, board) for probe in probes]
        self._keeper.keep(board, found)

    def _note(self, kind: str, board: str | None = None, **detail: str) -> None:
        """Log what is routine: it comes by day and night, and every board's."""
        now_us = time.time_ns() // 1000
        event = EventRow(now_us, board, kind, "debug", detail)
        self._store.write(Batch(events=[event]))

    def _answer(self, request: RequestRow) -> None:
        """Carry out a request, and keep how far it is."""
        progress: Progress = (0, 0)
        try:
            for progress in self._steps(request):
                self._store.tell_request(request.id, "running", progress)
        except DannayaError as error:
            self._store.tell_request(request.id, "failed", progress, error.sentence)
            return
        except Exception:  # ours, and it would come back each time this starts again
            log.exception("a check made the lamps stumble")
            words = tr("The gateway made a mistake: see its log.")
            self._store.tell_request(request.id, "failed", progress, words)
            return
        total = progress[1]
        self._store.tell_request(request.id, "done", (total, total))

    def _steps(self, request: RequestRow) -> Iterator[Progress]:
        steps: dict[str, Callable[[RequestRow], Iterator[Progress]]] = {
            "probe": self._probe_all,
            "outage": self._hold_outage,
            "erase": self._hold_erase,
            "bad-updates": self._offer_bad_updates,
            "broken-update": self._try_broken_update,
        }
        if request.kind not in steps:
            raise CheckError(tr("Unknown request: {kind}", kind=request.kind))
        yield from steps[request.kind](request)

    def _probe_all(self, request: RequestRow) -> Iterator[Progress]:
        boards = self._boards_of(request)
        for done, board in enumerate(boards):
            yield done, len(boards)
            self._probe(board, list(PROBES), time.time_ns() // 1000)
        yield len(boards), len(boards)

    def _hold_outage(self, request: RequestRow) -> Iterator[Progress]:
        """Hold the drill on each lane asked for that has boards."""
        lanes, seconds = lanes_of(request), seconds_of(request)
        if self._store.scenes().is_playing():
            raise CheckError(tr("A scene is being played: wait until it has ended."))
        steps = len(lanes) * HUNDRED
        for number, lane in enumerate(lanes):
            place = self.place(time.time_ns() // 1000)
            self._say("drill_began", lane)

            def tell(part: float, done: int = number * HUNDRED) -> None:
                progress = (done + round(part * HUNDRED), steps)
                self._store.tell_request(request.id, "running", progress)

            for board, found in outage.hold(place, lane, seconds, tell).items():
                self._keeper.keep(board, found)
            self._say("drill_ended", lane)
        yield steps, steps

    def _hold_erase(self, _request: RequestRow) -> Iterator[Progress]:
        """Hold the drill once, and look at the age of each board's readings."""
        place = self.place(time.time_ns() // 1000)
        yield 0, 1
        self._say("erase_drill")
        shown = erase.hold(place)
        for board in place.lanes:
            self._keeper.keep(board, [erase.lamp(place, board, shown)])
        yield 1, 1

    def _offer_bad_updates(self, request: RequestRow) -> Iterator[Progress]:
        boards = self._boards_of(request)
        for done, board in enumerate(boards):
            yield done, len(boards)
            self._say("update_drill", board=board)
            found = update_drills.hold_bad(self.place(time.time_ns() // 1000), board)
            self._keeper.keep(board, [found])
        yield len(boards), len(boards)

    def _try_broken_update(self, request: RequestRow) -> Iterator[Progress]:
        """Hold the drill with one board after the other."""
        boards, auto = self._boards_of(request), request.detail.get("auto") is True
        steps = len(boards) * HUNDRED
        for number, board in enumerate(boards):
            yield number * HUNDRED, steps
            self._say("update_drill", board=board)

            def tell(part: float, done: int = number * HUNDRED) -> None:
                progress = (done + round(part * HUNDRED), steps)
                self._store.tell_request(request.id, "running", progress)

            place = self.place(time.time_ns() // 1000)
            found = update_drills.hold_broken(place, board, auto, tell)
            self._keeper.keep(board, [found])
        yield steps, steps

    def _say(
        self, kind: str, lane: str | None = None, board: str | None = None
    ) -> None:
        now_us = time.time_ns() // 1000
        detail = {"lane": lane} if lane else {}
        event = EventRow(now_us, board, kind, "notice", detail)
        self._store.write(Batch(events=[event]))

    def _boards_of(self, request: RequestRow) -> list[str]:
        """Return the boards that a request names; CheckError when one is unknown."""
        wanted = request.detail.get("boards")
        known = {board.id for board in self._store.boards()}
        if not isinstance(wanted, list) or not 0 < len(wanted) <= MOST_BOARDS:
            raise CheckError(tr("The request names no board."))
        for board in wanted:
            if board not in known:
                raise CheckError(
                    tr(
                        "The room has no board {board}: `dannaya boards` lists them.",
                        board=board,
                    )
                )
        return wanted


def lanes_of(request: RequestRow) -> list[str]:
    """Return the lanes that a request names, in the order in which they are drilled."""
    wanted = request.detail.get("lanes")
    lanes = [one for one in LANES if isinstance(wanted, list) and one in wanted]
    if not lanes:
        raise CheckError(tr("The request names no lane."))
    return lanes


def seconds_of(request: RequestRow) -> float:
    """Return how long the broker is to be away; CheckError when that makes no sense."""
    seconds = request.detail.get("seconds", outage.USUAL_S)
    short, long = outage.SHORTEST_S, outage.LONGEST_S
    if not isinstance(seconds, int | float) or not short <= seconds <= long:
        raise CheckError(
            tr("An outage lasts {short} to {long} seconds.", short=short, long=long)
        )
    return float(seconds)
