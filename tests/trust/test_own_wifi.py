"""T12's other half: what a board says of a Wi-Fi of its own, and how long it counts.

The boards that say it are in test_updates.py and in the kit's cases.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from gateway.broker import Delivery
from gateway.intake import Intake
from gateway.room import Room, read_room, write_room
from gateway.store import Batch, Writer
from gateway.trust import ports
from gateway.trust.evidence import Found
from gateway.trust.keeper import Keeper
from gateway.trust.rounds import Rounds
from gateway.trust.schedule import PROBES
from tests.conftest import open_writer
from tests.test_ingest import PACK, envelope
from tests.trust.looking import now_us

BOARD = "radio-1"
PROBED = [lamp for probe in PROBES for lamp in probe.CHECKS]
Say = Callable[..., None]


@pytest.fixture
def room(tmp_path: Path) -> Room:
    write_room(tmp_path, name="Salle")
    return replace(read_room(tmp_path), protected_port=0)


@pytest.fixture
def writer(room: Room) -> Iterator[Writer]:
    with open_writer(room.store_url) as store:
        yield store


@pytest.fixture
def rounds(room: Room, writer: Writer) -> Rounds:
    """Give the probes of a room whose board was tried in all ways a moment ago."""
    seen = [Found(lamp, "grey", (), now_us(), "probe") for lamp in PROBED]
    Keeper(writer).keep(BOARD, seen)
    return Rounds(room, writer)


@pytest.fixture
def say(writer: Writer) -> Say:
    """Give a function by which the board says a state, and then a reading."""
    intake, numbers = Intake([], "open"), itertools.count()

    def say(boot: int, **words: object) -> None:
        state = {"state": "ready", "model": "board", "start": [boot, 7], **words}
        pack = envelope(next(numbers), b=boot, o=[boot, 0]) + PACK
        batch = Batch()
        for kind, payload in (("state", orjson.dumps(state)), ("telemetry", pack)):
            got = Delivery(f"kit/{BOARD}/{kind}", payload, False, 1, False)
            intake.take(batch, got, now_us())
        intake.close(batch)
        writer.write(batch)

    return say


def told(rounds: Rounds) -> str:
    """Return the code of what the board says of its Wi-Fi."""
    return str(ports.own_wifi(rounds.place(now_us()), BOARD, now_us())["say"])


def test_what_a_board_said_counts_for_its_start_and_its_program(
    rounds: Rounds, say: Say
) -> None:
    assert told(rounds) == "access_point_untold", "a board that is not there"
    say(1, ap=False)
    assert told(rounds) == "access_point_closed"
    say(1, ap=True)
    assert told(rounds) == "access_point_open"
    say(1)
    assert told(rounds) == "access_point_untold", "a program that is older"
    say(1, ap=False)
    say(2, start=[1, 7])
    assert told(rounds) == "access_point_untold", "said in the start before"
    say(2, ap=None)
    assert told(rounds) == "access_point_untold", "no radio, and not simulated"
    say(2, model="simulated", ap=None)
    assert told(rounds) == "no_radio"


def test_a_board_that_opens_a_wifi_of_its_own_is_tried_at_once(
    rounds: Rounds, writer: Writer, say: Say
) -> None:
    minutes = itertools.count(1)  # nothing else is due so soon

    def found() -> tuple[str, set[str]]:
        rounds.step(now_us() + next(minutes) * 60_000_000)
        (lamp,) = [one for one in writer.lookout().lamps(BOARD) if one.check == "T12"]
        return lamp.state, {one["say"] for one in lamp.evidence["facts"]}

    say(1)
    assert found() == ("grey", set())
    say(1, ap=True)
    assert found() == ("red", {"no_address", "access_point_open"})
    say(1, ap=False)
    assert found() == ("grey", {"no_address", "access_point_closed"})
    say(1)
    assert found() == ("grey", {"no_address", "access_point_closed"}), "no news"
